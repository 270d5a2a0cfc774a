//! A training between two steps: all that decides how it goes on.

use std::time::Instant;

use data::Dataset;
use linalg::{Scalar, all_finite};
use nn::{Gradients, Network};

use crate::{EpochRecord, Settings, Symptom, TrainError, Trainer, guard};

/// Where a training is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// The running epoch, from 1.
    pub epoch: usize,
    /// The batches of it that are done.
    pub batch: usize,
    /// Σ C_x over the samples of those batches, each as it was when its batch was trained on.
    pub total: f64,
    /// Time their steps took.
    pub seconds: f64,
}

impl Position {
    /// Before the first batch of `epoch`.
    #[must_use]
    pub fn start_of(epoch: usize) -> Self {
        Self { epoch, batch: 0, total: 0.0, seconds: 0.0 }
    }
}

/// What a training needs besides the network to go on as if nothing had happened. There is no state of a generator in it:
/// the order of the samples is a function of seed and epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct State<T: Scalar> {
    /// The settings it began with.
    pub settings: Settings,
    /// The optimizer's memory: as many buffers as it has slots, or none before the first step.
    pub slots: Vec<Gradients<T>>,
    /// The steps that were made.
    pub steps: u64,
    /// The steps that were planned when it began; what a schedule that depends on the end counts from.
    pub planned: u64,
    /// Where it is.
    pub position: Position,
    /// The epochs that are done.
    pub history: Vec<EpochRecord>,
    /// [`Dataset::fingerprint`] of the training samples.
    pub fingerprint: u32,
}

impl<T: Scalar> State<T> {
    /// A training on `train` that has not begun.
    #[must_use]
    pub fn new(trainer: &Trainer, train: &Dataset<T>) -> Self {
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
        }
    }

    /// Whether `trainer` may go on from here: everything but epochs and threads must be as it was.
    pub(crate) fn check(&self, trainer: &Trainer, train: &Dataset<T>) -> Result<(), TrainError> {
        let resume =
            |what: &str, expected, found| Err(TrainError::Resume { what: what.to_owned(), expected, found });
        if let Some((what, expected, found)) = self.settings.difference(&trainer.settings()) {
            return resume(&what, expected, found);
        }
        let (was, is) = (format!("{:08x}", self.fingerprint), format!("{:08x}", train.fingerprint()));
        if was != is {
            return resume("training samples of checksum", was, is);
        }
        let planned = trainer.planned(train.len());
        if trainer.schedule.depends_on_end() && self.planned != planned {
            return resume(
                "planned steps, on which its schedule depends,",
                self.planned.to_string(),
                planned.to_string(),
            );
        }
        let Position { epoch, batch, .. } = self.position;
        let batches = trainer.steps_of_an_epoch(train.len());
        if batch > batches {
            return resume("at most so many batches per epoch:", batches.to_string(), batch.to_string());
        }
        let begun = if batch == 0 { epoch.saturating_sub(1) } else { epoch };
        if trainer.epochs < begun {
            return resume("begun so many epochs:", begun.to_string(), trainer.epochs.to_string());
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
    pub(crate) steps: u64,
    pub(crate) planned: u64,
    pub(crate) history: &'a [EpochRecord],
    pub(crate) fingerprint: u32,
    pub(crate) position: Position,
    /// Since when steps of the running epoch are made, besides those before.
    pub(crate) since: Option<Instant>,
}

impl<'a, T: Scalar> Snapshot<'a, T> {
    /// The network after the last step.
    #[must_use]
    pub fn network(&self) -> &'a Network<T> {
        self.network
    }

    /// The epochs that are done.
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

    /// Whether every number is finite, so that it may be kept.
    pub(crate) fn check(&self) -> Result<(), TrainError> {
        let cure = self.trainer.optimizer.cure();
        guard::finite(self.network, cure, self.position)?;
        if self.slots.iter().any(|slot| !all_finite(slot.flat())) {
            let layer = self.network.topology().layers().len();
            return Err(guard::diverged(Symptom::Parameters, layer, cure, self.position));
        }
        Ok(())
    }
}
