//! Sparse columns made from their non-zeros, where all the zeros between them would not fit into memory.

use crate::simd::Scalar;
use crate::sparse::SparseColumns;
use crate::sparse::dense_rows::DenseRows;

/// The non-zeros of columns, one column after another: what a [`SparseColumns`] is made from.
///
/// ```
/// use linalg::{Entries, SparseColumns};
/// let mut entries = Entries::new(3);
/// entries.push(1, 2.0);
/// entries.end_column();
/// entries.push(0, 1.0);
/// entries.push(2, 3.0);
/// entries.end_column();
/// assert_eq!(entries.finish(), SparseColumns::from_numbers(&[0.0, 2.0, 0.0, 1.0, 0.0, 3.0], 3));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T> {
    rows: usize,
    /// Column j has the entries `starts[j]..starts[j + 1]`; the last column is still open.
    starts: Vec<u32>,
    indices: Vec<u16>,
    values: Vec<T>,
}

impl<T: Scalar> Entries<T> {
    /// For columns of `rows` rows; none yet.
    ///
    /// # Panics
    /// Unless `rows` is from 1 to [`SparseColumns::MAX_ROWS`].
    #[must_use]
    #[track_caller]
    pub fn new(rows: usize) -> Self {
        let limit = SparseColumns::<T>::MAX_ROWS;
        assert!(rows > 0 && rows <= limit, "sparse columns of {rows} rows (1 to {limit})");
        Self { rows, starts: vec![0], indices: Vec::new(), values: Vec::new() }
    }

    /// An element of the column that is being filled. A zero is left out.
    ///
    /// # Panics
    /// If there is no such row, or it does not lie below that of the element before in this column.
    #[track_caller]
    pub fn push(&mut self, row: usize, value: T) {
        let first = self.starts[self.starts.len() - 1] as usize;
        let before = self.indices[first..].last();
        assert!(
            row < self.rows && before.is_none_or(|&before| usize::from(before) < row),
            "row {row} of a sparse column of {} rows after row {before:?}",
            self.rows
        );
        if value != T::ZERO {
            self.indices.push(row as u16);
            self.values.push(value);
        }
    }

    /// Goes on with the next column.
    ///
    /// # Panics
    /// If there are 2³² non-zeros or more.
    #[track_caller]
    pub fn end_column(&mut self) {
        let total = self.indices.len();
        let Ok(end) = u32::try_from(total) else {
            panic!("{total} non-zeros, but sparse columns hold fewer than 2³²")
        };
        self.starts.push(end);
    }

    /// The columns that were ended. They are laid out as if their zeros had been there:
    /// [`SparseColumns::from_numbers`] gives the same.
    #[must_use]
    pub fn finish(self) -> SparseColumns<T> {
        let Self { rows, starts, mut indices, mut values } = self;
        let cols = starts.len() - 1;
        let total = starts[cols] as usize;
        indices.truncate(total);
        values.truncate(total);
        let mut counts = vec![0_u32; rows];
        indices.iter().for_each(|&p| counts[usize::from(p)] += 1);
        let split = DenseRows::new(&counts, cols);
        let mut bounds = Vec::with_capacity(2 * cols + 1);
        if split.rows == 0 {
            starts[..cols].iter().zip(&starts[1..]).for_each(|(&start, &end)| bounds.extend([start, end]));
            bounds.push(total as u32);
            return SparseColumns::of_parts(rows, split, bounds, indices, values, Vec::new());
        }
        // Where each row lies among the dense ones.
        let mut places = vec![None; rows];
        let dense_rows = split.runs.iter().flat_map(|run| run.first..run.first + run.len);
        dense_rows.enumerate().for_each(|(place, row)| places[row] = Some(place));
        let padded_rows = split.padded_rows();
        let mut dense = vec![T::ZERO; cols * padded_rows];
        let (mut split_indices, mut split_values) = (Vec::with_capacity(total), Vec::with_capacity(total));
        for (j, column) in starts.windows(2).enumerate() {
            let column = column[0] as usize..column[1] as usize;
            for in_dense_row in [false, true] {
                bounds.push(split_indices.len() as u32);
                for (&p, &value) in indices[column.clone()].iter().zip(&values[column.clone()]) {
                    let place = places[usize::from(p)];
                    if place.is_some() == in_dense_row {
                        split_indices.push(p);
                        split_values.push(value);
                    }
                    if let Some(place) = place {
                        dense[j * padded_rows + place] = value;
                    }
                }
            }
        }
        bounds.push(total as u32);
        SparseColumns::of_parts(rows, split, bounds, split_indices, split_values, dense)
    }
}
