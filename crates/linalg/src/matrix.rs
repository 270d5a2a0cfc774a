//! Column-major matrices that own their memory.

use std::fmt;

use crate::{AlignedVec, MatMut, MatRef, Scalar, Section};

/// An owned column-major matrix. The first `rows` elements of a column count; the rest is
/// padding, up to a multiple of [`crate::LANES`] or more ([`crate::column_stride`]), so that columns start on 64-byte boundaries.
#[derive(Clone)]
pub struct Matrix<T: Scalar> {
    data: AlignedVec<T>,
    section: Section,
}

impl<T: Scalar> Matrix<T> {
    /// A `rows × cols` matrix of zeros.
    #[must_use]
    pub fn zeros(rows: usize, cols: usize) -> Self {
        let section = Section::new(0, rows, cols);
        Self { data: AlignedVec::zeros(section.end()), section }
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
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.section.rows()
    }
    /// Number of columns.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        self.section.cols()
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
    #[inline(always)]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        self.section.of(&self.data)
    }
    /// The whole matrix to write.
    #[must_use]
    #[inline(always)]
    pub fn as_mut(&mut self) -> MatMut<'_, T> {
        self.section.of_mut(&mut self.data)
    }
}

impl<T: Scalar> fmt::Debug for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}
