//! η falls by a factor after every so many epochs.

use super::{Moment, Schedule, whole};
use crate::optimizer::range;
use crate::{Described, TrainError};

/// γ^⌊e/n⌋ after e epochs: with γ = ½ and n = 10, η is halved after every 10 epochs.
///
/// ```
/// use optim::{Moment, Schedule, StepDecay};
/// let factor = |epochs| StepDecay::new(10, 0.5).factor(&Moment::new(epochs, 30, &[]));
/// assert_eq!([factor(9), factor(10), factor(20)], [1.0, 0.5, 0.25]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StepDecay {
    /// n, at least 1.
    pub epochs: usize,
    /// γ, above 0 and at most 1.
    pub gamma: f64,
}

impl StepDecay {
    /// Times `gamma` after every `epochs` epochs.
    #[must_use]
    pub fn new(epochs: usize, gamma: f64) -> Self {
        Self { epochs, gamma }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [epochs, gamma] = described.numbers("step", ["epochs", "gamma"])?;
        Some(Self::new(whole(epochs)?, gamma))
    }
}

impl Default for StepDecay {
    /// Halved after every 10 epochs.
    fn default() -> Self {
        Self::new(10, 0.5)
    }
}

impl Schedule for StepDecay {
    fn name(&self) -> &'static str {
        "step"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("epochs", self.epochs as f64), ("gamma", self.gamma)]
    }
    fn check(&self) -> Result<(), TrainError> {
        if self.epochs == 0 {
            return Err(TrainError::Zero { what: "epochs between two steps of the schedule" });
        }
        range("gamma", "above 0 and at most 1", self.gamma, self.gamma > 0.0 && self.gamma <= 1.0)
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        self.gamma.powf((at.epochs() / self.epochs as u64) as f64)
    }
}
