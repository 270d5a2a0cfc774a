//! One optimizer at work: it makes step after step with its slots and the shards.

use data::Dataset;
use linalg::{Scalar, SpinPool};
use nn::{Gradients, Network, Parameters};

use crate::optimizer::{At, step_all};
use crate::shards::{Draws, Now, Shards};
use crate::{EpochRecord, Moment, Reducer, TrainError, Trainer, average, max_norm};

/// What the steps of a training need besides the network, made once.
pub(crate) struct Steps<'a, T: Scalar> {
    trainer: &'a Trainer,
    reducer: &'a mut dyn Reducer<T>,
    shards: Shards<'a, T>,
    slots: Vec<Gradients<T>>,
    average: Option<Parameters<T>>,
    /// Room for the norms of the neurons of a layer.
    norms: Vec<T>,
    /// The number of steps made.
    made: u64,
    planned: u64,
    steps_per_epoch: u64,
}

impl<'a, T: Scalar> Steps<'a, T> {
    /// For `samples` samples like those of `dataset`, worked through in batches of `batch` samples, after
    /// `made` of `planned` steps, with the slots at that point.
    pub(crate) fn new(
        trainer: &'a Trainer,
        reducer: &'a mut dyn Reducer<T>,
        network: &Network<T>,
        (dataset, samples): (&Dataset<T>, usize),
        (batch, pool): (usize, &'a SpinPool),
        (made, planned): (u64, u64),
        (mut slots, average): (Vec<Gradients<T>>, Option<Parameters<T>>),
    ) -> Self {
        // Steps in place use a single η for all parameters.
        let uniform = network.parameters().spans().iter().all(|span| span.eta == 1.0);
        let plain = trainer.optimizer.is_plain() && trainer.clip.is_none();
        let in_place = plain && uniform && reducer.members() == 1;
        let own = trainer.samples_per_step(samples).div_ceil(reducer.members()).max(1);
        let shards = Shards::new(network, dataset, (own, batch), in_place, pool);
        let count = if shards.in_place() { 0 } else { trainer.optimizer.slots().len() };
        slots.truncate(count);
        slots.resize_with(count, || Gradients::zeros(network.topology()));
        let beginning = || network.parameters().clone();
        let average = trainer.average.map(|_| average.unwrap_or_else(beginning));
        let steps_per_epoch = trainer.steps_of_an_epoch(samples) as u64;
        Self { trainer, reducer, shards, slots, average, norms: Vec::new(), made, planned, steps_per_epoch }
    }

    /// The optimizer's memory, if it has any.
    pub(crate) fn slots(&self) -> &[Gradients<T>] {
        &self.slots
    }
    /// The averaged weights, if there are some.
    pub(crate) fn average(&self) -> Option<&Parameters<T>> {
        self.average.as_ref()
    }
    /// As [`Steps::average`], to be put in the place of the network's for a moment.
    pub(crate) fn average_mut(&mut self) -> Option<&mut Parameters<T>> {
        self.average.as_mut()
    }
    /// What judging the averaged weights by all members takes.
    pub(crate) fn average_and_reducer(&mut self) -> (Option<&mut Parameters<T>>, &mut dyn Reducer<T>) {
        (self.average.as_mut(), self.reducer)
    }
    /// What measuring the layers by all members takes.
    pub(crate) fn slots_and_reducer(&mut self) -> (&[Gradients<T>], &mut dyn Reducer<T>) {
        (&self.slots, self.reducer)
    }
    /// The optimizer's memory, at the end.
    pub(crate) fn into_slots(self) -> Vec<Gradients<T>> {
        self.slots
    }
    /// The number of steps made.
    pub(crate) fn made(&self) -> u64 {
        self.made
    }
    /// What the optimizer is told about the next step.
    #[inline]
    pub(crate) fn next(&self, samples: usize, history: &[EpochRecord]) -> At {
        let Trainer { optimizer, schedule, decay_schedule, .. } = self.trainer;
        let now = self.moment(history);
        let decay = decay_schedule.factor(&now);
        At { decay, ..At::new(self.made + 1, optimizer.eta() * schedule.factor(&now), samples) }
    }

    /// What the next step draws its random numbers from.
    #[inline]
    pub(crate) fn draws(&self, history: &[EpochRecord]) -> Draws {
        let dropout = self.trainer.dropout_schedule.factor(&self.moment(history));
        Draws { seed: self.trainer.seed, step: self.made + 1, dropout }
    }
    #[inline]
    fn moment<'h>(&self, history: &'h [EpochRecord]) -> Moment<'h> {
        Moment::new(self.made, self.planned, history).steps_per_epoch(self.steps_per_epoch)
    }

    /// Trains on the first of two batches and returns Σ_x C_x of its samples before the step. The second
    /// batch is that of the next step. If the cost or a passed-back error is not finite, no step is made and
    /// the returned cost is not finite.
    ///
    /// # Errors
    /// If another member ended the training.
    #[inline(always)]
    pub(crate) fn step(
        &mut self,
        network: &mut Network<T>,
        dataset: &Dataset<T>,
        (batch, later): (&[u32], &[u32]),
        history: &[EpochRecord],
    ) -> Result<f64, TrainError> {
        let at = self.next(batch.len(), history);
        let mine = |samples: &'_ [u32]| self.reducer.part(samples.len());
        let (batch, later) = (&batch[mine(batch)], &later[mine(later)]);
        let now = Now { batch, later, draws: self.draws(history) };
        let alpha = T::from_f64(-at.eta / at.samples as f64);
        let (nabla, mut cost) = self.shards.run(network, dataset, now, alpha);
        if let Some(nabla) = nabla {
            self.reducer.agree(&mut cost)?;
            if cost.is_finite() {
                self.reducer.sum(nabla)?;
                if let Some(clip) = self.trainer.clip {
                    clip.apply(nabla, at.samples);
                }
                step_all(&*self.trainer.optimizer, at, network.parameters_mut(), nabla, &mut self.slots);
            }
        }
        if cost.is_finite() {
            self.made += 1;
            self.after(network);
        }
        Ok(cost)
    }

    /// What follows the optimizer's step.
    #[inline(always)]
    fn after(&mut self, network: &mut Network<T>) {
        if let Some(c) = self.trainer.max_norm {
            max_norm::limit(network, c, &mut self.norms);
        }
        if let (Some(average), Some(beta)) = (&mut self.average, self.trainer.average) {
            average::follow(average, network, beta, self.made);
        }
    }
}
