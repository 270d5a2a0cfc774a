//! The workers of a step: one per shard, each with its own memory.

use data::Dataset;
use linalg::{Crew, Scalar, Team};
use nn::{Accumulate, Descend, Gradients, Network, Sink, Workspace, backprop};
use rayon::prelude::*;

use crate::Plan;
use crate::batch::Batch;

/// Everything one shard needs, made once.
struct Shard<T: Scalar> {
    workspace: Workspace<T>,
    batch: Batch<T>,
    cost: f64,
}

impl<T: Scalar> Shard<T> {
    fn new(network: &Network<T>, dataset: &Dataset<T>, chunk: usize) -> Self {
        let workspace = Workspace::new(network.topology(), chunk);
        Self { workspace, batch: Batch::new(network, dataset, chunk), cost: 0.0 }
    }

    /// Gathers the samples `indices` chunk by chunk and passes their errors back into `sink`. Those of `later` are on their way meanwhile.
    fn run(
        &mut self,
        team: &dyn Team,
        sink: &mut impl Sink<T>,
        dataset: &Dataset<T>,
        (indices, later): (&[u32], &[u32]),
    ) {
        self.cost = 0.0;
        let capacity = self.workspace.capacity();
        let mut chunks = indices.chunks(capacity);
        while let Some(chunk) = chunks.next() {
            let next = chunks.clone().next().unwrap_or(&later[..capacity.min(later.len())]);
            let (x, y) = self.batch.gather(team, dataset, chunk, next);
            self.cost += backprop(team, sink, x, y, &mut self.workspace);
        }
    }
}

/// The shards of one plan, with a gradient buffer each where the gradients are needed.
pub(crate) struct Shards<'a, T: Scalar> {
    plan: Plan,
    /// Shares the work of a layer: within a shard of several it is one thread, since the shards are shared out already.
    crew: &'a Crew,
    shards: Vec<(Shard<T>, Option<Gradients<T>>)>,
}

impl<'a, T: Scalar> Shards<'a, T> {
    /// `fused` says that a batch that is not split updates the weights in place and needs no gradient buffer; the crew is the plan's.
    pub(crate) fn new(
        network: &Network<T>,
        dataset: &Dataset<T>,
        batch: usize,
        fused: bool,
        crew: &'a Crew,
    ) -> Self {
        let plan = Plan::new(network.topology(), batch);
        // A chunked shard must not update the weights between its chunks.
        let in_place = fused && plan.shards() == 1 && batch <= plan.chunk();
        let gradients = || (!in_place).then(|| Gradients::zeros(network.topology()));
        let shards =
            (0..plan.shards()).map(|_| (Shard::new(network, dataset, plan.chunk()), gradients())).collect();
        Self { plan, crew, shards }
    }

    /// Whether steps go straight into the weights.
    pub(crate) fn in_place(&self) -> bool {
        self.shards[0].1.is_none()
    }

    /// Adds `alpha` times the gradient of the batch to the weights, layer by layer. Returns Σ_x C_x.
    #[inline(always)]
    pub(crate) fn descend(
        &mut self,
        network: &mut Network<T>,
        dataset: &Dataset<T>,
        (batch, later): (&[u32], &[u32]),
        alpha: T,
    ) -> f64 {
        let shard = &mut self.shards[0].0;
        shard.run(self.crew, &mut Descend { network, alpha }, dataset, (batch, later));
        shard.cost
    }

    /// Sums the gradients of the batch over its samples. Returns them and Σ_x C_x.
    ///
    /// Each shard sums its own; the sums are then added in the order of the shards, so the result does not depend on
    /// which thread did what. Dividing by the number of samples, once, is left to the step: shards of different sizes are
    /// weighted right.
    pub(crate) fn accumulate(
        &mut self,
        network: &Network<T>,
        dataset: &Dataset<T>,
        (batch, later): (&[u32], &[u32]),
    ) -> (&mut Gradients<T>, f64) {
        let (plan, crew) = (self.plan, self.crew);
        let run = |(s, (shard, gradients)): (usize, &mut (Shard<T>, Option<Gradients<T>>))| {
            let gradients = gradients.as_mut().expect("accumulating shards have gradients");
            gradients.set_zero();
            let samples = (&batch[plan.range(s, batch.len())], &later[plan.range(s, later.len())]);
            shard.run(crew, &mut Accumulate { network, gradients }, dataset, samples);
        };
        if self.shards.len() == 1 {
            run((0, &mut self.shards[0]));
        } else {
            self.shards.par_iter_mut().enumerate().for_each(run);
        }
        let (first, rest) = self.shards.split_at_mut(1);
        let total = first[0].1.as_mut().expect("accumulating shards have gradients");
        let mut cost = first[0].0.cost;
        for (shard, gradients) in rest {
            total.add(gradients.as_ref().expect("accumulating shards have gradients"));
            cost += shard.cost;
        }
        (total, cost)
    }
}
