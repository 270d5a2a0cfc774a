//! Everything that decides how an interrupted training goes on.

use std::time::Instant;

use data::{Dataset, Source};
use linalg::{Scalar, all_finite};
use nn::{Gradients, Network, Parameters};

use crate::{Best, EpochRecord, Settings, Symptom, TrainError, Trainer, guard};

/// Where a training is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// The running epoch, from 1.
    pub epoch: usize,
    /// The number of finished batches of this epoch.
    pub batch: usize,
    /// Σ C_x over the samples of those batches, each measured when its batch was trained on.
    pub total: f64,
    /// The time that the steps of those batches took.
    pub seconds: f64,
}

impl Position {
    /// Before the first batch of `epoch`.
    #[must_use]
    pub fn start_of(epoch: usize) -> Self {
        Self { epoch, batch: 0, total: 0.0, seconds: 0.0 }
    }
}

/// What a training needs besides the network to go on as if it had never stopped. No generator's state is
/// part of it: the order of the samples is a function of seed and epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct State<T: Scalar> {
    /// The settings that the training began with.
    pub settings: Settings,
    /// The optimizer's memory: one buffer per slot, or none before the first step.
    pub slots: Vec<Gradients<T>>,
    /// The number of steps made.
    pub steps: u64,
    /// The number of steps planned when the training began. A schedule that depends on the end uses it.
    pub planned: u64,
    /// Where the training is.
    pub position: Position,
    /// The finished epochs.
    pub history: Vec<EpochRecord>,
    /// [`Source::fingerprint`] of the training samples.
    pub fingerprint: u32,
    /// The averaged weights, if the training has some and made a step.
    pub average: Option<Parameters<T>>,
    /// The best epoch so far, if the training looks for it.
    pub best: Option<Best<T>>,
    /// The weights of the last step, where the network was given those that were judged best.
    pub(crate) trained: Option<Parameters<T>>,
    /// [`Dataset::fingerprint`] of the validation samples, once a training with some has begun.
    pub validation: Option<u32>,
}

impl<T: Scalar> State<T> {
    /// A new training on `train`, before its first step.
    #[must_use]
    pub fn new(trainer: &Trainer, train: &dyn Source<T>) -> Self {
        Self::beginning(trainer, train.len(), train.fingerprint())
    }

    pub(crate) fn beginning(trainer: &Trainer, samples: usize, fingerprint: u32) -> Self {
        Self {
            settings: trainer.settings(),
            slots: Vec::new(),
            steps: 0,
            planned: trainer.planned(samples),
            position: Position::start_of(1),
            history: Vec::new(),
            fingerprint,
            average: None,
            best: None,
            trained: None,
            validation: None,
        }
    }

    /// Checks that the validation samples, if there are any, are those that judged the epochs before, and
    /// keeps their fingerprint.
    pub(crate) fn judged_by(&mut self, validation: Option<&Dataset<T>>) -> Result<(), TrainError> {
        let Some(found) = validation.map(Dataset::fingerprint) else { return Ok(()) };
        match self.validation.replace(found) {
            Some(was) if was != found => Err(TrainError::Resume {
                what: "validation samples with checksum".into(),
                expected: format!("{was:08x}"),
                found: format!("{found:08x}"),
            }),
            _ => Ok(()),
        }
    }

    /// Lets a schedule that depends on the end go on towards the end that `trainer` plans. From here on it
    /// takes the values it has at this share of the longer, or shorter, way: η jumps once.
    ///
    /// Without this, [`Trainer::train_from`] refuses another number of epochs than the training began with,
    /// if its schedule depends on it.
    pub fn stretch(&mut self, trainer: &Trainer, train: &dyn Source<T>) {
        self.planned = trainer.planned(train.len());
    }

    /// Checks that `trainer` may resume here: everything except epochs and threads must be unchanged.
    pub(crate) fn check(&self, trainer: &Trainer, train: &dyn Source<T>) -> Result<(), TrainError> {
        let resume =
            |what: &str, expected, found| Err(TrainError::Resume { what: what.to_owned(), expected, found });
        if let Some((what, expected, found)) = self.settings.difference(&trainer.settings()) {
            return resume(&what, expected, found);
        }
        let (was, is) = (format!("{:08x}", self.fingerprint), format!("{:08x}", train.fingerprint()));
        if was != is {
            return resume("training samples with checksum", was, is);
        }
        let (planned, steps) = (trainer.planned(train.len()), trainer.steps_of_an_epoch(train.len()) as u64);
        let bound = [&trainer.schedule, &trainer.decay_schedule, &trainer.dropout_schedule];
        if let Some(schedule) = bound.into_iter().find(|schedule| schedule.depends_on_end())
            && self.planned != planned
        {
            let what = format!("a number of epochs, which the schedule {} depends on, of", schedule.name());
            return resume(&what, (self.planned / steps.max(1)).to_string(), trainer.epochs.to_string());
        }
        let Position { epoch, batch, .. } = self.position;
        let batches = trainer.steps_of_an_epoch(train.len());
        if batch > batches {
            return resume("a batch number of at most", batches.to_string(), batch.to_string());
        }
        let begun = if batch == 0 { epoch.saturating_sub(1) } else { epoch };
        if trainer.epochs < begun {
            return resume("a number of epochs of at least", begun.to_string(), trainer.epochs.to_string());
        }
        Ok(())
    }
}

/// A training as an observer sees it between two steps.
#[derive(Debug)]
pub struct Snapshot<'a, T: Scalar> {
    pub(crate) trainer: &'a Trainer,
    pub(crate) network: &'a Network<T>,
    pub(crate) slots: &'a [Gradients<T>],
    pub(crate) average: Option<&'a Parameters<T>>,
    pub(crate) best: Option<&'a Best<T>>,
    pub(crate) steps: u64,
    pub(crate) planned: u64,
    pub(crate) history: &'a [EpochRecord],
    pub(crate) fingerprint: u32,
    pub(crate) validation: Option<u32>,
    pub(crate) position: Position,
    /// When this process began to make steps of the running epoch; earlier steps are counted in `position`.
    pub(crate) since: Option<Instant>,
}

impl<'a, T: Scalar> Snapshot<'a, T> {
    /// The network after the last step.
    #[must_use]
    pub fn network(&self) -> &'a Network<T> {
        self.network
    }

    /// The finished epochs.
    #[must_use]
    pub fn history(&self) -> &'a [EpochRecord] {
        self.history
    }

    /// Where the training is.
    #[must_use]
    pub fn position(&self) -> Position {
        let seconds = self.position.seconds + self.since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        Position { seconds, ..self.position }
    }

    /// Checks that every number is finite; otherwise a checkpoint is not worth keeping.
    pub(crate) fn check(&self) -> Result<(), TrainError> {
        let cure = self.trainer.optimizer.cure();
        guard::finite(self.network, cure, self.position)?;
        let average = self.average.is_none_or(|average| all_finite(average.flat()));
        if !average || self.slots.iter().any(|slot| !all_finite(slot.flat())) {
            let layer = self.network.topology().layers().len();
            return Err(guard::diverged(Symptom::Parameters, layer, cure, self.position));
        }
        Ok(())
    }
}
