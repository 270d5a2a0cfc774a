//! How many samples a step sees.

/// The samples of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batching {
    /// All of them: the true gradient of C, one step per epoch.
    Full,
    /// A random batch of this size; the last of an epoch holds what is left.
    MiniBatch(usize),
    /// One at a time: online learning.
    Online,
}

impl Batching {
    /// The size of a batch out of `samples`.
    #[must_use]
    pub fn size(self, samples: usize) -> usize {
        match self {
            Self::Full => samples,
            Self::MiniBatch(m) => m.min(samples),
            Self::Online => 1,
        }
    }
}
