//! How many samples a step sees.

/// Which samples one step uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batching {
    /// All samples: the true gradient of C, with one step per epoch.
    Full,
    /// A random batch of this size. The last batch of an epoch holds the remaining samples.
    MiniBatch(usize),
    /// One sample at a time: online learning.
    Online,
}

impl Batching {
    /// The batch size for a training on `samples` samples.
    #[must_use]
    pub fn size(self, samples: usize) -> usize {
        match self {
            Self::Full => samples,
            Self::MiniBatch(m) => m.min(samples),
            Self::Online => 1,
        }
    }
}
