//! What a schedule knows of the training.

use crate::EpochRecord;

/// The progress of a training before a step.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Moment<'a> {
    /// The number of steps made.
    pub steps: u64,
    /// The number of steps planned when the training began.
    pub planned: u64,
    /// The number of steps in an epoch, at least 1.
    pub steps_per_epoch: u64,
    /// The finished epochs.
    pub history: &'a [EpochRecord],
}

impl<'a> Moment<'a> {
    /// After `steps` of `planned` steps, with this history, and with one step an epoch.
    #[must_use]
    pub fn new(steps: u64, planned: u64, history: &'a [EpochRecord]) -> Self {
        Self { steps, planned, steps_per_epoch: 1, history }
    }
    /// With this number of steps in an epoch.
    #[must_use]
    pub fn steps_per_epoch(self, steps: u64) -> Self {
        Self { steps_per_epoch: steps.max(1), ..self }
    }
    /// The share of the planned steps that is made, from 0 to 1.
    #[must_use]
    pub fn done(&self) -> f64 {
        self.steps.min(self.planned) as f64 / self.planned.max(1) as f64
    }
    /// The number of epochs whose steps are all made.
    #[must_use]
    pub fn epochs(&self) -> u64 {
        self.steps / self.steps_per_epoch
    }
}
