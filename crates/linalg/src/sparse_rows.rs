//! Sparse columns turned into rows, for a gradient that runs through one feature after another.

use crate::sparse::Kind;
use crate::{Scalar, SparseRef};

/// The same non-zeros row by row: for each row that has any, the columns and values. Rebuilt for each batch without
/// allocating, once it has held one of as many columns.
#[derive(Clone, Debug, Default)]
pub struct SparseRows<T> {
    cols: usize,
    /// Row p has the entries `starts[p]..starts[p + 1]`.
    starts: Vec<u32>,
    /// Every one below `cols`.
    columns: Vec<u32>,
    values: Vec<T>,
}

impl<T: Scalar> SparseRows<T> {
    /// Turns the columns of `x` into rows, by counting; within a row the columns ascend.
    pub fn transpose(&mut self, x: SparseRef<'_, T>) {
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
        self.columns.resize(room.max(self.columns.len()), 0);
        self.values.resize(room.max(self.values.len()), T::ZERO);
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
                self.columns[*next as usize] = j as u32;
                self.values[*next as usize] = number(value);
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
    /// The columns and values of the non-zeros of row `p`.
    ///
    /// # Panics
    /// If there is no row `p`.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, p: usize) -> (&[u32], &[T]) {
        let range = self.starts[p] as usize..self.starts[p + 1] as usize;
        (&self.columns[range.clone()], &self.values[range])
    }
}
