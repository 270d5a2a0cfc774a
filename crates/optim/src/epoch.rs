//! One epoch, or as much of it as is in memory: a step for each batch, in the order of the epoch.

use std::ops::ControlFlow;
use std::time::Instant;

use data::Dataset;
use linalg::Scalar;
use nn::Network;

use crate::steps::Steps;
use crate::{Best, Event, History, Observer, Position, Progress, Snapshot, TrainError, Trainer, guard};

/// What an epoch needs.
pub(crate) struct Epoch<'a, 'c, T: Scalar> {
    pub(crate) trainer: &'a Trainer,
    pub(crate) network: &'a mut Network<T>,
    /// The samples that are in memory.
    pub(crate) train: &'a Dataset<T>,
    /// Those of them that it sees, batch after batch.
    pub(crate) order: &'a [u32],
    /// How many samples it saw before, and sees in all.
    pub(crate) seen: (usize, usize),
    /// Samples of a step.
    pub(crate) step: usize,
    pub(crate) steps: &'a mut Steps<'c, T>,
    /// The epochs before it, and the best of them.
    pub(crate) history: &'a History,
    pub(crate) best: Option<&'a Best<T>>,
    pub(crate) fingerprint: u32,
    pub(crate) validation: Option<u32>,
    pub(crate) planned: u64,
    pub(crate) start: Instant,
    /// What to try if it diverges, and whether the samples are scaled.
    pub(crate) cure: (&'static str, bool),
    /// The least mean loss of a batch before its step; set by the first batch.
    pub(crate) first: &'a mut f64,
}

impl<T: Scalar> Epoch<'_, '_, T> {
    /// Makes the steps, of which the first follows `position`, unless the observer ends them.
    pub(crate) fn run(
        self,
        position: &mut Position,
        observer: &mut Observer<'_, T>,
    ) -> Result<ControlFlow<()>, TrainError> {
        let Self {
            trainer,
            network,
            train,
            order,
            seen: (mut samples, samples_per_epoch),
            step,
            steps,
            history,
            best,
            fingerprint,
            validation,
            planned,
            start,
            cure,
            first,
        } = self;
        let mut batches = order.chunks(step);
        while let Some(batch) = batches.next() {
            // The samples of a batch are scattered in memory. They are fetched while the batch before is
            // computed.
            let mut later = batches.clone();
            let next = later.next().unwrap_or(&[]);
            if let Some(after_next) = later.next() {
                train.prefetch_places(after_next);
            }
            let cost = steps.step(network, train, (batch, next), &history.epochs)?;
            position.batch += 1;
            if !cost.is_finite() {
                let draws = steps.draws(&history.epochs);
                return Err(guard::no_step(network, train, batch, draws, cure, *position));
            }
            position.total += cost;
            if first.is_infinite() {
                *first = cost / batch.len() as f64;
            }
            samples += batch.len();
            let progress = Progress {
                epoch: position.epoch,
                epochs: trainer.epochs,
                samples,
                samples_per_epoch,
                train_loss: position.total / samples as f64,
            };
            let snapshot = Snapshot {
                trainer,
                network,
                slots: steps.slots(),
                average: steps.average(),
                best,
                steps: steps.made(),
                planned,
                history: &history.epochs,
                fingerprint,
                validation,
                position: *position,
                since: Some(start),
            };
            if observer(Event::Step(progress), &snapshot).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}
