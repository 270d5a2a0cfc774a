//! Dense columns that come batch after batch, turned into their non-zeros.

use crate::check::check;
use crate::elementwise::all_finite;
use crate::simd::{LANES, Scalar, compress, vectorized};
use crate::sparse::columns::Values;
use crate::sparse::dense_rows::DenseRows;
use crate::sparse::{SparseColumns, SparseRef};

/// The non-zeros of a batch of dense columns. It has room for any batch of its size from the beginning, and
/// allocates nothing afterwards. No row is kept whole.
#[derive(Clone, Debug)]
pub struct Compressed<T: Scalar> {
    columns: SparseColumns<T>,
    /// 0, 1, 2, …
    picked: Vec<u32>,
    /// Columns of the batch.
    cols: usize,
}

vectorized! {
    fn non_zeros<'a, T, S>(simd: S, column: &'a [T], indices: &'a mut [u16], values: &'a mut [T]) -> usize {
        compress(simd, column, indices, values)
    }
}

impl<T: Scalar> Compressed<T> {
    /// Room for up to `cols` columns of `rows` numbers.
    ///
    /// # Panics
    /// Unless `rows` is from 1 to [`SparseColumns::MAX_ROWS`] and there are fewer than 2³² numbers.
    #[must_use]
    #[track_caller]
    pub fn new(rows: usize, cols: usize) -> Self {
        let limit = SparseColumns::<T>::MAX_ROWS;
        let room = rows.checked_mul(cols).filter(|&room| room < u32::MAX as usize);
        let (1.., Some(room)) = (rows, room.filter(|_| rows <= limit)) else {
            panic!("room for {cols} sparse columns of {rows} rows (1 to {limit})")
        };
        let columns = SparseColumns {
            rows,
            split: DenseRows { runs: Vec::new(), rows: 0 },
            bounds: vec![0; 2 * cols + 1],
            // Kernels write a register beyond the last non-zero.
            indices: vec![0; room + LANES],
            values: Values::Numbers { numbers: vec![T::ZERO; room + LANES], dense: Vec::new() },
            largest: rows,
        };
        Self { columns, picked: (0..cols as u32).collect(), cols: 0 }
    }

    /// Becomes the non-zeros of these columns. NaN is kept, −0 is not.
    ///
    /// # Panics
    /// If there are more columns than there is room for, or one does not have as many numbers as rows.
    ///
    /// ```
    /// use linalg::Compressed;
    /// let mut x = Compressed::new(3, 2);
    /// x.compress([&[0.0, 2.0, 0.0][..], &[1.0, 0.0, 3.0]]);
    /// assert_eq!(x.view().col(1).collect::<Vec<_>>(), [(0, 1.0), (2, 3.0)]);
    /// ```
    #[track_caller]
    pub fn compress<'x>(&mut self, columns: impl IntoIterator<Item = &'x [T]>) {
        let Self { columns: to, picked, cols } = self;
        let Values::Numbers { numbers, .. } = &mut to.values else { unreachable!("made of numbers") };
        let (rows, room) = (to.rows, picked.len());
        let (mut j, mut end) = (0, 0);
        for column in columns {
            let len = column.len();
            check!(
                len == rows && j < room,
                "column {j} of {len} numbers, where there is room for {room} of {rows}",
                j,
                len,
                room,
                rows
            );
            end += non_zeros(column, &mut to.indices[end..], &mut numbers[end..]);
            to.bounds[2 * j + 1..][..2].fill(end as u32);
            j += 1;
        }
        *cols = j;
    }

    /// The batch.
    #[must_use]
    #[inline(always)]
    pub fn view(&self) -> SparseRef<'_, T> {
        SparseRef { columns: &self.columns, picked: &self.picked[..self.cols], dense: None }
    }

    /// Whether all numbers of the batch are finite: zeros are.
    #[must_use]
    pub fn all_finite(&self) -> bool {
        let Values::Numbers { numbers, .. } = &self.columns.values else { unreachable!("made of numbers") };
        all_finite(&numbers[..self.columns.bounds[2 * self.cols] as usize])
    }

    /// The bytes that it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let SparseColumns { bounds, indices, .. } = &self.columns;
        let entries = indices.len() * (size_of::<u16>() + size_of::<T>());
        entries + (bounds.len() + self.picked.len()) * size_of::<u32>()
    }
}
