//! Views of column-major matrices to write.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use crate::check::check;
use crate::matrix::bounds::{block_padded_rows, check_column, check_columns, check_view};
use crate::matrix::view::shape;
use crate::matrix::{MatRef, padded};
use crate::simd::{Block16, LANES, Scalar};

/// A column-major matrix to write. Kernels may overwrite the padding between `rows` and `padded_rows`.
pub struct MatMut<'a, T> {
    start: *mut T,
    rows: usize,
    cols: usize,
    padded_rows: usize,
    stride: usize,
    memory: PhantomData<&'a mut [T]>,
}

// SAFETY: a view is a `&mut [T]` with a shape; it is not `Copy`, so nobody else writes what it covers.
unsafe impl<T: Scalar> Send for MatMut<'_, T> {}
// SAFETY: a shared `&MatMut` only reads.
unsafe impl<T: Scalar> Sync for MatMut<'_, T> {}

impl<'a, T: Scalar> MatMut<'a, T> {
    shape!();

    /// A view of `data`, whose columns start `stride` elements apart.
    ///
    /// # Panics
    /// Unless `stride ≥ rows` and `data` holds exactly `stride × cols` elements.
    #[must_use]
    #[track_caller]
    pub fn new(data: &'a mut [T], rows: usize, cols: usize, stride: usize) -> Self {
        check_view(data.len(), rows, cols, stride);
        let padded_rows = stride.min(padded(rows));
        Self { start: data.as_mut_ptr(), rows, cols, padded_rows, stride, memory: PhantomData }
    }
    /// # Safety
    /// As for [`MatRef::from_raw`], and nothing else reaches these elements.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(
        start: *mut T,
        rows: usize,
        cols: usize,
        padded_rows: usize,
        stride: usize,
    ) -> Self {
        Self { start, rows, cols, padded_rows, stride, memory: PhantomData }
    }
    #[inline(always)]
    pub(crate) fn start(&mut self) -> *mut T {
        self.start
    }
    /// Stores what [`MatRef::load`] loads.
    ///
    /// # Safety
    /// As for [`MatRef::load`].
    #[inline(always)]
    pub(crate) unsafe fn store<const N: usize>(&mut self, r: usize, j: usize, blocks: [Block16<T>; N]) {
        debug_assert!(j < self.cols && r + N * LANES <= self.padded_rows);
        // SAFETY: as in `MatRef::load`.
        unsafe { self.start.add(j * self.stride + r).cast::<[Block16<T>; N]>().write_unaligned(blocks) }
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col_mut(&mut self, j: usize) -> &mut [T] {
        let rows = self.rows;
        &mut self.padded_col_mut(j)[..rows]
    }
    /// Column `j` with its padding, `padded_rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn padded_col_mut(&mut self, j: usize) -> &mut [T] {
        check_column(j, self.rows, self.cols);
        // SAFETY: as in `MatRef::padded_col`; `&mut self` is the only way to what this view covers.
        unsafe { std::slice::from_raw_parts_mut(self.start.wrapping_add(j * self.stride), self.padded_rows) }
    }
    /// The first column with its padding, for as long as the view lives.
    ///
    /// # Panics
    /// If there is no column.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn into_padded_col(self) -> &'a mut [T] {
        check!(self.cols > 0, "column 0 of a {rows}×0 matrix", rows = self.rows);
        // SAFETY: as in `padded_col_mut`; the view is used up.
        unsafe { std::slice::from_raw_parts_mut(self.start, self.padded_rows) }
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn into_columns(self, range: Range<usize>) -> Self {
        check_columns(&range, self.rows, self.cols);
        Self { start: self.start.wrapping_add(range.start * self.stride), cols: range.len(), ..self }
    }
    /// The rows of `range`, which starts at a multiple of [`LANES`](crate::LANES).
    ///
    /// # Panics
    /// If the range leaves the matrix or starts elsewhere.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn into_row_block(self, range: Range<usize>) -> Self {
        let padded_rows = block_padded_rows(&range, self.rows, self.cols, self.padded_rows);
        Self { start: self.start.wrapping_add(range.start), rows: range.len(), padded_rows, ..self }
    }
    /// Copies all columns of `from`, padding included.
    ///
    /// # Panics
    /// If the shapes differ.
    #[track_caller]
    pub fn copy_from(&mut self, from: MatRef<'_, T>) {
        let same =
            (self.rows(), self.cols(), self.padded_rows()) == (from.rows(), from.cols(), from.padded_rows());
        assert!(same, "copy of {}×{} into {}×{}", from.rows(), from.cols(), self.rows(), self.cols());
        for j in 0..self.cols() {
            self.padded_col_mut(j).copy_from_slice(from.padded_col(j));
        }
    }
    /// The same matrix to read.
    #[must_use]
    #[inline(always)]
    pub fn view(&self) -> MatRef<'_, T> {
        let Self { start, rows, cols, padded_rows, stride, .. } = *self;
        MatRef { start, rows, cols, padded_rows, stride, memory: PhantomData }
    }
    /// The same matrix to write, for a shorter time.
    #[must_use]
    #[inline(always)]
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        let Self { start, rows, cols, padded_rows, stride, .. } = *self;
        MatMut { start, rows, cols, padded_rows, stride, memory: PhantomData }
    }
    /// The same matrix once more.
    ///
    /// # Safety
    /// No element may be written through one of the two while the other is used for that element.
    #[inline(always)]
    pub(crate) unsafe fn alias(&self) -> Self {
        let Self { start, rows, cols, padded_rows, stride, .. } = *self;
        Self { start, rows, cols, padded_rows, stride, memory: PhantomData }
    }
}

impl<T: Scalar> fmt::Debug for MatMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.view().fmt(f)
    }
}
