//! Where a matrix lies in a longer vector.

use crate::check::check;
use crate::matrix::{MatMut, MatRef, column_stride, padded};
use crate::simd::Scalar;

/// The place of a `rows × cols` matrix in a vector of numbers: its columns are padded and [`column_stride`]
/// apart. Its shape is checked once, and a view of it costs one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    first: usize,
    end: usize,
    rows: usize,
    cols: usize,
    padded_rows: usize,
    stride: usize,
}

impl Section {
    /// A `rows × cols` matrix that begins with element `first`.
    ///
    /// # Panics
    /// If it does not fit into the address space.
    ///
    /// ```
    /// use linalg::{AlignedVec, Section};
    /// let (w, v) = (Section::new(0, 30, 2), Section::new(64, 10, 1));
    /// let mut numbers = AlignedVec::<f32>::zeros(v.end());
    /// v.of_mut(&mut numbers).col_mut(0)[9] = 1.0;
    /// assert_eq!((w.of(&numbers).cols(), numbers[64 + 9]), (2, 1.0));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn new(first: usize, rows: usize, cols: usize) -> Self {
        let stride = column_stride(rows);
        let end = stride.checked_mul(cols).and_then(|len| first.checked_add(len));
        let end = end.expect("rows × cols overflows the address space");
        Self { first, end, rows, cols, padded_rows: padded(rows), stride }
    }
    /// The first element after it and its padding.
    #[must_use]
    pub fn end(&self) -> usize {
        self.end
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
    /// Where element (i, j) lies.
    pub(crate) fn place(&self, i: usize, j: usize) -> usize {
        self.first + j * self.stride + i
    }
    /// The matrix in `numbers`.
    ///
    /// # Panics
    /// If `numbers` ends before it does.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn of<'a, T: Scalar>(&self, numbers: &'a [T]) -> MatRef<'a, T> {
        let Self { first, end, rows, cols, padded_rows, stride } = *self;
        check!(end <= numbers.len(), "a matrix up to element {end} of {len}", end, len = numbers.len());
        // SAFETY: `new` saw that all columns lie before `end`, and padded_rows ≤ stride.
        unsafe { MatRef::from_raw(numbers.as_ptr().wrapping_add(first), rows, cols, padded_rows, stride) }
    }
    /// The matrix in `numbers`, to write.
    ///
    /// # Panics
    /// If `numbers` ends before it does.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn of_mut<'a, T: Scalar>(&self, numbers: &'a mut [T]) -> MatMut<'a, T> {
        let Self { first, end, rows, cols, padded_rows, stride } = *self;
        check!(end <= numbers.len(), "a matrix up to element {end} of {len}", end, len = numbers.len());
        // SAFETY: as in `of`.
        unsafe { MatMut::from_raw(numbers.as_mut_ptr().wrapping_add(first), rows, cols, padded_rows, stride) }
    }
}
