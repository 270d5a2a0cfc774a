//! Views of column-major matrices, and of blocks of their rows or columns.
//!
//! A view may be a block of rows of a larger matrix, so that its columns do not lie next to each other: it is a pointer
//! with a shape, and this file is where that pointer is turned into slices.
//!
//! What makes a view is inlined: between one function and the next a view of five words goes through memory, where it is written
//! word by word and read in larger pieces, for which the CPU waits (a step of 784-30-10 with one sample: 1.17 instead of 1.04 µs).

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use crate::bounds::{block_reach, check, check_column, check_columns, check_view};
use crate::{Scalar, padded};

/// A column-major matrix to read. A column has `rows` elements and then padding, `reach` elements in all, whose
/// values mean nothing; the next column starts `stride` elements after it.
#[derive(Clone, Copy)]
pub struct MatRef<'a, T> {
    start: *const T,
    rows: usize,
    cols: usize,
    reach: usize,
    stride: usize,
    memory: PhantomData<&'a [T]>,
}

/// A column-major matrix to write. Kernels may overwrite the padding between `rows` and `reach`.
pub struct MatMut<'a, T> {
    start: *mut T,
    rows: usize,
    cols: usize,
    reach: usize,
    stride: usize,
    memory: PhantomData<&'a mut [T]>,
}

// SAFETY: a view is a `&[T]` with a shape, and numbers may be read from any thread.
unsafe impl<T: Scalar> Send for MatRef<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Scalar> Sync for MatRef<'_, T> {}
// SAFETY: a view is a `&mut [T]` with a shape; it is not `Copy`, so nobody else writes what it covers.
unsafe impl<T: Scalar> Send for MatMut<'_, T> {}
// SAFETY: a shared `&MatMut` only reads.
unsafe impl<T: Scalar> Sync for MatMut<'_, T> {}

impl<'a, T: Scalar> MatRef<'a, T> {
    /// A view of `data`, whose columns start `stride` elements apart.
    ///
    /// # Panics
    /// Unless `stride ≥ rows` and `data` holds exactly `stride × cols` elements.
    #[must_use]
    #[track_caller]
    pub fn new(data: &'a [T], rows: usize, cols: usize, stride: usize) -> Self {
        check_view(data.len(), rows, cols, stride);
        Self {
            start: data.as_ptr(),
            rows,
            cols,
            reach: stride.min(padded(rows)),
            stride,
            memory: PhantomData,
        }
    }
    /// # Safety
    /// `cols` columns of `reach` elements, `stride` apart from `start` on, are the view's for its lifetime; `rows` ≤ `reach` ≤ `stride`.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(
        start: *const T,
        rows: usize,
        cols: usize,
        reach: usize,
        stride: usize,
    ) -> Self {
        Self { start, rows, cols, reach, stride, memory: PhantomData }
    }
    /// Number of rows.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// Elements of a column with its padding.
    #[must_use]
    #[inline(always)]
    pub fn reach(&self) -> usize {
        self.reach
    }
    /// Elements from the start of one column to the start of the next.
    #[must_use]
    #[inline(always)]
    pub fn stride(&self) -> usize {
        self.stride
    }
    #[inline(always)]
    pub(crate) fn start(&self) -> *const T {
        self.start
    }
    /// Column `j`, `rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    pub fn col(&self, j: usize) -> &'a [T] {
        &self.padded_col(j)[..self.rows]
    }
    /// Column `j` with its padding, `reach` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn padded_col(&self, j: usize) -> &'a [T] {
        check_column(j, self.rows, self.cols);
        // SAFETY: column j < cols lies within the memory the view was made from, and `reach` elements of it are the
        // view's: `new` and the blocks below keep reach ≤ stride and stride × cols within the memory.
        unsafe { std::slice::from_raw_parts(self.start.wrapping_add(j * self.stride), self.reach) }
    }
    /// The columns of `range`.
    ///
    /// # Panics
    /// If the range leaves the matrix.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn columns(&self, range: Range<usize>) -> Self {
        check_columns(&range, self.rows, self.cols);
        Self { start: self.start.wrapping_add(range.start * self.stride), cols: range.len(), ..*self }
    }
    /// The rows of `range`, which starts at a multiple of [`crate::LANES`].
    ///
    /// # Panics
    /// If the range leaves the matrix or starts elsewhere.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn row_block(&self, range: Range<usize>) -> Self {
        let reach = block_reach(&range, self.rows, self.cols, self.reach);
        Self { start: self.start.wrapping_add(range.start), rows: range.len(), reach, ..*self }
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
        Self {
            start: data.as_mut_ptr(),
            rows,
            cols,
            reach: stride.min(padded(rows)),
            stride,
            memory: PhantomData,
        }
    }
    /// # Safety
    /// As for [`MatRef::from_raw`], and nothing else reaches these elements.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(
        start: *mut T,
        rows: usize,
        cols: usize,
        reach: usize,
        stride: usize,
    ) -> Self {
        Self { start, rows, cols, reach, stride, memory: PhantomData }
    }
    /// Number of rows.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Number of columns.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        self.cols
    }
    /// Elements of a column with its padding.
    #[must_use]
    #[inline(always)]
    pub fn reach(&self) -> usize {
        self.reach
    }
    /// Elements from the start of one column to the start of the next.
    #[must_use]
    #[inline(always)]
    pub fn stride(&self) -> usize {
        self.stride
    }
    #[inline(always)]
    pub(crate) fn start(&mut self) -> *mut T {
        self.start
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
    /// Column `j` with its padding, `reach` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn padded_col_mut(&mut self, j: usize) -> &mut [T] {
        check_column(j, self.rows, self.cols);
        // SAFETY: as in `MatRef::padded_col`; `&mut self` is the only way to what this view covers.
        unsafe { std::slice::from_raw_parts_mut(self.start.wrapping_add(j * self.stride), self.reach) }
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
        unsafe { std::slice::from_raw_parts_mut(self.start, self.reach) }
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
    /// The rows of `range`, which starts at a multiple of [`crate::LANES`].
    ///
    /// # Panics
    /// If the range leaves the matrix or starts elsewhere.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn into_row_block(self, range: Range<usize>) -> Self {
        let reach = block_reach(&range, self.rows, self.cols, self.reach);
        Self { start: self.start.wrapping_add(range.start), rows: range.len(), reach, ..self }
    }
    /// Copies all columns of `from`, padding included.
    ///
    /// # Panics
    /// If the shapes differ.
    #[track_caller]
    pub fn copy_from(&mut self, from: MatRef<'_, T>) {
        let (shape, other) = ((self.rows, self.cols, self.reach), (from.rows, from.cols, from.reach));
        assert!(shape == other, "copy of {}×{} into {}×{}", from.rows, from.cols, self.rows, self.cols);
        for j in 0..self.cols {
            self.padded_col_mut(j).copy_from_slice(from.padded_col(j));
        }
    }
    /// The same matrix to read.
    #[must_use]
    #[inline(always)]
    pub fn as_ref(&self) -> MatRef<'_, T> {
        let Self { start, rows, cols, reach, stride, .. } = *self;
        MatRef { start, rows, cols, reach, stride, memory: PhantomData }
    }
    /// The same matrix to write, for a shorter time.
    #[must_use]
    #[inline(always)]
    pub fn reborrow(&mut self) -> MatMut<'_, T> {
        let Self { start, rows, cols, reach, stride, .. } = *self;
        MatMut { start, rows, cols, reach, stride, memory: PhantomData }
    }
    /// The same matrix once more.
    ///
    /// # Safety
    /// No element may be written through one of the two while the other is used for that element.
    #[inline(always)]
    pub(crate) unsafe fn alias(&self) -> Self {
        let Self { start, rows, cols, reach, stride, .. } = *self;
        Self { start, rows, cols, reach, stride, memory: PhantomData }
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

impl<T: Scalar> fmt::Debug for MatMut<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}
