//! Epochs of steps around an optimizer.

mod builder;
mod check;
mod run;

use std::ops::ControlFlow;
use std::sync::Arc;

use data::{Dataset, Source};
use linalg::Scalar;
use nn::Network;

use crate::optimizer::AnyOptimizer;
use crate::{
    Advice, Alone, Batching, Clip, Constant, EarlyStopping, EpochRecord, History, Metric, Moment, Optimizer,
    Reducer, Schedule, Settings, Snapshot, State, Threads, TrainError,
};

pub(crate) use run::run;

/// How far a training is, after a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// The running epoch, from 1.
    pub epoch: usize,
    /// The number of epochs.
    pub epochs: usize,
    /// Samples trained on in this epoch.
    pub samples: usize,
    /// The number of samples in an epoch.
    pub samples_per_epoch: usize,
    /// The mean of C_x over the samples of this epoch so far.
    pub train_loss: f64,
}

/// What an observer is told.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// Advice: before the first step about the samples, later if the training learns nothing.
    Advice(&'a Advice),
    /// After every step.
    Step(Progress),
    /// After every epoch and its validation.
    Epoch(&'a EpochRecord),
}

/// An observer: it sees every event with the training at that moment, and may end it with
/// [`ControlFlow::Break`].
pub type Observer<'o, T> = dyn FnMut(Event<'_>, &Snapshot<'_, T>) -> ControlFlow<()> + Send + 'o;

/// Trains a network: batches, epochs, seed and threads around an optimizer.
///
/// The result is a function of network, samples, optimizer, schedule, batching, epochs and seed. It does not
/// depend on the number of threads, to the last bit.
#[derive(Clone, Debug)]
pub struct Trainer {
    pub(crate) optimizer: Arc<dyn AnyOptimizer>,
    pub(crate) schedule: Arc<dyn Schedule>,
    pub(crate) decay_schedule: Arc<dyn Schedule>,
    pub(crate) dropout_schedule: Arc<dyn Schedule>,
    pub(crate) batching: Batching,
    pub(crate) accumulate: usize,
    pub(crate) epochs: usize,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    pub(crate) steps_per_epoch: Option<usize>,
    pub(crate) clip: Option<Clip>,
    pub(crate) max_norm: Option<f64>,
    pub(crate) average: Option<f64>,
    pub(crate) early_stopping: Option<EarlyStopping>,
    pub(crate) metrics: Vec<Metric>,
    diagnostics: bool,
}

impl Trainer {
    /// Mini-batches of 10, 30 epochs, seed 1, one thread per core, and a constant η.
    #[must_use]
    pub fn new(optimizer: impl Optimizer) -> Self {
        Self {
            optimizer: Arc::new(optimizer),
            schedule: Arc::new(Constant),
            decay_schedule: Arc::new(Constant),
            dropout_schedule: Arc::new(Constant),
            batching: Batching::MiniBatch(10),
            accumulate: 1,
            epochs: 30,
            seed: 1,
            threads: Threads::available(),
            steps_per_epoch: None,
            clip: None,
            max_norm: None,
            average: None,
            early_stopping: None,
            metrics: Vec::new(),
            diagnostics: true,
        }
    }
    pub(crate) fn with(
        optimizer: Arc<dyn AnyOptimizer>,
        [schedule, decay_schedule, dropout_schedule]: [Arc<dyn Schedule>; 3],
        settings: &Settings,
    ) -> Self {
        let Settings { batching, accumulate, epochs, seed, steps_per_epoch, .. } = *settings;
        let Settings { clip, max_norm, average, early_stopping, .. } = *settings;
        Self {
            optimizer,
            schedule,
            decay_schedule,
            dropout_schedule,
            batching,
            accumulate,
            epochs,
            seed,
            threads: Threads::available(),
            steps_per_epoch,
            clip,
            max_norm,
            average,
            early_stopping,
            metrics: Vec::new(),
            diagnostics: true,
        }
    }
    /// Everything that decides the result, as plain data.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings::of(self)
    }

    /// Trains `network` on `train`, a [`Dataset`] or samples [on disk](data::Rows), from the beginning: the
    /// order of the samples is that of the first epoch, and the optimizer remembers nothing, whatever has
    /// happened to the network before. Calling it twice for one epoch is not the same as calling it once for
    /// two: to go on with a training, see [`Trainer::more`].
    ///
    /// # Errors
    /// If the settings, the samples or their targets do not fit the network, or the loss leaves the finite
    /// numbers or ends far above that of an untrained network.
    pub fn train<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &dyn Source<T>,
    ) -> Result<History, TrainError> {
        self.train_with(network, train, None, |_| ControlFlow::Continue(()))
    }

    /// Like [`Trainer::train`], with samples to judge each epoch by and an observer, which may end the
    /// training by returning [`ControlFlow::Break`]. The observer runs between steps; all threads of the
    /// training wait for it.
    ///
    /// # Errors
    /// As [`Trainer::train`].
    pub fn train_with<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &dyn Source<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        // Nobody sees the snapshots, so the samples need no fingerprint.
        let mut state = State::beginning(self, train.len(), 0);
        run(self, network, &mut state, train, validation, &mut Alone, &mut |event, _| observer(event))
    }

    /// Like [`Trainer::train_with`], but starts from `state`. The observer may keep what it is shown in a
    /// checkpoint. A training in parts gives the same bits as one that was never interrupted.
    ///
    /// # Errors
    /// As [`Trainer::train`]; also if the samples, those of the validation too, or the settings, other than
    /// epochs and threads, are not those of `state`.
    pub fn train_from<T: Scalar>(
        &self,
        network: &mut Network<T>,
        state: State<T>,
        train: &dyn Source<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>, &Snapshot<'_, T>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        self.train_together(&mut Alone, network, state, train, validation, &mut observer)
    }

    /// Like [`Trainer::train_from`], as one of several members who make every step together; see [`Reducer`].
    /// All members pass the same network, state and samples.
    ///
    /// # Errors
    /// As [`Trainer::train_from`].
    pub fn train_together<T: Scalar>(
        &self,
        reducer: &mut dyn Reducer<T>,
        network: &mut Network<T>,
        mut state: State<T>,
        train: &dyn Source<T>,
        validation: Option<&Dataset<T>>,
        observer: &mut Observer<'_, T>,
    ) -> Result<History, TrainError> {
        self.check(network, train.part(), validation)?;
        state.check(self, train)?;
        state.judged_by(validation)?;
        run(self, network, &mut state, train, validation, reducer, observer)
    }

    /// The η of the step that follows `steps` steps on `samples` samples and the epochs of `history`: what a
    /// picture of the schedule shows.
    ///
    /// ```
    /// use optim::{Cosine, Sgd, Trainer};
    /// let trainer = Trainer::new(Sgd::new(0.5)).schedule(Cosine).epochs(4);
    /// // 5 steps of 10 samples an epoch.
    /// assert_eq!(trainer.eta_after(10, 50, &[]), 0.25);
    /// ```
    #[must_use]
    pub fn eta_after(&self, steps: u64, samples: usize, history: &[EpochRecord]) -> f64 {
        let steps_per_epoch = self.steps_of_an_epoch(samples) as u64;
        let at = Moment::new(steps, self.planned(samples), history).steps_per_epoch(steps_per_epoch);
        self.optimizer.eta() * self.schedule.factor(&at)
    }

    /// The number of samples that a step sees, of so many; the last step of an epoch sees those that are
    /// left.
    #[must_use]
    pub fn samples_per_step(&self, samples: usize) -> usize {
        self.batching.size(samples).saturating_mul(self.accumulate).min(samples)
    }
    fn samples_per_epoch(&self, samples: usize) -> usize {
        self.steps_per_epoch
            .map_or(samples, |n| n.saturating_mul(self.samples_per_step(samples)).min(samples))
    }
    /// The number of steps in an epoch over `samples` samples.
    pub(crate) fn steps_of_an_epoch(&self, samples: usize) -> usize {
        self.samples_per_epoch(samples).div_ceil(self.samples_per_step(samples).max(1))
    }
    /// The number of steps in the whole training.
    pub(crate) fn planned(&self, samples: usize) -> u64 {
        (self.steps_of_an_epoch(samples) as u64).saturating_mul(self.epochs as u64)
    }
}
