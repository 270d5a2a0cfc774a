//! Column-major matrices and their views.

use std::fmt;
use std::ops::Range;

use crate::{AlignedVec, Scalar, padded};

/// An owned column-major matrix. Column `j` occupies `stride` elements of which the first `rows` count; the rest is
/// padding, up to a multiple of [`crate::LANES`], so that every column starts on a 64-byte boundary.
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
        let len = padded(rows).checked_mul(cols).expect("rows × cols overflows the address space");
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
        MatRef { data: &self.data, rows: self.rows, cols: self.cols, stride: padded(self.rows) }
    }
    /// The whole matrix to write.
    #[must_use]
    pub fn as_mut(&mut self) -> MatMut<'_, T> {
        MatMut { data: &mut self.data, rows: self.rows, cols: self.cols, stride: padded(self.rows) }
    }
}

impl<T: Scalar> fmt::Debug for Matrix<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// A column-major matrix to read. Between `rows` and the stride lies padding whose values mean nothing.
#[derive(Clone, Copy)]
pub struct MatRef<'a, T> {
    data: &'a [T],
    rows: usize,
    cols: usize,
    stride: usize,
}

/// A column-major matrix to write. Kernels may overwrite the padding between `rows` and the stride.
pub struct MatMut<'a, T> {
    data: &'a mut [T],
    rows: usize,
    cols: usize,
    stride: usize,
}

#[track_caller]
fn check_view(len: usize, rows: usize, cols: usize, stride: usize) {
    assert!(
        stride >= rows && stride.checked_mul(cols) == Some(len),
        "a {rows}×{cols} view with stride {stride} needs exactly stride × cols elements, not {len}"
    );
}

impl<'a, T: Scalar> MatRef<'a, T> {
    /// A view of `data`, whose columns start `stride` elements apart.
    ///
    /// # Panics
    /// Unless `stride ≥ rows` and `data` holds exactly `stride × cols` elements.
    #[must_use]
    #[track_caller]
    pub fn new(data: &'a [T], rows: usize, cols: usize, stride: usize) -> Self {
        check_view(data.len(), rows, cols, stride);
        Self { data, rows, cols, stride }
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
    /// Elements from the start of one column to the start of the next.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.stride
    }
    /// All elements with their padding, column after column.
    #[must_use]
    pub fn padded_data(&self) -> &'a [T] {
        self.data
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col(&self, j: usize) -> &'a [T] {
        assert!(j < self.cols, "column {j} of a {}×{} matrix", self.rows, self.cols);
        &self.data[j * self.stride..][..self.rows]
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    pub fn columns(&self, range: Range<usize>) -> Self {
        assert!(range.end <= self.cols, "columns {range:?} of a {}×{} matrix", self.rows, self.cols);
        let data = &self.data[range.start * self.stride..range.end * self.stride];
        Self { data, rows: self.rows, cols: range.len(), stride: self.stride }
    }
}

impl<'a, T: Scalar> MatMut<'a, T> {
    /// A view of `data`, whose columns start `stride` elements apart.
    ///
    /// # Panics
    /// Unless `stride ≥ rows` and `data` holds exactly `stride × cols` elements.
    #[must_use]
    #[track_caller]
    pub fn new(data: &'a mut [T], rows: usize, cols: usize, stride: usize) -> Self {
        check_view(data.len(), rows, cols, stride);
        Self { data, rows, cols, stride }
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
    /// Elements from the start of one column to the start of the next.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.stride
    }
    /// All elements with their padding, column after column.
    #[must_use]
    pub fn padded_data(&mut self) -> &mut [T] {
        self.data
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col_mut(&mut self, j: usize) -> &mut [T] {
        assert!(j < self.cols, "column {j} of a {}×{} matrix", self.rows, self.cols);
        &mut self.data[j * self.stride..][..self.rows]
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    pub fn into_columns(self, range: Range<usize>) -> Self {
        assert!(range.end <= self.cols, "columns {range:?} of a {}×{} matrix", self.rows, self.cols);
        let data = &mut self.data[range.start * self.stride..range.end * self.stride];
        Self { data, rows: self.rows, cols: range.len(), stride: self.stride }
    }
    /// All elements with their padding, column after column, for as long as the view lives.
    #[must_use]
    pub fn into_data(self) -> &'a mut [T] {
        self.data
    }
    /// The same matrix to read.
    #[must_use]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        MatRef { data: self.data, rows: self.rows, cols: self.cols, stride: self.stride }
    }
    /// The same matrix to write, for a shorter time.
    #[must_use]
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        MatMut { data: self.data, rows: self.rows, cols: self.cols, stride: self.stride }
    }
    /// Sets the padding below the last row to zero, so that sums over whole columns may include it.
    pub fn zero_padding(&mut self) {
        if self.stride > self.rows {
            for col in self.data.chunks_exact_mut(self.stride) {
                col[self.rows..].fill(T::ZERO);
            }
        }
    }
}

impl<T: Scalar> fmt::Debug for MatRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}×{}", self.rows, self.cols)?;
        for i in 0..self.rows {
            let row: Vec<T> = (0..self.cols).map(|j| self.col(j)[i]).collect();
            writeln!(f, "{row:?}")?;
        }
        Ok(())
    }
}
