//! Sparse columns turned into rows, for a gradient that runs through one feature after another.

use crate::sparse::Kind;
use crate::{Scalar, SparseRef};

/// The same non-zeros row by row: for each row its columns and values. Rebuilt for each batch without allocating, once it
/// has held one of as many columns.
#[derive(Clone, Debug, Default)]
pub struct SparseRows<T> {
    cols: usize,
    /// Row p has the entries `starts[p]..starts[p + 1]`.
    starts: Vec<u32>,
    /// Columns, every one below `cols`, and values.
    entries: Vec<(u32, T)>,
}

impl<T: Scalar> SparseRows<T> {
    /// At most so many columns are turned at a time: as many of 64 neurons' errors fit into the first-level cache.
    pub const MAX_COLUMNS: usize = 128;

    /// Turns the columns of `x` into rows, by counting; within a row the columns ascend.
    ///
    /// # Panics
    /// If `x` has more than [`SparseRows::MAX_COLUMNS`] columns.
    #[track_caller]
    pub fn transpose(&mut self, x: SparseRef<'_, T>) {
        assert!(
            x.cols() <= Self::MAX_COLUMNS,
            "sparse {}×{} to transpose, but at most {} columns are turned at a time",
            x.rows(),
            x.cols(),
            Self::MAX_COLUMNS
        );
        self.cols = x.cols();
        self.starts.clear();
        self.starts.resize(x.rows() + 2, 0);
        // Shifted by two, so that filling in leaves the starts where they belong.
        for j in 0..x.cols() {
            for &p in x.entries(j).1 {
                self.starts[usize::from(p) + 2] += 1;
            }
        }
        for p in 2..self.starts.len() {
            self.starts[p] += self.starts[p - 1];
        }
        // Room for any batch of this size, so that a later one that is fuller takes no memory.
        let room = x.most_non_zeros();
        self.entries.resize(room.max(self.entries.len()), (0, T::ZERO));
        match x.kind() {
            Kind::Bytes(bytes, numbers) => self.fill(x, bytes, |byte| numbers[usize::from(byte)]),
            Kind::Numbers(numbers) => self.fill(x, numbers, |x| x),
        }
    }

    fn fill<V: Copy>(&mut self, x: SparseRef<'_, T>, values: &[V], number: impl Fn(V) -> T) {
        for j in 0..x.cols() {
            let (range, indices) = x.entries(j);
            for (&p, &value) in indices.iter().zip(&values[range]) {
                let next = &mut self.starts[usize::from(p) + 1];
                self.entries[*next as usize] = (j as u32, number(value));
                *next += 1;
            }
        }
    }

    /// Number of rows of the matrix.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(2)
    }
    /// Number of columns of the matrix.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// The non-zeros of row `p`, each with its column; columns ascend.
    ///
    /// # Panics
    /// If there is no row `p`.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, p: usize) -> &[(u32, T)] {
        &self.entries[self.starts[p] as usize..self.starts[p + 1] as usize]
    }
}
