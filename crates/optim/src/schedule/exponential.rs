//! η falls by a factor after every epoch.

use super::{Moment, Schedule};
use crate::optimizer::range;
use crate::{Described, TrainError};

/// γᵉ after e epochs.
///
/// ```
/// use optim::{Exponential, Moment, Schedule};
/// let factor = |epochs| Exponential::new(0.5).factor(&Moment::new(epochs, 30, &[]));
/// assert_eq!([factor(0), factor(1), factor(3)], [1.0, 0.5, 0.125]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exponential {
    /// γ, above 0 and at most 1.
    pub gamma: f64,
}

impl Exponential {
    /// Times `gamma` after every epoch.
    #[must_use]
    pub fn new(gamma: f64) -> Self {
        Self { gamma }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        described.numbers("exponential", ["gamma"]).map(|[gamma]| Self { gamma })
    }
}

impl Default for Exponential {
    /// γ = 0.95: a fifth is left after 30 epochs.
    fn default() -> Self {
        Self::new(0.95)
    }
}

impl Schedule for Exponential {
    fn name(&self) -> &'static str {
        "exponential"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("gamma", self.gamma)]
    }
    fn check(&self) -> Result<(), TrainError> {
        range("gamma", "above 0 and at most 1", self.gamma, self.gamma > 0.0 && self.gamma <= 1.0)
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        self.gamma.powf(at.epochs() as f64)
    }
}
