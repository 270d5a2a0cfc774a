//! How η changes during a training. Each kind has a file; the list below registers them.

mod constant;
mod cosine;
mod cosine_restarts;
mod coslog4;
mod exponential;
mod flat_cos;
mod moment;
mod one_cycle;
mod plateau;
mod step_decay;
mod warm_up;
mod words;

use std::f64::consts::PI;
use std::fmt::Debug;
use std::sync::Arc;

pub use constant::Constant;
pub use cosine::Cosine;
pub use cosine_restarts::CosineRestarts;
pub use coslog4::CosLog4;
pub use exponential::Exponential;
pub use flat_cos::FlatCos;
pub use moment::Moment;
pub use one_cycle::OneCycle;
pub use plateau::Plateau;
pub use step_decay::StepDecay;
pub use warm_up::WarmUp;
pub use words::{ScheduleError, schedule_by_name};

use crate::{Described, TrainError};

/// The factor of η, of weight decay or of dropout, as a pure function of the training's progress. Nothing has to be
/// stored to resume a training.
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
    /// plan unless the schedule is [stretched](crate::State::stretch).
    fn depends_on_end(&self) -> bool {
        false
    }
}

/// A schedule of any kind.
impl Schedule for Arc<dyn Schedule> {
    fn name(&self) -> &'static str {
        (**self).name()
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        (**self).settings()
    }
    fn check(&self) -> Result<(), TrainError> {
        (**self).check()
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        (**self).factor(at)
    }
    fn depends_on_end(&self) -> bool {
        (**self).depends_on_end()
    }
}

/// Half a wave from 1, at s = 0, to 0, at s = 1: ½(1 + cos(πs)).
fn half_wave(s: f64) -> f64 {
    0.5 * (1.0 + (PI * s).cos())
}

/// A setting that counts something. `None` if it is not a whole number.
fn whole(setting: f64) -> Option<usize> {
    let count = setting as usize;
    (count as f64 == setting).then_some(count)
}

pub(crate) fn described(schedule: &dyn Schedule) -> Described {
    Described::new(schedule.name(), &schedule.settings())
}

/// The schedule that a description names, with its warm-up, if this crate has it.
pub(crate) fn named(described: &Described) -> Option<Arc<dyn Schedule>> {
    let (bare, length) = WarmUp::split(described)?;
    let schedule = without_warm_up(&bare)?;
    Some(length.map_or(schedule.clone(), |length| length.before(schedule)))
}

macro_rules! schedules {
    ($($kind:ident),* $(,)?) => {
        /// Every schedule of this crate, with its default settings. A [`WarmUp`] can be put before each.
        #[must_use]
        pub fn schedules() -> Vec<Arc<dyn Schedule>> {
            vec![$(Arc::new($kind::default())),*]
        }

        fn without_warm_up(described: &Described) -> Option<Arc<dyn Schedule>> {
            $(if let Some(found) = $kind::from_settings(described) {
                return Some(Arc::new(found));
            })*
            None
        }
    };
}

schedules! {
    Constant,
    StepDecay,
    Exponential,
    Cosine,
    CosineRestarts,
    OneCycle,
    Plateau,
    CosLog4,
    FlatCos,
}
