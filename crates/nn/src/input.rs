//! What a network is fed: a batch of samples as columns, with a dense part and a sparse part.

use std::ops::Range;

use linalg::{MatRef, Scalar, SparseRef};

/// A batch of m samples, (inputs × m): the dense inputs first, then the sparse ones. At least one part is
/// there.
///
/// Whether zeros are left out changes the time and the rounding, not the formula. Layers before the first
/// dense one act on the dense part alone.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Input<'a, T: Scalar> {
    /// Features of which every number is kept.
    pub dense: Option<MatRef<'a, T>>,
    /// Features of which only those are kept that are not zero.
    pub sparse: Option<SparseRef<'a, T>>,
    /// What the pass is for.
    pub pass: Pass<'a>,
}

/// What a forward pass is for. A layer that draws random numbers draws them in training alone, as a function
/// of what is here and of nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pass<'a> {
    /// To predict or to judge.
    #[default]
    Predict,
    /// A step of a training.
    Train {
        /// The seed of the training.
        seed: u64,
        /// Which step it is, from 1.
        step: u64,
        /// The number of each sample in its data set.
        samples: &'a [u32],
    },
}

impl<'a, T: Scalar> From<MatRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: MatRef<'a, T>) -> Self {
        Self { dense: Some(x), sparse: None, pass: Pass::Predict }
    }
}

impl<'a, T: Scalar> From<SparseRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: SparseRef<'a, T>) -> Self {
        Self { dense: None, sparse: Some(x), pass: Pass::Predict }
    }
}

impl<'a, T: Scalar> Input<'a, T> {
    /// Dense features and sparse ones of the same samples.
    ///
    /// # Panics
    /// If they are not as many samples.
    #[must_use]
    #[track_caller]
    pub fn both(dense: MatRef<'a, T>, sparse: SparseRef<'a, T>) -> Self {
        assert!(
            dense.cols() == sparse.cols(),
            "dense features of {} samples with sparse ones of {}",
            dense.cols(),
            sparse.cols()
        );
        Self { dense: Some(dense), sparse: Some(sparse), pass: Pass::Predict }
    }
    /// The same samples, for this pass.
    #[must_use]
    #[inline(always)]
    pub fn for_pass(self, pass: Pass<'a>) -> Self {
        Self { pass, ..self }
    }
    /// Features per sample.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.dense.map_or(0, |x| x.rows()) + self.sparse.map_or(0, |x| x.rows())
    }
    /// Samples.
    #[must_use]
    #[inline(always)]
    pub fn cols(&self) -> usize {
        self.dense.map_or_else(|| self.sparse.map_or(0, |x| x.cols()), |x| x.cols())
    }
    /// The samples of `range`.
    ///
    /// # Panics
    /// If the range leaves the batch.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn columns(&self, range: Range<usize>) -> Self {
        let pass = match self.pass {
            Pass::Train { seed, step, samples } => {
                Pass::Train { seed, step, samples: &samples[range.clone()] }
            }
            Pass::Predict => Pass::Predict,
        };
        Self {
            dense: self.dense.map(|x| x.columns(range.clone())),
            sparse: self.sparse.map(|x| x.columns(range)),
            pass,
        }
    }
}
