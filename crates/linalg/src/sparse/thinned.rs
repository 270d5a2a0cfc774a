//! A batch of sparse columns of which some entries are left out at random, and the others multiplied.

use std::ops::Range;

use crate::check::check;
use crate::elementwise::leave_out;
use crate::matrix::Matrix;
use crate::parallel::{ColumnBlocks, Executor, SlotBlocks, for_each_piece};
use crate::product::Run;
use crate::simd::Scalar;
use crate::sparse::columns::{Kind, Values};
use crate::sparse::dense_rows::DenseRows;
use crate::sparse::{SparseColumns, SparseRef};

/// A copy of a batch without some of its entries. It is rebuilt for each batch, and allocates nothing once it
/// has held one of as many columns.
#[derive(Clone, Debug)]
pub struct Thinned<T: Scalar> {
    /// Every other column is a column of the batch. Those between are the gaps: each column has the room that
    /// the longest one needs.
    columns: SparseColumns<T>,
    /// The columns of the batch.
    picked: Vec<u32>,
    /// Their dense rows, if the batch is split.
    dense: Matrix<T>,
    cols: usize,
    split: bool,
}

impl<T: Scalar> Default for Thinned<T> {
    fn default() -> Self {
        let columns = SparseColumns {
            rows: 0,
            split: DenseRows { runs: Vec::new(), rows: 0 },
            bounds: Vec::new(),
            indices: Vec::new(),
            values: Values::Numbers { numbers: Vec::new(), dense: Vec::new() },
            largest: 0,
        };
        Self { columns, picked: Vec::new(), dense: Matrix::zeros(0, 0), cols: 0, split: false }
    }
}

/// Elements of `bounds` from one column of the batch to the next.
const BOUNDS: usize = 4;

impl<T: Scalar> Thinned<T> {
    /// Becomes `x` without the entries whose bit is 1, and the others multiplied by `factor`. For column j of
    /// the batch, `left_out(j, words)` writes one bit for each row of x. The work is done in `pieces` blocks
    /// of columns.
    ///
    /// # Panics
    /// If `x` has no rows.
    ///
    /// ```
    /// use linalg::{Sequential, SparseColumns, Thinned};
    /// let x = SparseColumns::from_numbers(&[4.0, 2.0, 0.0, 1.0, 0.0, 3.0], 3);
    /// let mut thinned = Thinned::default();
    /// thinned.leave_out(&Sequential, 1, x.pick(&[1, 0]), 2.0, |j, bits| bits[0] = 1 << j);
    /// assert_eq!(thinned.view().col(0).collect::<Vec<_>>(), [(2, 6.0)]);
    /// assert_eq!(thinned.view().col(1).collect::<Vec<_>>(), [(0, 8.0)]);
    /// ```
    #[track_caller]
    pub fn leave_out(
        &mut self,
        executor: &dyn Executor,
        pieces: usize,
        x: SparseRef<'_, T>,
        factor: T,
        left_out: impl Fn(usize, &mut [u64]) + Sync + Copy,
    ) {
        let (rows, cols, stride) = (x.rows(), x.cols(), x.most_non_zeros());
        check!(rows > 0, "a batch of {cols} columns without rows", cols);
        self.prepare(x);
        let SparseColumns { bounds, indices, values: Values::Numbers { numbers, .. }, .. } =
            &mut self.columns
        else {
            unreachable!("made of numbers");
        };
        let blocks = (
            (
                SlotBlocks::new(&mut indices[..cols * stride], cols, pieces),
                SlotBlocks::new(&mut numbers[..cols * stride], cols, pieces),
            ),
            (
                SlotBlocks::new(&mut bounds[..cols * BOUNDS], cols, pieces),
                ColumnBlocks::new(self.dense.view_mut().into_columns(0..cols), pieces),
            ),
        );
        for_each_piece(executor, &blocks, move |_, ((indices, values), (bounds, (columns, mut dense)))| {
            let mut words = [0; SparseColumns::<f32>::MAX_ROWS / 64];
            let words = &mut words[..rows.div_ceil(64)];
            for (slot, j) in columns.enumerate() {
                left_out(j, words);
                let mask = Mask { left_out: words, factor };
                let place = slot * stride..(slot + 1) * stride;
                let (indices, values) = (&mut indices[place.clone()], &mut values[place]);
                let [few, all] = match x.kind() {
                    Kind::Bytes(bytes, numbers) => {
                        let number = |byte: u8| numbers[usize::from(byte)];
                        keep(x.runs(j), (x.indices(), bytes), number, mask, indices, values)
                    }
                    Kind::Numbers(numbers) => {
                        keep(x.runs(j), (x.indices(), numbers), |x| x, mask, indices, values)
                    }
                };
                let start = (j * stride) as u32;
                let ends = [start, start + few as u32, start + all as u32, start + all as u32];
                bounds[slot * BOUNDS..][..BOUNDS].copy_from_slice(&ends);
                if let Some((frequent, runs)) = x.dense_rows() {
                    keep_dense_rows(dense.col_mut(slot), frequent.col(j), runs, mask);
                }
            }
        });
    }

    /// Makes room for what is left of `x`.
    fn prepare(&mut self, x: SparseRef<'_, T>) {
        let (cols, room) = (x.cols(), x.cols() * x.most_non_zeros());
        assert!(u32::try_from(room).is_ok(), "{room} non-zeros, but sparse columns hold fewer than 2³²");
        let source = x.columns;
        (self.cols, self.split) = (cols, x.dense_rows().is_some());
        (self.columns.rows, self.columns.largest) = (x.rows(), x.most_non_zeros());
        if self.columns.split != source.split {
            self.columns.split.clone_from(&source.split);
        }
        let wanted = if self.split { source.split.rows } else { 0 };
        if self.dense.rows() != wanted || self.dense.cols() < cols {
            self.dense = Matrix::zeros(wanted, cols);
        }
        let SparseColumns { bounds, indices, values, .. } = &mut self.columns;
        if self.picked.len() < cols {
            self.picked = (0..cols as u32).map(|j| 2 * j).collect();
            bounds.resize(cols * BOUNDS, 0);
        }
        if indices.len() < room {
            indices.resize(room, 0);
        }
        if let Values::Numbers { numbers, .. } = values
            && numbers.len() < room
        {
            numbers.resize(room, T::ZERO);
        }
    }

    /// The batch.
    #[must_use]
    pub fn view(&self) -> SparseRef<'_, T> {
        let picked = &self.picked[..self.cols];
        let dense = self.split.then(|| self.dense.view().columns(0..self.cols));
        SparseRef { columns: &self.columns, picked, dense }
    }
}

/// What is left out of a column, and the factor of the rest.
#[derive(Clone, Copy)]
struct Mask<'a, T> {
    left_out: &'a [u64],
    factor: T,
}

impl<T> Mask<'_, T> {
    #[inline(always)]
    fn keeps(&self, row: usize) -> bool {
        self.left_out[row / 64] >> (row % 64) & 1 == 0
    }
}

/// Writes what the mask keeps of two runs of entries. Returns how many there are up to the end of each run.
#[inline(always)]
fn keep<T: Scalar, V: Copy>(
    runs: [Range<usize>; 2],
    (from_indices, from_values): (&[u16], &[V]),
    number: impl Fn(V) -> T,
    mask: Mask<'_, T>,
    indices: &mut [u16],
    values: &mut [T],
) -> [usize; 2] {
    let mut n = 0;
    runs.map(|run| {
        for (&p, &v) in from_indices[run.clone()].iter().zip(&from_values[run]) {
            // Written in any case, and then overwritten: no branch per entry.
            (indices[n], values[n]) = (p, number(v) * mask.factor);
            n += usize::from(mask.keeps(usize::from(p)));
        }
        n
    })
}

/// The dense rows of a column: zeros instead of what is left out.
fn keep_dense_rows<T: Scalar>(out: &mut [T], x: &[T], runs: &[Run], mask: Mask<'_, T>) {
    /// Numbers whose bits are collected at a time.
    const CHUNK: usize = 1024;
    let mut rows = runs.iter().flat_map(Run::range);
    for (out, x) in out.chunks_mut(CHUNK).zip(x.chunks(CHUNK)) {
        let mut words = [0; CHUNK / 64];
        for (i, row) in (0..out.len()).zip(&mut rows) {
            words[i / 64] |= u64::from(!mask.keeps(row)) << (i % 64);
        }
        leave_out(out, x, &words, mask.factor);
    }
}
