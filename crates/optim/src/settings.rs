//! The settings that decide the steps of a training, as plain data. A checkpoint keeps them to compare on
//! resuming.

use crate::{Batching, Clip, Constant, Described, EarlyStopping, Trainer, optimizer, schedule};

/// The settings of a [`Trainer`] without what changes only the time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The optimizer.
    pub optimizer: Described,
    /// The schedule of η.
    pub schedule: Described,
    /// The schedule of weight decay.
    pub decay_schedule: Described,
    /// The schedule of dropout.
    pub dropout_schedule: Described,
    /// How many samples a step sees.
    pub batching: Batching,
    /// How many batches make a step.
    pub accumulate: usize,
    /// How often all samples are seen.
    pub epochs: usize,
    /// The seed of the order of samples.
    pub seed: u64,
    /// The most steps per epoch.
    pub steps_per_epoch: Option<usize>,
    /// The limit of the gradient.
    pub clip: Option<Clip>,
    /// The largest norm of the weights of a neuron.
    pub max_norm: Option<f64>,
    /// β of the averaged weights.
    pub average: Option<f64>,
    /// When the training ends early.
    pub early_stopping: Option<EarlyStopping>,
}

impl Settings {
    /// The settings of `trainer`.
    #[must_use]
    pub fn of(trainer: &Trainer) -> Self {
        Self {
            optimizer: trainer.optimizer.described(),
            schedule: schedule::described(&*trainer.schedule),
            decay_schedule: schedule::described(&*trainer.decay_schedule),
            dropout_schedule: schedule::described(&*trainer.dropout_schedule),
            batching: trainer.batching,
            accumulate: trainer.accumulate,
            epochs: trainer.epochs,
            seed: trainer.seed,
            steps_per_epoch: trainer.steps_per_epoch,
            clip: trainer.clip,
            max_norm: trainer.max_norm,
            average: trainer.average,
            early_stopping: trainer.early_stopping,
        }
    }

    /// Of settings by hand, with constant weight decay and dropout and nothing else asked for.
    #[must_use]
    pub fn new(
        optimizer: Described,
        schedule: Described,
        batching: Batching,
        (epochs, seed): (usize, u64),
        steps_per_epoch: Option<usize>,
    ) -> Self {
        let [decay_schedule, dropout_schedule] = [(); 2].map(|()| schedule::described(&Constant));
        let (clip, max_norm, average, early_stopping) = (None, None, None, None);
        Self {
            optimizer,
            schedule,
            decay_schedule,
            dropout_schedule,
            batching,
            accumulate: 1,
            epochs,
            seed,
            steps_per_epoch,
            clip,
            max_norm,
            average,
            early_stopping,
        }
    }

    /// A trainer with these settings. `None` if this crate does not have the optimizer or the schedule; the
    /// caller then makes the trainer.
    #[must_use]
    pub fn trainer(&self) -> Option<Trainer> {
        let optimizer = optimizer::named(&self.optimizer)?;
        let (eta, decay) = (schedule::named(&self.schedule)?, schedule::named(&self.decay_schedule)?);
        let dropout = schedule::named(&self.dropout_schedule)?;
        Some(Trainer::with(optimizer, [eta, decay, dropout], self))
    }

    /// The first setting other than the epochs that differs in `other`: its name and both values.
    pub(crate) fn difference(&self, other: &Self) -> Option<(String, String, String)> {
        let plain = |name: &str, was: String, is: String| (was != is).then(|| (name.to_owned(), was, is));
        let text = |n: Option<usize>| n.map_or_else(|| "no limit".to_owned(), |n| n.to_string());
        self.optimizer
            .difference(&other.optimizer, "optimizer")
            .or_else(|| self.schedule.difference(&other.schedule, "schedule"))
            .or_else(|| self.decay_schedule.difference(&other.decay_schedule, "schedule of weight decay"))
            .or_else(|| self.dropout_schedule.difference(&other.dropout_schedule, "schedule of dropout"))
            .or_else(|| plain("batching", format!("{:?}", self.batching), format!("{:?}", other.batching)))
            .or_else(|| plain("batches per step", self.accumulate.to_string(), other.accumulate.to_string()))
            .or_else(|| plain("seed", self.seed.to_string(), other.seed.to_string()))
            .or_else(|| plain("steps per epoch", text(self.steps_per_epoch), text(other.steps_per_epoch)))
            .or_else(|| plain("limit of the gradient", shown(&self.clip), shown(&other.clip)))
            .or_else(|| plain("largest norm of weights", shown(&self.max_norm), shown(&other.max_norm)))
            .or_else(|| plain("averaged weights", shown(&self.average), shown(&other.average)))
            .or_else(|| plain("early stopping", shown(&self.early_stopping), shown(&other.early_stopping)))
    }
}

/// A setting in words.
fn shown(setting: &Option<impl std::fmt::Debug>) -> String {
    setting.as_ref().map_or_else(|| "none".to_owned(), |setting| format!("{setting:?}"))
}
