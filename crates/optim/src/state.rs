//! A training between two steps: all that decides how it goes on.

use std::time::Instant;

use data::Dataset;
use linalg::{Scalar, all_finite};
use nn::{Gradients, Network};

use crate::{EpochRecord, History, Symptom, TrainError, Trainer, guard};

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
    pub trainer: Trainer,
    /// The optimizer's memory, where it has one.
    pub velocity: Option<Gradients<T>>,
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
    pub fn new(trainer: Trainer, train: &Dataset<T>) -> Self {
        Self::beginning(trainer, train.fingerprint())
    }

    pub(crate) fn beginning(trainer: Trainer, fingerprint: u32) -> Self {
        Self { trainer, velocity: None, position: Position::start_of(1), history: Vec::new(), fingerprint }
    }

    /// Whether `trainer` may go on from here: everything but epochs and threads must be as it was.
    pub(crate) fn check(
        &self,
        trainer: &Trainer,
        samples_per_epoch: usize,
        train: &Dataset<T>,
    ) -> Result<(), TrainError> {
        let resume = |what, expected, found| Err(TrainError::Resume { what, expected, found });
        let (was, is) = (&self.trainer, trainer);
        let settings = [
            ("eta", was.sgd.eta.to_string(), is.sgd.eta.to_string()),
            ("momentum", was.sgd.momentum.to_string(), is.sgd.momentum.to_string()),
            ("l2", was.sgd.l2.to_string(), is.sgd.l2.to_string()),
            ("batching", format!("{:?}", was.batching), format!("{:?}", is.batching)),
            ("seed", was.seed.to_string(), is.seed.to_string()),
            ("steps per epoch", format!("{:?}", was.steps_per_epoch), format!("{:?}", is.steps_per_epoch)),
            (
                "training samples of checksum",
                format!("{:08x}", self.fingerprint),
                format!("{:08x}", train.fingerprint()),
            ),
        ];
        for (what, expected, found) in settings {
            if expected != found {
                return resume(what, expected, found);
            }
        }
        let Position { epoch, batch, .. } = self.position;
        let batches = samples_per_epoch.div_ceil(is.batching.size(train.len()));
        if batch > batches {
            return resume("at most so many batches per epoch:", batches.to_string(), batch.to_string());
        }
        let begun = if batch == 0 { epoch.saturating_sub(1) } else { epoch };
        if is.epochs < begun {
            return resume("begun so many epochs:", begun.to_string(), is.epochs.to_string());
        }
        Ok(())
    }
}

/// A training as an observer sees it between two steps.
#[derive(Debug)]
pub struct Snapshot<'a, T: Scalar> {
    pub(crate) trainer: &'a Trainer,
    pub(crate) network: &'a Network<T>,
    pub(crate) velocity: Option<&'a Gradients<T>>,
    pub(crate) history: &'a [EpochRecord],
    pub(crate) fingerprint: u32,
    position: Position,
    /// Since when steps of the running epoch are made, besides those before.
    since: Option<Instant>,
}

impl<'a, T: Scalar> Snapshot<'a, T> {
    #[inline]
    pub(crate) fn new(
        trainer: &'a Trainer,
        network: &'a Network<T>,
        velocity: &'a Option<Gradients<T>>,
        history: &'a History,
        fingerprint: u32,
        position: Position,
        since: Option<Instant>,
    ) -> Self {
        let (velocity, history) = (velocity.as_ref(), history.epochs.as_slice());
        Self { trainer, network, velocity, history, fingerprint, position, since }
    }

    /// The network after the last step.
    #[must_use]
    pub fn network(&self) -> &'a Network<T> {
        self.network
    }

    /// Where the training is.
    #[must_use]
    pub fn position(&self) -> Position {
        let seconds = self.position.seconds + self.since.map_or(0.0, |since| since.elapsed().as_secs_f64());
        Position { seconds, ..self.position }
    }

    /// Whether every number is finite, so that it may be kept.
    pub(crate) fn check(&self) -> Result<(), TrainError> {
        guard::finite(self.network, self.trainer.sgd, self.position)?;
        if self.velocity.is_some_and(|velocity| !all_finite(velocity.flat())) {
            let layer = self.network.topology().layers();
            return Err(guard::diverged(Symptom::Parameters, layer, self.trainer.sgd, self.position));
        }
        Ok(())
    }
}
