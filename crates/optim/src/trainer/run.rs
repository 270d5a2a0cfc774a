//! The loop over the epochs.

use std::mem::{replace, swap, take};
use std::time::Instant;

use data::{Chunk, Dataset, Source};
use linalg::{Scalar, compiled_once};
use nn::Network;

use super::{Event, Observer, Trainer};
use crate::epoch::Epoch;
use crate::health::Examiner;
use crate::steps::Steps;
use crate::threads::lead;
use crate::{
    EpochRecord, History, Plan, Position, Reducer, Snapshot, State, Threads, TrainError, advice, average,
    guard, judge, targets,
};

compiled_once! {
    /// The training from `state` on, which then says where it ended. After an error the state is not usable.
    pub(crate) fn run<'t, 'n, 's, 'd, 'v, 'r, 'o; T>(
        trainer: &'t Trainer,
        network: &'n mut Network<T>,
        state: &'s mut State<T>,
        train: &'d dyn Source<T>,
        validation: Option<&'v Dataset<T>>,
        reducer: &'r mut dyn Reducer<T>,
        observer: &'o mut Observer<'o, T>,
    ) -> Result<History, TrainError> {
        trainer.check(network, train.part(), validation)?;
        trainer.check_memory::<T>(network.topology(), train.len())?;
        Threads::new(trainer.threads)?
            .run(|| on_this_pool(trainer, network, state, train, validation, reducer, observer))
    }
}

fn on_this_pool<T: Scalar>(
    trainer: &Trainer,
    network: &mut Network<T>,
    state: &mut State<T>,
    train: &dyn Source<T>,
    validation: Option<&Dataset<T>>,
    reducer: &mut dyn Reducer<T>,
    observer: &mut Observer<'_, T>,
) -> Result<History, TrainError> {
    let step = trainer.samples_per_step(train.len());
    // A member works through its part of a step in batches of at most the asked size.
    let batch = trainer.batching.size(train.len()).min(step.div_ceil(reducer.members())).max(1);
    let samples_per_epoch = trainer.samples_per_epoch(train.len());
    let State { mut position, fingerprint, validation: judges, planned, steps: made, .. } = *state;
    let (slots, average, mut best) = (take(&mut state.slots), state.average.take(), state.best.take());
    if let Some(trained) = state.trained.take() {
        *network.parameters_mut() = trained;
    }
    // What is said of the samples, and measured on them, may be of those that are in memory.
    let part = train.part();
    let told = advice(network, part);
    let smaller = trainer.optimizer.cure();
    let scaling = advice::scaling(&told);
    let cure = scaling.unwrap_or(smaller);
    let constant = targets::constant_cost(network.topology(), part);
    let pool = Plan::new(network.topology(), batch).pool();
    let samples = (part, train.len());
    let mut steps =
        Steps::new(trainer, reducer, network, samples, (batch, &pool), (made, planned), (slots, average));
    let mut examiner = trainer.diagnostics.then(|| Examiner::new(network, samples, step, samples_per_epoch));
    let mut chunks = train.chunks(trainer.seed, step)?;
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
        let mut before = position.batch.saturating_mul(step).min(samples_per_epoch);
        while before < samples_per_epoch && !history.stopped {
            let Chunk { samples, order } = chunks.next(epoch as u64, before)?;
            let order = &order[..order.len().min(samples_per_epoch - before)];
            let running = Epoch {
                trainer,
                network,
                train: samples,
                order,
                seen: (before, samples_per_epoch),
                step,
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
            history.stopped = lead(&pool, || running.run(position_here, observer_here))?.is_break();
            before += order.len();
        }
        if history.stopped {
            break;
        }
        let seconds = position.seconds + start.elapsed().as_secs_f64();
        guard::finite(network, cure, position)?;
        let judged = validation.map(|dataset| {
            let (average, reducer) = steps.average_and_reducer();
            average::with(average, network, |network| {
                let judged = judge::judge(trainer, network, dataset, reducer)?;
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
            let (slots, reducer) = steps.slots_and_reducer();
            let found = examiner.examine(network, part, (&*trainer.optimizer, next, slots), reducer);
            found.map_err(|found| guard::examined(network, part, cure, position, found))
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
        if let Some(advice) =
            advice::chance((&history.epochs, steps.made()), constant, &history.advice, smaller)
        {
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
    // The weights that were judged best are those to keep; the steps would go on from the others.
    state.average = steps.average_mut().map(|average| average.clone());
    if let Some(best) = best {
        history.best = Some(best.epoch);
        state.trained = Some(replace(network.parameters_mut(), best.parameters.clone()));
        state.best = Some(best);
    } else if let Some(average) = steps.average_mut() {
        swap(average, network.parameters_mut());
        state.trained = Some(average.clone());
    }
    state.slots = steps.into_slots();
    Ok(history)
}
