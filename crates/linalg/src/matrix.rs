//! Column-major matrices that own their memory.

use std::fmt;

use crate::{AlignedVec, MatMut, MatRef, Scalar, column_stride};

/// An owned column-major matrix. The first `rows` elements of a column count; the rest is
/// padding, up to a multiple of [`crate::LANES`] or more ([`column_stride`]), so that columns start on 64-byte boundaries.
#[derive(Clone)]
pub struct Matrix<T: Scalar> {
    data: AlignedVec<T>,
    rows: usize,
    cols: usize,
}

impl<T: Scalar> Matrix<T> {
    /// A `rows × cols` matrix of zeros.
    #[must_use]
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let len = column_stride(rows).checked_mul(cols).expect("rows × cols overflows the address space");
        Self { data: AlignedVec::zeros(len), rows, cols }
    }

    /// The matrix whose element in row `i`, column `j` is `f(i, j)`.
    #[must_use]
    pub fn from_fn(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> T) -> Self {
        let mut m = Self::zeros(rows, cols);
        for j in 0..cols {
            for (i, x) in m.as_mut().col_mut(j).iter_mut().enumerate() {
                *x = f(i, j);
            }
        }
        m
    }

    /// A matrix from its rows, as one writes it on paper.
    #[must_use]
    pub fn from_rows<const COLS: usize>(rows: &[[T; COLS]]) -> Self {
        Self::from_fn(rows.len(), COLS, |i, j| rows[i][j])
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col(&self, j: usize) -> &[T] {
        self.as_ref().col(j)
    }
    /// The whole matrix to read.
    #[must_use]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        MatRef::new(&self.data, self.rows, self.cols, column_stride(self.rows))
    }
    /// The whole matrix to write.
    #[must_use]
    pub fn as_mut(&mut self) -> MatMut<'_, T> {
        MatMut::new(&mut self.data, self.rows, self.cols, column_stride(self.rows))
    }
}

impl<T: Scalar> fmt::Debug for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}
