//! η falls along half a wave, jumps back and falls again: warm restarts (SGDR, Loshchilov and Hutter, 2017).

use super::{Moment, Schedule, half_wave, whole};
use crate::{Described, TrainError};

/// ½(1 + cos(πt/T)) after t of the T steps of a cycle. The first cycle has n epochs, each later one k times
/// as many as the one before.
///
/// ```
/// use optim::{CosineRestarts, Moment, Schedule};
/// let factor = |epochs| CosineRestarts::new(10, 2).factor(&Moment::new(epochs, 70, &[]));
/// // Cycles of 10, 20 and 40 epochs.
/// assert_eq!([factor(0), factor(10), factor(30)], [1.0, 1.0, 1.0]);
/// assert!((factor(5) - 0.5).abs() < 1e-15 && (factor(20) - 0.5).abs() < 1e-15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CosineRestarts {
    /// n, at least 1.
    pub epochs: usize,
    /// k, at least 1.
    pub growth: usize,
}

impl CosineRestarts {
    /// A first cycle of `epochs` epochs, and each `growth` times as long as the one before.
    #[must_use]
    pub fn new(epochs: usize, growth: usize) -> Self {
        Self { epochs, growth }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [epochs, growth] = described.numbers("cosine-restarts", ["epochs", "growth"])?;
        Some(Self::new(whole(epochs)?, whole(growth)?))
    }
}

impl Default for CosineRestarts {
    /// 10 epochs, then 20, 40, …
    fn default() -> Self {
        Self::new(10, 2)
    }
}

impl Schedule for CosineRestarts {
    fn name(&self) -> &'static str {
        "cosine-restarts"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("epochs", self.epochs as f64), ("growth", self.growth as f64)]
    }
    fn check(&self) -> Result<(), TrainError> {
        match (self.epochs, self.growth) {
            (0, _) => Err(TrainError::Zero { what: "epochs before the first restart of the schedule" }),
            (_, 0) => Err(TrainError::Zero { what: "times that a cycle of the schedule grows" }),
            _ => Ok(()),
        }
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        let (mut t, mut cycle) = (at.steps, at.steps_per_epoch.saturating_mul(self.epochs as u64));
        if self.growth == 1 {
            t %= cycle;
        }
        while t >= cycle {
            t -= cycle;
            cycle = cycle.saturating_mul(self.growth as u64);
        }
        half_wave(t as f64 / cycle as f64)
    }
}
