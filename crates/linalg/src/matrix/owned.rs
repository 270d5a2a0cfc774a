//! Column-major matrices that own their memory.

use std::fmt;
use std::ops::{Index, IndexMut};

use crate::check::check;
use crate::matrix::{AlignedVec, MatMut, MatRef, Section};
use crate::simd::Scalar;

/// An owned column-major matrix. The first `rows` elements of a column count. The rest is padding, up to a
/// multiple of [`LANES`](crate::LANES) or more ([`column_stride`](crate::column_stride)), so columns start on
/// 64-byte boundaries.
///
/// ```
/// let mut m = linalg::Matrix::from_vec(2, 3, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// assert_eq!((m[(0, 1)], m.col(2)), (3.0, &[5.0, 6.0][..]));
/// m[(1, 0)] = 7.0;
/// assert_eq!(m, linalg::Matrix::from_rows(&[[1.0, 3.0, 5.0], [7.0, 4.0, 6.0]]));
/// ```
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
            for (i, x) in m.view_mut().col_mut(j).iter_mut().enumerate() {
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

    /// A `rows × cols` matrix of `values`, one column after another.
    ///
    /// # Panics
    /// Unless there are `rows · cols` values.
    #[must_use]
    #[track_caller]
    pub fn from_vec(rows: usize, cols: usize, values: Vec<T>) -> Self {
        let len = values.len();
        check!(
            rows.checked_mul(cols) == Some(len),
            "a {rows}×{cols} matrix of {len} values",
            rows,
            cols,
            len
        );
        Self::from_fn(rows, cols, |i, j| values[j * rows + i])
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
    /// The bytes that it takes, with its padding.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.data)
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col(&self, j: usize) -> &[T] {
        self.view().col(j)
    }
    /// The whole matrix to read.
    #[must_use]
    #[inline(always)]
    pub fn view(&self) -> MatRef<'_, T> {
        self.section.of(&self.data)
    }
    /// The whole matrix to write.
    #[must_use]
    #[inline(always)]
    pub fn view_mut(&mut self) -> MatMut<'_, T> {
        self.section.of_mut(&mut self.data)
    }
}

/// Element (row, column).
impl<T: Scalar> Index<(usize, usize)> for Matrix<T> {
    type Output = T;

    /// # Panics
    /// If there is no such element.
    #[track_caller]
    fn index(&self, (i, j): (usize, usize)) -> &T {
        check_element(self, i, j);
        &self.data[self.section.place(i, j)]
    }
}

impl<T: Scalar> IndexMut<(usize, usize)> for Matrix<T> {
    /// # Panics
    /// If there is no such element.
    #[track_caller]
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        check_element(self, i, j);
        let place = self.section.place(i, j);
        &mut self.data[place]
    }
}

#[track_caller]
#[inline(always)]
fn check_element<T: Scalar>(m: &Matrix<T>, i: usize, j: usize) {
    let (rows, cols) = (m.rows(), m.cols());
    check!(i < rows && j < cols, "element ({i}, {j}) of a {rows}×{cols} matrix", i, j, rows, cols);
}

/// The same shape and the same numbers; padding does not count, and a NaN equals nothing.
impl<T: Scalar> PartialEq for Matrix<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.rows(), self.cols()) == (other.rows(), other.cols())
            && (0..self.cols()).all(|j| self.col(j) == other.col(j))
    }
}

impl<T: Scalar> fmt::Debug for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
