//! η rises from almost 0 before another schedule begins.

use std::sync::Arc;

use super::{Moment, Schedule, whole};
use crate::{Described, TrainError};

/// A linear warm-up before a schedule: with W steps of it, the factor of step number t ≤ W is t/W times the
/// first factor of the schedule, which then begins as if the training began there.
///
/// Its name is that of the schedule, and the warm-up is one more setting. A schedule that begins with 0, as
/// [`CosLog4`](crate::CosLog4), needs no warm-up and would stay at 0 for its length.
///
/// ```
/// use optim::{Cosine, Moment, Schedule, WarmUp};
/// let schedule = WarmUp::steps(4, Cosine);
/// let factor = |steps| schedule.factor(&Moment::new(steps, 104, &[]));
/// assert_eq!([factor(0), factor(1), factor(2), factor(3), factor(4)], [0.25, 0.5, 0.75, 1.0, 1.0]);
/// assert_eq!([factor(54), factor(104)], [50, 100].map(|t| Cosine.factor(&Moment::new(t, 100, &[]))));
/// ```
#[derive(Clone, Debug)]
pub struct WarmUp {
    length: Length,
    schedule: Arc<dyn Schedule>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    Steps(usize),
    Epochs(usize),
}

impl Length {
    /// A warm-up of this length before `schedule`.
    pub(super) fn before(self, schedule: Arc<dyn Schedule>) -> Arc<dyn Schedule> {
        Arc::new(WarmUp { length: self, schedule })
    }
}

/// The names of the setting.
const STEPS: &str = "warm-up steps";
const EPOCHS: &str = "warm-up epochs";

impl WarmUp {
    /// For this number of steps. 0 is no warm-up.
    ///
    /// # Panics
    /// If `schedule` begins with a warm-up itself.
    #[must_use]
    #[track_caller]
    pub fn steps(steps: usize, schedule: impl Schedule) -> Self {
        Self::new(Length::Steps(steps), Arc::new(schedule))
    }

    /// For this number of epochs. 0 is no warm-up.
    ///
    /// # Panics
    /// If `schedule` begins with a warm-up itself.
    #[must_use]
    #[track_caller]
    pub fn epochs(epochs: usize, schedule: impl Schedule) -> Self {
        Self::new(Length::Epochs(epochs), Arc::new(schedule))
    }

    #[track_caller]
    fn new(length: Length, schedule: Arc<dyn Schedule>) -> Self {
        let twice = schedule.settings().iter().any(|(name, _)| [STEPS, EPOCHS].contains(name));
        assert!(!twice, "a warm-up before the warm-up of {:?}", schedule.name());
        Self { length, schedule }
    }

    /// A description of the schedule without its warm-up, and the warm-up's length. `None` if the setting is
    /// no length.
    pub(super) fn split(described: &Described) -> Option<(Described, Option<Length>)> {
        let mut bare = described.clone();
        bare.settings.retain(|(name, _)| ![STEPS, EPOCHS].contains(&name.as_str()));
        let length = match (described.setting(STEPS), described.setting(EPOCHS)) {
            (None, None) => None,
            (Some(steps), None) => Some(Length::Steps(whole(steps)?)),
            (None, Some(epochs)) => Some(Length::Epochs(whole(epochs)?)),
            (Some(_), Some(_)) => return None,
        };
        Some((bare, length))
    }

    fn length_in_steps(&self, at: &Moment<'_>) -> u64 {
        match self.length {
            Length::Steps(steps) => steps as u64,
            Length::Epochs(epochs) => at.steps_per_epoch.saturating_mul(epochs as u64),
        }
    }
}

impl Schedule for WarmUp {
    fn name(&self) -> &'static str {
        self.schedule.name()
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        let mut settings = self.schedule.settings();
        settings.push(match self.length {
            Length::Steps(steps) => (STEPS, steps as f64),
            Length::Epochs(epochs) => (EPOCHS, epochs as f64),
        });
        settings
    }
    fn check(&self) -> Result<(), TrainError> {
        self.schedule.check()
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        let length = self.length_in_steps(at);
        let later = Moment {
            steps: at.steps.saturating_sub(length),
            planned: at.planned.saturating_sub(length),
            ..*at
        };
        let factor = self.schedule.factor(&later);
        if at.steps < length { factor * (at.steps + 1) as f64 / length as f64 } else { factor }
    }
    fn depends_on_end(&self) -> bool {
        self.schedule.depends_on_end()
    }
}
