//! What a network is fed: a batch of samples as columns, dense or sparse.

use std::ops::Range;

use linalg::{MatRef, Scalar, SparseRef};

/// A batch of m samples, (inputs × m). Whether its zeros are left out changes the time and the rounding, not the formula.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a, T: Scalar> {
    /// Every feature of every sample.
    Dense(MatRef<'a, T>),
    /// The features that are not zero.
    Sparse(SparseRef<'a, T>),
}

impl<'a, T: Scalar> From<MatRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: MatRef<'a, T>) -> Self {
        Self::Dense(x)
    }
}

impl<'a, T: Scalar> From<SparseRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: SparseRef<'a, T>) -> Self {
        Self::Sparse(x)
    }
}

impl<T: Scalar> Input<'_, T> {
    /// Features per sample.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        match self {
            Self::Dense(x) => x.rows(),
            Self::Sparse(x) => x.rows(),
        }
    }
    /// Samples.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        match self {
            Self::Dense(x) => x.cols(),
            Self::Sparse(x) => x.cols(),
        }
    }
    /// The samples of `range`.
    ///
    /// # Panics
    /// If the range leaves the batch.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn columns(&self, range: Range<usize>) -> Self {
        match self {
            Self::Dense(x) => Self::Dense(x.columns(range)),
            Self::Sparse(x) => Self::Sparse(x.columns(range)),
        }
    }
}
