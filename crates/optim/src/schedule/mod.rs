//! How η changes during a training. Each kind has a file; the list below registers them.

mod constant;
mod cosine;

use std::fmt::Debug;
use std::sync::Arc;

pub use constant::Constant;
pub use cosine::Cosine;

use crate::{Described, EpochRecord, TrainError};

/// The factor of η as a pure function of the training's progress. Nothing has to be stored to resume a
/// training.
///
/// A type of your own works as well as those of this crate.
pub trait Schedule: Debug + Send + Sync + 'static {
    /// Its name in files and on the command line.
    fn name(&self) -> &'static str;
    /// Every number that decides the factor, by name.
    fn settings(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
    /// Checks the settings.
    ///
    /// # Errors
    /// Names the first setting that is out of range.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }
    /// The factor that η is multiplied by.
    fn factor(&self, at: &Moment<'_>) -> f64;
    /// Whether the factor depends on [`Moment::planned`]. If so, a training cannot be extended beyond its
    /// plan.
    fn depends_on_end(&self) -> bool {
        false
    }
}

/// The progress of a training before a step.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Moment<'a> {
    /// The number of steps made.
    pub steps: u64,
    /// The number of steps planned when the training began.
    pub planned: u64,
    /// The finished epochs.
    pub history: &'a [EpochRecord],
}

impl<'a> Moment<'a> {
    /// After `steps` of `planned` steps, with this history.
    #[must_use]
    pub fn new(steps: u64, planned: u64, history: &'a [EpochRecord]) -> Self {
        Self { steps, planned, history }
    }
}

pub(crate) fn described(schedule: &dyn Schedule) -> Described {
    Described::new(schedule.name(), &schedule.settings())
}

macro_rules! schedules {
    ($($kind:ident),* $(,)?) => {
        /// The schedule that a description names, if this crate has it.
        pub(crate) fn named(described: &Described) -> Option<Arc<dyn Schedule>> {
            $(if let Some(found) = $kind::from_settings(described) {
                return Some(Arc::new(found));
            })*
            None
        }
    };
}

schedules! {
    Constant,
    Cosine,
}
