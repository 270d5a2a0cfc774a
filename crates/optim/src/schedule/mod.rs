//! How η changes in the course of a training. A file a kind; the list below registers them.

mod constant;
mod cosine;

use std::fmt::Debug;
use std::sync::Arc;

pub use constant::Constant;
pub use cosine::Cosine;

use crate::{Described, EpochRecord, TrainError};

/// The factor of η as a pure function of where the training is: nothing need be stored for a training to be taken up again.
///
/// A type of your own works as well as those of this crate.
pub trait Schedule: Debug + Send + Sync + 'static {
    /// Its name, in files and in what people type.
    fn name(&self) -> &'static str;
    /// Every number that decides it, by name.
    fn settings(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }
    /// Whether the settings can be used.
    ///
    /// # Errors
    /// Names the first that cannot.
    fn check(&self) -> Result<(), TrainError> {
        Ok(())
    }
    /// What η is multiplied by.
    fn factor(&self, at: &Moment<'_>) -> f64;
    /// Whether it depends on [`Moment::planned`], so that a training cannot be made longer than it was planned.
    fn depends_on_end(&self) -> bool {
        false
    }
}

/// Where a training is, before a step.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Moment<'a> {
    /// The steps that were made.
    pub steps: u64,
    /// The steps that were planned when the training began.
    pub planned: u64,
    /// The epochs that are done.
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
        /// The schedule of a description, if it is one of this crate's.
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
