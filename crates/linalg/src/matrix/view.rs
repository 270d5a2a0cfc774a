//! Views of column-major matrices to read.
//!
//! A view may be a block of rows of a larger matrix, whose columns are then not next to each other. So it is
//! a pointer with a shape, and this file and the next turn that pointer into slices.
//!
//! Whatever makes a view is inlined. Passed to a function, a view of five words goes through memory, where it
//! is written word by word and read in larger pieces, and the CPU waits for that (a step of 784-30-10 with
//! batches of 1: 1.17 µs instead of 1.04).

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use crate::matrix::bounds::{block_padded_rows, check_column, check_columns, check_view};
use crate::matrix::padded;
use crate::simd::{Block16, LANES, Scalar};

/// A column-major matrix to read. A column has `rows` elements and then padding, `padded_rows` elements in
/// all, whose values mean nothing; the next column starts `stride` elements after it.
#[derive(Clone, Copy)]
pub struct MatRef<'a, T> {
    pub(super) start: *const T,
    pub(super) rows: usize,
    pub(super) cols: usize,
    pub(super) padded_rows: usize,
    pub(super) stride: usize,
    pub(super) memory: PhantomData<&'a [T]>,
}

// SAFETY: a view is a `&[T]` with a shape, and numbers may be read from any thread.
unsafe impl<T: Scalar> Send for MatRef<'_, T> {}
// SAFETY: as above.
unsafe impl<T: Scalar> Sync for MatRef<'_, T> {}

/// What both kinds of views say about themselves.
macro_rules! shape {
    () => {
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
        pub fn padded_rows(&self) -> usize {
            self.padded_rows
        }
        /// Elements from the start of one column to the start of the next.
        #[must_use]
        #[inline(always)]
        pub fn col_stride(&self) -> usize {
            self.stride
        }
    };
}
pub(super) use shape;

impl<'a, T: Scalar> MatRef<'a, T> {
    shape!();

    /// A view of `data`, whose columns start `stride` elements apart.
    ///
    /// # Panics
    /// Unless `stride ≥ rows` and `data` holds exactly `stride × cols` elements.
    #[must_use]
    #[track_caller]
    pub fn new(data: &'a [T], rows: usize, cols: usize, stride: usize) -> Self {
        check_view(data.len(), rows, cols, stride);
        let padded_rows = stride.min(padded(rows));
        Self { start: data.as_ptr(), rows, cols, padded_rows, stride, memory: PhantomData }
    }
    /// # Safety
    /// `cols` columns of `padded_rows` elements, `stride` apart from `start` on, are the view's for its
    /// lifetime; `rows` ≤ `padded_rows` ≤ `stride`.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(
        start: *const T,
        rows: usize,
        cols: usize,
        padded_rows: usize,
        stride: usize,
    ) -> Self {
        Self { start, rows, cols, padded_rows, stride, memory: PhantomData }
    }
    #[inline(always)]
    pub(crate) fn start(&self) -> *const T {
        self.start
    }
    /// The `N` blocks of 16 numbers from row `r` of column `j` on.
    ///
    /// # Safety
    /// There is a column `j`, and `r + 16·N` ≤ `padded_rows`.
    #[inline(always)]
    pub(crate) unsafe fn load<const N: usize>(&self, r: usize, j: usize) -> [Block16<T>; N] {
        debug_assert!(j < self.cols && r + N * LANES <= self.padded_rows);
        // SAFETY: the caller's promise. An array of arrays of numbers may be read from wherever numbers lie.
        unsafe { self.start.add(j * self.stride + r).cast::<[Block16<T>; N]>().read_unaligned() }
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
    /// Column `j` with its padding, `padded_rows` elements.
    ///
    /// # Panics
    /// If there is no column `j`.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn padded_col(&self, j: usize) -> &'a [T] {
        check_column(j, self.rows, self.cols);
        // SAFETY: column j < cols lies within the memory the view was made from, and `padded_rows` elements
        // of it are the view's: `new` and the blocks below keep padded_rows ≤ stride and stride × cols within
        // the memory.
        unsafe { std::slice::from_raw_parts(self.start.wrapping_add(j * self.stride), self.padded_rows) }
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
    /// The rows of `range`, which starts at a multiple of [`LANES`](crate::LANES).
    ///
    /// # Panics
    /// If the range leaves the matrix or starts elsewhere.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn row_block(&self, range: Range<usize>) -> Self {
        let padded_rows = block_padded_rows(&range, self.rows, self.cols, self.padded_rows);
        Self { start: self.start.wrapping_add(range.start), rows: range.len(), padded_rows, ..*self }
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
