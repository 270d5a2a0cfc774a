//! The input of a network: a batch of samples as columns, with a dense and a sparse part.

use std::ops::Range;

use linalg::{MatRef, Scalar, SparseRef};

/// A batch of m samples, (inputs × m): the dense inputs first, then the sparse ones. It has at least one of
/// the two parts.
///
/// Leaving out zeros changes the time and the rounding, not the formula. Layers before the first dense one
/// act on the dense part alone; see [`Topology::takes_sparse_alone`](crate::Topology::takes_sparse_alone).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Input<'a, T: Scalar> {
    /// Features stored with their zeros.
    pub dense: Option<MatRef<'a, T>>,
    /// Features stored without their zeros.
    pub sparse: Option<SparseRef<'a, T>>,
    /// The purpose of the pass.
    pub pass: Pass<'a>,
    /// The weight of each sample, if they differ.
    pub weights: Option<&'a [T]>,
}

/// The purpose of a forward pass. A layer that draws random numbers draws them only in training, as a function
/// of what is given here.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub enum Pass<'a> {
    /// Prediction or judging.
    #[default]
    Predict,
    /// A step of training.
    Train {
        /// The seed of the training.
        seed: u64,
        /// The number of the step, from 1.
        step: u64,
        /// The number of each sample in its data set.
        samples: &'a [u32],
        /// What the probability of every dropout layer is multiplied by.
        dropout: f64,
    },
}

impl<'a, T: Scalar> From<MatRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: MatRef<'a, T>) -> Self {
        Self { dense: Some(x), sparse: None, pass: Pass::Predict, weights: None }
    }
}

impl<'a, T: Scalar> From<SparseRef<'a, T>> for Input<'a, T> {
    #[inline(always)]
    fn from(x: SparseRef<'a, T>) -> Self {
        Self { dense: None, sparse: Some(x), pass: Pass::Predict, weights: None }
    }
}

impl<'a, T: Scalar> Input<'a, T> {
    /// Dense and sparse features of the same samples.
    ///
    /// # Panics
    /// If the two parts have different numbers of samples.
    #[must_use]
    #[track_caller]
    pub fn both(dense: MatRef<'a, T>, sparse: SparseRef<'a, T>) -> Self {
        assert!(
            dense.cols() == sparse.cols(),
            "dense features of {} samples with sparse ones of {}",
            dense.cols(),
            sparse.cols()
        );
        Self { dense: Some(dense), sparse: Some(sparse), pass: Pass::Predict, weights: None }
    }
    /// The same samples, for another purpose.
    #[must_use]
    #[inline(always)]
    pub fn for_pass(self, pass: Pass<'a>) -> Self {
        Self { pass, ..self }
    }
    /// The same samples, each with its weight w: the loss is Σ_x w·C_x, and the error of each output is
    /// multiplied by w.
    ///
    /// # Panics
    /// If there is not one weight per sample.
    #[must_use]
    #[track_caller]
    pub fn weighted(self, weights: &'a [T]) -> Self {
        assert!(weights.len() == self.cols(), "{} weights for {} samples", weights.len(), self.cols());
        Self { weights: Some(weights), ..self }
    }
    /// The number of features per sample.
    #[must_use]
    #[inline(always)]
    pub fn rows(&self) -> usize {
        self.dense.map_or(0, |x| x.rows()) + self.sparse.map_or(0, |x| x.rows())
    }
    /// The number of samples.
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
            Pass::Train { seed, step, samples, dropout } => {
                Pass::Train { seed, step, samples: &samples[range.clone()], dropout }
            }
            Pass::Predict => Pass::Predict,
        };
        Self {
            dense: self.dense.map(|x| x.columns(range.clone())),
            sparse: self.sparse.map(|x| x.columns(range.clone())),
            pass,
            weights: self.weights.map(|weights| &weights[range]),
        }
    }
}
