//! Some of the columns of a matrix, as runs of neighbours: those that a product takes or changes.

use std::ops::Range;

/// Columns `first` to `first + len` of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) first: usize,
    pub(crate) len: usize,
}

impl Run {
    /// The first `n` columns.
    #[inline(always)]
    pub(crate) fn all(n: usize) -> Self {
        Self { first: 0, len: n }
    }
    #[inline(always)]
    pub(crate) fn range(&self) -> Range<usize> {
        self.first..self.first + self.len
    }
}
