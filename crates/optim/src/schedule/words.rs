//! Schedules as a person writes them: `cosine`, `step:10:0.5`.

use std::sync::Arc;

use super::{Schedule, described, named, schedules};
use crate::{Described, TrainError};

/// The schedule that these words name: its name, then its settings in their order, each after a colon.
/// Settings that are left out have their defaults. [`WarmUp`](crate::WarmUp) can be put before it.
///
/// ```
/// use optim::{Trainer, Adam, WarmUp, schedule_by_name};
/// let schedule = schedule_by_name("step:20")?; // as step:20:0.5
/// assert_eq!(schedule.settings(), [("epochs", 20.0), ("gamma", 0.5)]);
/// let trainer = Trainer::new(Adam::default()).schedule(WarmUp::epochs(2, schedule));
/// # Ok::<(), optim::ScheduleError>(())
/// ```
///
/// # Errors
/// If there is no such schedule, or it has no such settings.
pub fn schedule_by_name(words: &str) -> Result<Arc<dyn Schedule>, ScheduleError> {
    let mut parts = words.split(':');
    let name = parts.next().unwrap_or_default().replace('_', "-");
    let Some(known) = schedules().into_iter().find(|schedule| schedule.name() == name) else {
        let known = schedules().iter().map(|schedule| schedule.name()).collect::<Vec<_>>().join(", ");
        return Err(ScheduleError::Unknown { found: name, known });
    };
    let wrong = || ScheduleError::Form { found: words.to_owned(), form: form(&*known) };
    let mut settings = known.settings();
    for (i, word) in parts.enumerate() {
        settings.get_mut(i).ok_or_else(wrong)?.1 = word.parse().map_err(|_| wrong())?;
    }
    let schedule = named(&Described::new(known.name(), &settings)).ok_or_else(wrong)?;
    schedule
        .check()
        .map_err(|source| ScheduleError::Range { found: words.to_owned(), source: Box::new(source) })?;
    Ok(schedule)
}

/// How a schedule is written, with its default settings as an example.
fn form(schedule: &dyn Schedule) -> String {
    let Described { name, settings } = described(schedule);
    if settings.is_empty() {
        return name;
    }
    let names: String = settings.iter().map(|(name, _)| format!(":{}", name.to_uppercase())).collect();
    let values: String = settings.iter().map(|(_, value)| format!(":{value}")).collect();
    format!("{name}{names}, such as {name}{values}")
}

/// Words that name no schedule.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// No schedule has this name.
    #[error("no schedule is called {found:?}; there are {known}")]
    Unknown {
        /// The name.
        found: String,
        /// Every name.
        known: String,
    },
    /// The schedule has no such settings.
    #[error("{found:?} is no schedule; write {form}")]
    Form {
        /// The words.
        found: String,
        /// How it is written.
        form: String,
    },
    /// A setting is out of range.
    #[error("schedule {found}: {source}")]
    Range {
        /// The words.
        found: String,
        /// Which, and its range.
        source: Box<TrainError>,
    },
}
