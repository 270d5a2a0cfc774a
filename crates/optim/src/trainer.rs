//! Epochs of steps: the loop that trains a network.

use std::ops::ControlFlow;
use std::time::Instant;

use data::{Dataset, epoch_order};
use linalg::Scalar;
use nn::{Gradients, Network};

use crate::shards::Shards;
use crate::{Batching, EpochRecord, History, Sgd, Threads, evaluate};

/// A training that cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A count that must be positive is zero.
    #[error("0 {what}: at least 1 is needed")]
    Zero {
        /// What is counted.
        what: &'static str,
    },
    /// A number of the optimizer lies outside its range.
    #[error("{name} is {found}, but must be {expected}")]
    Range {
        /// Its name.
        name: &'static str,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
    /// Samples with more or fewer features than the network has inputs.
    #[error("the network has {inputs} inputs, but the {part} samples have {width} features")]
    Inputs {
        /// Inputs of the network.
        inputs: usize,
        /// Training or validation.
        part: &'static str,
        /// Features of a sample.
        width: usize,
    },
    /// Fewer outputs than classes, or not as many as numbers to fit.
    #[error("the network has {outputs} output(s), but the {part} samples need {width}")]
    Outputs {
        /// Outputs of the network.
        outputs: usize,
        /// Training or validation.
        part: &'static str,
        /// Classes, or numbers to fit.
        width: usize,
    },
    /// The system refused to start threads.
    #[error("cannot start {n} threads: {source}")]
    Threads {
        /// How many.
        n: usize,
        /// Why.
        source: rayon::ThreadPoolBuildError,
    },
    /// The loss of an epoch is infinite or NaN.
    #[error("the loss is {loss} in epoch {epoch}: the training diverged; try a smaller eta")]
    Diverged {
        /// From 1.
        epoch: usize,
        /// The loss.
        loss: f64,
    },
}

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
    sgd: Sgd,
    batching: Batching,
    epochs: usize,
    seed: u64,
    threads: usize,
    steps_per_epoch: Option<usize>,
}

impl Trainer {
    /// Mini-batches of 10, 30 epochs, seed 1, as many threads as there are cores.
    #[must_use]
    pub fn new(sgd: Sgd) -> Self {
        Self { sgd, batching: Batching::MiniBatch(10), epochs: 30, seed: 1, threads: Threads::available(), steps_per_epoch: None }
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
    pub fn train<T: Scalar>(&self, network: &mut Network<T>, train: &Dataset<T>) -> Result<History, TrainError> {
        self.train_with(network, train, None, |_| ControlFlow::Continue(()))
    }

    /// As [`Trainer::train`], with samples to judge each epoch by and an observer, which may end the training by
    /// returning [`ControlFlow::Break`]. The observer runs between steps: what it takes, the training waits.
    ///
    /// # Errors
    /// As [`Trainer::train`].
    pub fn train_with<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        observer: impl FnMut(Event<'_>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        self.check(network, train, validation)?;
        Threads::new(self.threads)?.run(|| self.run(network, train, validation, observer))
    }

    fn check<T: Scalar>(
        &self,
        network: &Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
    ) -> Result<(), TrainError> {
        let Sgd { eta, momentum, l2 } = self.sgd;
        let ranges = [
            ("eta", "positive and finite", eta, eta > 0.0 && eta.is_finite()),
            ("momentum", "at least 0 and below 1", momentum, (0.0..1.0).contains(&momentum)),
            ("l2", "at least 0 and finite", l2, l2 >= 0.0 && l2.is_finite()),
        ];
        for (name, expected, found, fits) in ranges {
            if !fits {
                return Err(TrainError::Range { name, expected, found });
            }
        }
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
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<History, TrainError> {
        let batch = self.batching.size(train.len());
        let samples_per_epoch = self.steps_per_epoch.map_or(train.len(), |n| n.saturating_mul(batch).min(train.len()));
        let mut steps = Steps::new(self.sgd, network, train, batch);
        let mut order = vec![0; train.len()];
        let mut history = History::default();
        for epoch in 1..=self.epochs {
            let start = Instant::now();
            epoch_order(self.seed, epoch as u64, &mut order);
            let (mut total, mut samples) = (0.0, 0);
            let mut batches = order[..samples_per_epoch].chunks(batch).peekable();
            while let Some(batch) = batches.next() {
                if let Some(next) = batches.peek() {
                    // The samples of a batch lie all over the memory: they are on their way while this one is computed.
                    train.prefetch(next);
                }
                total += steps.step(network, train, batch);
                samples += batch.len();
                let train_loss = total / samples as f64;
                let progress = Progress { epoch, epochs: self.epochs, samples, samples_per_epoch, train_loss };
                if observer(Event::Step(progress)).is_break() {
                    history.stopped = true;
                    return Ok(history);
                }
            }
            let train_loss = total / samples as f64;
            if !train_loss.is_finite() {
                return Err(TrainError::Diverged { epoch, loss: train_loss });
            }
            let seconds = start.elapsed().as_secs_f64();
            let judged = validation.map(|dataset| evaluate(network, dataset));
            let record = EpochRecord {
                epoch,
                train_loss,
                validation_loss: judged.as_ref().map(|e| e.loss),
                validation_accuracy: judged.as_ref().and_then(|e| e.accuracy()),
                seconds,
            };
            history.epochs.push(record);
            if observer(Event::Epoch(&record)).is_break() {
                history.stopped = true;
                return Ok(history);
            }
        }
        Ok(history)
    }
}

/// One optimizer at work: its memory and the shards it runs.
struct Steps<T: Scalar> {
    sgd: Sgd,
    shards: Shards<T>,
    velocity: Option<Gradients<T>>,
}

impl<T: Scalar> Steps<T> {
    fn new(sgd: Sgd, network: &Network<T>, dataset: &Dataset<T>, batch: usize) -> Self {
        let shards = Shards::new(network, dataset, batch, sgd.is_plain());
        let velocity = (!shards.in_place()).then(|| Gradients::zeros(network.topology()));
        Self { sgd, shards, velocity }
    }

    /// Trains on one batch; returns Σ_x C_x of its samples before the step.
    fn step(&mut self, network: &mut Network<T>, dataset: &Dataset<T>, batch: &[u32]) -> f64 {
        match &mut self.velocity {
            None => {
                let alpha = T::from_f64(-self.sgd.eta / batch.len() as f64);
                self.shards.descend(network, dataset, batch, alpha)
            }
            Some(velocity) => {
                let (nabla, cost) = self.shards.accumulate(network, dataset, batch);
                self.sgd.step(network.parameters_mut(), nabla, velocity, batch.len());
                cost
            }
        }
    }
}
