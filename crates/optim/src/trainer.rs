//! Epochs of steps: the loop that trains a network.

use std::ops::ControlFlow;
use std::time::Instant;

use data::{Dataset, epoch_order};
use linalg::Scalar;
use nn::Network;

use crate::epoch::Epoch;
use crate::health::Examiner;
use crate::steps::Steps;
use crate::threads::lead;
use crate::{
    Batching, EpochRecord, History, Plan, Position, Sgd, Snapshot, State, Threads, TrainError, evaluate,
    guard,
};

/// How far a training is, after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The running epoch, from 1.
    pub epoch: usize,
    /// Of so many.
    pub epochs: usize,
    /// Samples trained on in this epoch.
    pub samples: usize,
    /// Of so many.
    pub samples_per_epoch: usize,
    /// The mean of C_x over the samples of this epoch so far.
    pub train_loss: f64,
}

/// What an observer is told.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// After every step.
    Step(Progress),
    /// After every epoch and its validation.
    Epoch(&'a EpochRecord),
}

/// Trains a network: batches, epochs, seed and threads around an optimizer.
///
/// The result is a function of network, samples, optimizer, batching, epochs and seed. It does not depend on the number
/// of threads, to the last bit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trainer {
    /// The optimizer.
    pub sgd: Sgd,
    /// How many samples a step sees.
    pub batching: Batching,
    /// How often all samples are seen.
    pub epochs: usize,
    /// The seed of the order of samples.
    pub seed: u64,
    /// How many threads may work; no part of a checkpoint.
    pub threads: usize,
    /// The most steps per epoch.
    pub steps_per_epoch: Option<usize>,
}

impl Trainer {
    /// Mini-batches of 10, 30 epochs, seed 1, as many threads as there are cores.
    #[must_use]
    pub fn new(sgd: Sgd) -> Self {
        Self {
            sgd,
            batching: Batching::MiniBatch(10),
            epochs: 30,
            seed: 1,
            threads: Threads::available(),
            steps_per_epoch: None,
        }
    }
    /// How many samples a step sees.
    #[must_use]
    pub fn batching(self, batching: Batching) -> Self {
        Self { batching, ..self }
    }
    /// How often all samples are seen.
    #[must_use]
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }
    /// The seed of the order of samples.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
    /// At most this many steps per epoch, on samples drawn anew for each; for an epoch that takes too long to wait for.
    #[must_use]
    pub fn steps_per_epoch(self, steps: usize) -> Self {
        Self { steps_per_epoch: Some(steps), ..self }
    }
    /// How many threads may work; changes the time, not the result.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// Trains `network` on `train`.
    ///
    /// # Errors
    /// If the settings or the samples do not fit the network, or the loss leaves the finite numbers.
    pub fn train<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &Dataset<T>,
    ) -> Result<History, TrainError> {
        self.train_with(network, train, None, |_| ControlFlow::Continue(()))
    }

    /// As [`Trainer::train`], with samples to judge each epoch by and an observer, which may end the training by
    /// returning [`ControlFlow::Break`]. The observer runs between steps: what it takes, the training waits, and so do its other
    /// threads.
    ///
    /// # Errors
    /// As [`Trainer::train`].
    pub fn train_with<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        self.check(network, train, validation)?;
        // Nobody sees the snapshots, so the samples need no fingerprint.
        let state = State::beginning(*self, 0);
        Threads::new(self.threads)?
            .run(|| self.run(network, state, train, validation, |event, _| observer(event)))
    }

    /// As [`Trainer::train_with`], from `state` on; the observer may keep what it is shown in a checkpoint. A training in
    /// parts gives the same bits as one that was never interrupted.
    ///
    /// # Errors
    /// As [`Trainer::train`], and if the settings, epochs and threads apart, or the samples are not those of `state`.
    pub fn train_from<T: Scalar>(
        &self,
        network: &mut Network<T>,
        state: State<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        observer: impl FnMut(Event<'_>, &Snapshot<'_, T>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        self.check(network, train, validation)?;
        state.check(self, self.samples_per_epoch(train.len()), train)?;
        Threads::new(self.threads)?.run(|| self.run(network, state, train, validation, observer))
    }

    fn samples_per_epoch(&self, samples: usize) -> usize {
        self.steps_per_epoch.map_or(samples, |n| n.saturating_mul(self.batching.size(samples)).min(samples))
    }

    fn check<T: Scalar>(
        &self,
        network: &Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
    ) -> Result<(), TrainError> {
        self.sgd.check()?;
        let counts = [
            ("epochs", self.epochs),
            ("samples per batch", if self.batching == Batching::MiniBatch(0) { 0 } else { 1 }),
            ("steps per epoch", self.steps_per_epoch.unwrap_or(1)),
            ("training samples", train.len()),
            ("validation samples", validation.map_or(1, Dataset::len)),
        ];
        for (what, n) in counts {
            if n == 0 {
                return Err(TrainError::Zero { what });
            }
        }
        let (inputs, outputs) = (network.topology().inputs(), network.topology().outputs());
        for (part, dataset) in [("training", Some(train)), ("validation", validation)] {
            let Some(dataset) = dataset else { continue };
            let width = dataset.width();
            if width != inputs {
                return Err(TrainError::Inputs { inputs, part, width });
            }
            let width = dataset.target_width();
            if width > outputs || (dataset.labels().is_none() && width != outputs) {
                return Err(TrainError::Outputs { outputs, part, width });
            }
        }
        Ok(())
    }

    fn run<T: Scalar>(
        &self,
        network: &mut Network<T>,
        state: State<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>, &Snapshot<'_, T>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        let batch = self.batching.size(train.len());
        let samples_per_epoch = self.samples_per_epoch(train.len());
        let State { mut position, history, velocity, fingerprint, .. } = state;
        let crew = Plan::new(network.topology(), batch).crew();
        let mut steps = Steps::new(self.sgd, network, train, batch, velocity, &crew);
        let mut examiner = Examiner::new(self.sgd, network, train, batch, samples_per_epoch);
        let mut order = vec![0; train.len()];
        let mut history = History { epochs: history, stopped: false };
        while position.epoch <= self.epochs {
            let (epoch, start) = (position.epoch, Instant::now());
            epoch_order(self.seed, epoch as u64, &mut order);
            let running = Epoch {
                trainer: self,
                network,
                train,
                order: &order[..samples_per_epoch],
                steps: &mut steps,
                history: &history,
                fingerprint,
                start,
            };
            let (position_here, observer_here) = (&mut position, &mut observer);
            if lead(&crew, || running.run(position_here, observer_here))?.is_break() {
                history.stopped = true;
                return Ok(history);
            }
            let seconds = position.seconds + start.elapsed().as_secs_f64();
            guard::finite(network, self.sgd, position)?;
            let judged = validation.map(|dataset| evaluate(network, dataset));
            if let (Some(dataset), Some(judged)) = (validation, &judged) {
                guard::judged(network, dataset, self.sgd, position, judged.loss)?;
            }
            let health = examiner
                .examine(network, train, steps.velocity().as_ref())
                .map_err(|found| guard::examined(network, train, self.sgd, position, found))?;
            history.epochs.push(EpochRecord {
                epoch,
                train_loss: position.total / samples_per_epoch as f64,
                validation_loss: judged.as_ref().map(|e| e.loss),
                validation_accuracy: judged.as_ref().and_then(|e| e.accuracy()),
                seconds,
                health,
            });
            position = Position::start_of(epoch + 1);
            let snapshot =
                Snapshot::new(self, network, steps.velocity(), &history, fingerprint, position, None);
            let record = &history.epochs[history.epochs.len() - 1];
            if observer(Event::Epoch(record), &snapshot).is_break() {
                history.stopped = true;
                return Ok(history);
            }
        }
        Ok(history)
    }
}
