//! One optimizer at work: step after step, with its memory and the shards it runs.

use data::Dataset;
use linalg::{Crew, Scalar};
use nn::{Gradients, Network};

use crate::Sgd;
use crate::shards::Shards;

/// What the steps of a training need beside the network, made once.
pub(crate) struct Steps<'a, T: Scalar> {
    sgd: Sgd,
    shards: Shards<'a, T>,
    velocity: Option<Gradients<T>>,
}

impl<'a, T: Scalar> Steps<'a, T> {
    pub(crate) fn new(
        sgd: Sgd,
        network: &Network<T>,
        dataset: &Dataset<T>,
        batch: usize,
        velocity: Option<Gradients<T>>,
        crew: &'a Crew,
    ) -> Self {
        let shards = Shards::new(network, dataset, batch, sgd.is_plain(), crew);
        let zeros = || Gradients::zeros(network.topology());
        let velocity = (!shards.in_place()).then(|| velocity.unwrap_or_else(zeros));
        Self { sgd, shards, velocity }
    }

    /// The optimizer's memory, where it has one.
    pub(crate) fn velocity(&self) -> &Option<Gradients<T>> {
        &self.velocity
    }

    /// Trains on the first of two batches; returns Σ_x C_x of its samples before the step. The second is that of the next step. If
    /// that or an error on its way back is not finite, no step was made, and what is returned is not finite.
    #[inline(always)]
    pub(crate) fn step(
        &mut self,
        network: &mut Network<T>,
        dataset: &Dataset<T>,
        batches: (&[u32], &[u32]),
    ) -> f64 {
        let m = batches.0.len();
        match &mut self.velocity {
            None => {
                let alpha = T::from_f64(-self.sgd.eta / m as f64);
                self.shards.descend(network, dataset, batches, alpha)
            }
            Some(velocity) => {
                let (nabla, cost) = self.shards.accumulate(network, dataset, batches);
                if cost.is_finite() {
                    self.sgd.step(network.parameters_mut(), nabla, velocity, m);
                }
                cost
            }
        }
    }
}
