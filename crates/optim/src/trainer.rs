//! Epochs of steps: the loop that trains a network.

use std::mem::take;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use data::{Dataset, epoch_order};
use linalg::{Scalar, compiled_once};
use nn::Network;

use crate::epoch::Epoch;
use crate::health::Examiner;
use crate::optimizer::AnyOptimizer;
use crate::steps::Steps;
use crate::threads::lead;
use crate::{
    Advice, Alone, Batching, Clip, Constant, EarlyStopping, EpochRecord, History, Metric, Moment, Optimizer,
    Plan, Position, Reducer, Schedule, Settings, Snapshot, State, Threads, TrainError, advice, average,
    guard, judge, targets,
};

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
    pub(crate) batching: Batching,
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
            batching: Batching::MiniBatch(10),
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
        (schedule, decay_schedule): (Arc<dyn Schedule>, Arc<dyn Schedule>),
        settings: &Settings,
    ) -> Self {
        let Settings { batching, epochs, seed, steps_per_epoch, .. } = *settings;
        let Settings { clip, max_norm, average, early_stopping, .. } = *settings;
        Self {
            optimizer,
            schedule,
            decay_schedule,
            batching,
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
    /// How η changes in the course of the training.
    #[must_use]
    pub fn schedule(self, schedule: impl Schedule) -> Self {
        Self { schedule: Arc::new(schedule), ..self }
    }
    /// How weight decay changes in the course of the training. Its factor multiplies the decay that the
    /// optimizer has.
    #[must_use]
    pub fn decay_schedule(self, schedule: impl Schedule) -> Self {
        Self { decay_schedule: Arc::new(schedule), ..self }
    }
    /// How many samples a step sees.
    #[must_use]
    pub fn batching(self, batching: Batching) -> Self {
        Self { batching, ..self }
    }
    /// The number of epochs.
    #[must_use]
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }
    /// The seed of the order of samples.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
    /// At most this many steps per epoch, on samples drawn anew for each epoch. Useful if a full epoch takes
    /// too long.
    #[must_use]
    pub fn steps_per_epoch(self, steps: usize) -> Self {
        Self { steps_per_epoch: Some(steps), ..self }
    }
    /// Makes gradients that are too large smaller before the step.
    #[must_use]
    pub fn clip(self, clip: Clip) -> Self {
        Self { clip: Some(clip), ..self }
    }
    /// After each step, the weights w of a neuron with ‖w‖ > `c` become w·c/‖w‖.
    #[must_use]
    pub fn max_norm(self, c: f64) -> Self {
        Self { max_norm: Some(c), ..self }
    }
    /// Averages the weights over the steps: v̄ ← βv̄ + (1 − β)v. The averaged weights are those that are judged
    /// after each epoch, and in the end those of the network. At step t, β is at most (1 + t)/(10 + t). A β of
    /// 0.999 looks back over some 1,000 steps.
    #[must_use]
    pub fn average(self, beta: f64) -> Self {
        Self { average: Some(beta), ..self }
    }
    /// Ends the training when the validation samples say that it no longer helps, and gives the weights of
    /// the best epoch back. It needs validation samples.
    #[must_use]
    pub fn early_stopping(self, early_stopping: EarlyStopping) -> Self {
        Self { early_stopping: Some(early_stopping), ..self }
    }
    /// Metrics that are measured on the validation samples after each epoch; see [`EpochRecord::metrics`].
    #[must_use]
    pub fn metrics(self, metrics: impl IntoIterator<Item = Metric>) -> Self {
        Self { metrics: metrics.into_iter().collect(), ..self }
    }
    /// The number of threads that may work. It changes the time, not the result.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }
    /// Whether the layers are measured after each epoch. If not, [`EpochRecord::health`] is empty. The
    /// weights are the same either way.
    #[must_use]
    pub fn diagnostics(self, diagnostics: bool) -> Self {
        Self { diagnostics, ..self }
    }

    /// Everything that decides the result, as plain data.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings::of(self)
    }

    /// Trains `network` on `train`, from the beginning: the order of the samples is that of the first epoch,
    /// and the optimizer remembers nothing, whatever has happened to the network before. Calling it twice for
    /// one epoch is not the same as calling it once for two: to go on with a training, see
    /// [`Trainer::more`].
    ///
    /// # Errors
    /// If the settings, the samples or their targets do not fit the network, or the loss leaves the finite
    /// numbers or ends far above that of an untrained network.
    pub fn train<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &Dataset<T>,
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
        train: &Dataset<T>,
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
        train: &Dataset<T>,
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
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        observer: &mut Observer<'_, T>,
    ) -> Result<History, TrainError> {
        self.check(network, train, validation)?;
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

    fn samples_per_epoch(&self, samples: usize) -> usize {
        self.steps_per_epoch.map_or(samples, |n| n.saturating_mul(self.batching.size(samples)).min(samples))
    }
    /// The number of steps in an epoch over `samples` samples.
    pub(crate) fn steps_of_an_epoch(&self, samples: usize) -> usize {
        self.samples_per_epoch(samples).div_ceil(self.batching.size(samples).max(1))
    }
    /// The number of steps in the whole training.
    pub(crate) fn planned(&self, samples: usize) -> u64 {
        (self.steps_of_an_epoch(samples) as u64).saturating_mul(self.epochs as u64)
    }

    pub(crate) fn check<T: Scalar>(
        &self,
        network: &Network<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
    ) -> Result<(), TrainError> {
        self.optimizer.check()?;
        self.schedule.check()?;
        self.decay_schedule.check()?;
        self.clip.map_or(Ok(()), Clip::check)?;
        self.early_stopping.as_ref().map_or(Ok(()), EarlyStopping::check)?;
        if self.early_stopping.is_some() && validation.is_none() {
            return Err(TrainError::Zero { what: "validation samples for early stopping" });
        }
        let ranges = [
            ("the largest norm of weights", "positive and finite", self.max_norm, f64::MAX),
            ("beta of the averaged weights", "positive and below 1", self.average, 1.0 - f64::EPSILON),
        ];
        for (name, expected, found, most) in ranges {
            if let Some(found) = found.filter(|&x| !(x > 0.0 && x <= most)) {
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
            let width = dataset.target_width() * network.topology().loss().outputs_per_target();
            if width > outputs || (dataset.labels().is_none() && width != outputs) {
                return Err(TrainError::Outputs { outputs, part, width });
            }
            targets::check(network.topology().loss(), part, dataset)?;
        }
        Ok(())
    }
}

compiled_once! {
    /// The training from `state` on, which then says where it ended. After an error the state is not usable.
    pub(crate) fn run<'t, 'n, 's, 'd, 'v, 'r, 'o; T>(
        trainer: &'t Trainer,
        network: &'n mut Network<T>,
        state: &'s mut State<T>,
        train: &'d Dataset<T>,
        validation: Option<&'v Dataset<T>>,
        reducer: &'r mut dyn Reducer<T>,
        observer: &'o mut Observer<'o, T>,
    ) -> Result<History, TrainError> {
        trainer.check(network, train, validation)?;
        trainer.check_memory(network.topology(), train)?;
        Threads::new(trainer.threads)?
            .run(|| on_this_pool(trainer, network, state, train, validation, reducer, observer))
    }
}

fn on_this_pool<T: Scalar>(
    trainer: &Trainer,
    network: &mut Network<T>,
    state: &mut State<T>,
    train: &Dataset<T>,
    validation: Option<&Dataset<T>>,
    reducer: &mut dyn Reducer<T>,
    observer: &mut Observer<'_, T>,
) -> Result<History, TrainError> {
    let batch = trainer.batching.size(train.len());
    let samples_per_epoch = trainer.samples_per_epoch(train.len());
    let State { mut position, fingerprint, validation: judges, planned, steps: made, .. } = *state;
    let (slots, average, mut best) = (take(&mut state.slots), state.average.take(), state.best.take());
    let told = advice(network, train);
    let smaller = trainer.optimizer.cure();
    let scaling = advice::scaling(&told);
    let cure = scaling.unwrap_or(smaller);
    let constant = targets::constant_cost(network.topology(), train);
    let pool = Plan::new(network.topology(), batch).pool();
    let mut steps =
        Steps::new(trainer, reducer, network, train, (batch, &pool), (made, planned), (slots, average));
    let mut examiner = trainer.diagnostics.then(|| Examiner::new(network, train, batch, samples_per_epoch));
    let mut order = vec![0; train.len()];
    let epochs = take(&mut state.history);
    let mut history = History { epochs, advice: told, ..History::default() };
    let mut first = f64::INFINITY;
    if position.epoch <= trainer.epochs && made == 0 {
        let snapshot = Snapshot {
            trainer,
            network,
            slots: steps.slots(),
            average: steps.average(),
            best: best.as_ref(),
            steps: made,
            planned,
            history: &history.epochs,
            fingerprint,
            validation: judges,
            position,
            since: None,
        };
        let told = history.advice.iter();
        history.stopped =
            told.map(|advice| observer(Event::Advice(advice), &snapshot)).any(|flow| flow.is_break());
    }
    let stopping = trainer.early_stopping;
    while position.epoch <= trainer.epochs
        && !history.stopped
        && !stopping.is_some_and(|stopping| stopping.ends(position.epoch - 1, best.as_ref()))
    {
        let (epoch, start) = (position.epoch, Instant::now());
        epoch_order(trainer.seed, epoch as u64, &mut order);
        let running = Epoch {
            trainer,
            network,
            train,
            order: &order[..samples_per_epoch],
            steps: &mut steps,
            history: &history,
            best: best.as_ref(),
            fingerprint,
            validation: judges,
            planned,
            start,
            cure: (cure, scaling.is_none()),
            first: &mut first,
        };
        let (position_here, observer_here) = (&mut position, &mut *observer);
        if lead(&pool, || running.run(position_here, observer_here))?.is_break() {
            history.stopped = true;
            break;
        }
        let seconds = position.seconds + start.elapsed().as_secs_f64();
        guard::finite(network, cure, position)?;
        let judged = validation.map(|dataset| {
            average::with(steps.average_mut(), network, |network| {
                let judged = judge::judge(trainer, network, dataset);
                guard::judged(network, dataset, cure, position, judged.loss)?;
                if let Some(better) = stopping.and_then(|s| judged.best(&s, epoch, network, best.as_ref())) {
                    best = Some(better);
                }
                Ok::<_, TrainError>(judged)
            })
        });
        let judged = judged.transpose()?;
        let next = steps.next(1, &history.epochs);
        let health = examiner.as_mut().map(|examiner| {
            let found = examiner.examine(network, train, &*trainer.optimizer, next, steps.slots());
            found.map_err(|found| guard::examined(network, train, cure, position, found))
        });
        history.epochs.push(EpochRecord {
            epoch,
            train_loss: position.total / samples_per_epoch as f64,
            validation_loss: judged.as_ref().map(|judged| judged.loss),
            validation_accuracy: judged.as_ref().and_then(|judged| judged.accuracy),
            metrics: judged.map(|judged| judged.metrics).unwrap_or_default(),
            seconds,
            health: health.transpose()?.unwrap_or_default(),
        });
        position = Position::start_of(epoch + 1);
        let snapshot = Snapshot {
            trainer,
            network,
            slots: steps.slots(),
            average: steps.average(),
            best: best.as_ref(),
            steps: steps.made(),
            planned,
            history: &history.epochs,
            fingerprint,
            validation: judges,
            position,
            since: None,
        };
        let record = &history.epochs[history.epochs.len() - 1];
        let mut ended = observer(Event::Epoch(record), &snapshot).is_break();
        if let Some(advice) = advice::chance(&history.epochs, constant, &history.advice, smaller) {
            // An observer that has ended the training hears no more of it.
            ended = ended || observer(Event::Advice(&advice), &snapshot).is_break();
            history.advice.push(advice);
        }
        if epoch == trainer.epochs {
            let at = Position { epoch, batch: trainer.steps_of_an_epoch(train.len()), ..position };
            guard::sane(network, cure, at, &history.epochs, (constant, first))?;
        }
        if ended {
            history.stopped = true;
            break;
        }
    }
    (state.position, state.steps) = (position, steps.made());
    state.history.clone_from(&history.epochs);
    // The weights that were judged best are those to keep.
    if let Some(best) = best {
        history.best = Some(best.epoch);
        *network.parameters_mut() = best.parameters;
    } else if let Some(average) = steps.average_mut() {
        std::mem::swap(average, network.parameters_mut());
    }
    state.slots = steps.into_slots();
    Ok(history)
}
