//! How η, weight decay and dropout change in the course of a training.

use std::sync::Arc;

use anyhow::{Result, bail};
use optim::{Described, Schedule, Settings, WarmUp, schedule_by_name};

use super::{Flag, count};
use crate::names;

#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Schedule")]
pub(crate) struct ScheduleArgs {
    /// How eta changes: constant, step:EPOCHS:GAMMA (10, 0.5 unless said), exponential:GAMMA (0.95), cosine,
    /// cosine-restarts:EPOCHS:GROWTH (10, 2), one-cycle:RISE:START:END (RISE of all steps up, 0.3; from START
    /// times eta, 0.04; down to END times eta, 4e-6), plateau:GAMMA:PATIENCE:THRESHOLD (times GAMMA, 0.5, after
    /// 3 epochs whose validation loss is not lower by this share, 1e-4), coslog4 or flat-cos; the last settings
    /// may be left out [default: constant]
    #[arg(long, value_name = "NAME", value_parser = names::schedule)]
    pub(crate) schedule: Option<Arc<dyn Schedule>>,
    /// Let eta rise from almost 0 in the first N steps, before the schedule begins
    #[arg(long, value_name = "N", conflicts_with = "warmup_epochs")]
    pub(crate) warmup_steps: Option<usize>,
    /// Let eta rise from almost 0 in the first N epochs, before the schedule begins
    #[arg(long, value_name = "N")]
    pub(crate) warmup_epochs: Option<usize>,
    /// How --weight-decay or --l2 changes; the names of --schedule [default: constant]
    #[arg(long, value_name = "NAME", value_parser = names::schedule)]
    decay_schedule: Option<Arc<dyn Schedule>>,
    /// How --dropout and --input-dropout change; the names of --schedule [default: constant]
    #[arg(long, value_name = "NAME", value_parser = names::schedule)]
    dropout_schedule: Option<Arc<dyn Schedule>>,
    /// With --resume and another --epochs: let a schedule that depends on the end go on towards the new end
    #[arg(long, requires = "resume")]
    pub(crate) stretch_schedule: bool,
}

impl ScheduleArgs {
    /// Puts what was asked for into `settings`.
    pub(super) fn put(&self, settings: &mut Settings) {
        if let Some(schedule) = &self.schedule {
            settings.schedule = described(&**schedule);
        }
        if let Some(schedule) = &self.decay_schedule {
            settings.decay_schedule = described(&**schedule);
        }
        if let Some(schedule) = &self.dropout_schedule {
            settings.dropout_schedule = described(&**schedule);
        }
        let eta = || schedule_by_name(&words(&settings.schedule)).expect("a schedule of the library");
        let warmed = match (self.warmup_steps, self.warmup_epochs) {
            (Some(steps), _) => WarmUp::steps(steps, eta()),
            (None, Some(epochs)) => WarmUp::epochs(epochs, eta()),
            (None, None) => return,
        };
        settings.schedule = described(&warmed);
    }

    /// Whether the schedules have something to change.
    ///
    /// # Errors
    /// If there is no weight decay, or the warm-up takes the whole training.
    pub(super) fn check(&self, settings: &Settings) -> Result<()> {
        let decays = ["l2", "weight decay"].iter().any(|name| settings.optimizer.setting(name) > Some(0.0));
        if self.decay_schedule.is_some() && !decays {
            bail!("--decay-schedule: there is no weight decay; --weight-decay or --l2 says how much");
        }
        match self.warmup_epochs.filter(|&warm_up| warm_up >= settings.epochs) {
            Some(n) => bail!("--warmup-epochs {n}: the training has {} epoch(s) in all", settings.epochs),
            None => Ok(()),
        }
    }

    /// Whether dropout was asked to change.
    pub(crate) fn changes_dropout(&self) -> bool {
        self.dropout_schedule.is_some()
    }

    pub(super) fn given(&self) -> Vec<Flag> {
        let words = |schedule: &Option<Arc<dyn Schedule>>| schedule.as_deref().map(|s| words(&described(s)));
        let given = [
            ("schedule", words(&self.schedule)),
            ("warmup-steps", self.warmup_steps.map(count)),
            ("warmup-epochs", self.warmup_epochs.map(count)),
            ("decay-schedule", words(&self.decay_schedule)),
            ("dropout-schedule", words(&self.dropout_schedule)),
        ];
        given.into_iter().filter_map(|(flag, value)| Some((flag, value?))).collect()
    }
}

fn described(schedule: &dyn Schedule) -> Described {
    Described::new(schedule.name(), &schedule.settings())
}

/// The setting of a warm-up, and the flag for it.
const WARM_UPS: [(&str, &str); 2] = [("warm-up steps", "warmup-steps"), ("warm-up epochs", "warmup-epochs")];

/// A schedule as a person writes it, without its warm-up: `step:10:0.5`.
pub(super) fn words(schedule: &Described) -> String {
    let own = schedule.settings.iter().filter(|(name, _)| WARM_UPS.iter().all(|(known, _)| known != name));
    schedule.name.clone() + &own.map(|(_, value)| format!(":{value}")).collect::<String>()
}

/// The warm-up of a schedule as a flag, if it has one.
pub(super) fn warm_up(schedule: &Described) -> Option<(&'static str, f64)> {
    WARM_UPS.into_iter().find_map(|(setting, flag)| Some((flag, schedule.setting(setting)?)))
}

/// All schedules of a training as flags.
pub(super) fn flags(settings: &Settings) -> Vec<Flag> {
    let warm_up = warm_up(&settings.schedule).map(|(flag, n)| (flag, n.to_string()));
    let mut flags = vec![("schedule", words(&settings.schedule))];
    flags.extend(warm_up);
    flags.push(("decay-schedule", words(&settings.decay_schedule)));
    flags.push(("dropout-schedule", words(&settings.dropout_schedule)));
    flags
}

/// The first schedule of a training that depends on its end.
pub(super) fn bound_to_the_end(settings: &Settings) -> Option<String> {
    let schedules = [&settings.schedule, &settings.decay_schedule, &settings.dropout_schedule].map(words);
    schedules.into_iter().find(|words| schedule_by_name(words).is_ok_and(|known| known.depends_on_end()))
}
