//! The workers of a step: one per shard, each with its own memory.

use data::Dataset;
use linalg::{Executor, Scalar, SpinPool};
use nn::{Accumulate, Gradients, InPlaceSgd, Network, Pass, Sink, Workspace, backprop};
use rayon::prelude::*;

use crate::Plan;
use crate::batch::Batch;

/// What one shard works with, made once.
struct Shard<T: Scalar> {
    workspace: Workspace<T>,
    batch: Batch<T>,
    cost: f64,
}

/// A batch and where it stands in the training.
#[derive(Clone, Copy)]
pub(crate) struct Now<'a> {
    /// The samples of the batch.
    pub(crate) batch: &'a [u32],
    /// Those of the next, which may be fetched meanwhile.
    pub(crate) later: &'a [u32],
    pub(crate) draws: Draws,
}

/// What the random numbers of a step are drawn from, besides its samples.
#[derive(Clone, Copy)]
pub(crate) struct Draws {
    /// The seed of the training.
    pub(crate) seed: u64,
    /// The number of the step, from 1.
    pub(crate) step: u64,
    /// The factor of the probabilities of dropout.
    pub(crate) dropout: f64,
}

impl Draws {
    /// The pass of these samples.
    #[inline(always)]
    pub(crate) fn pass(self, samples: &[u32]) -> Pass<'_> {
        let Self { seed, step, dropout } = self;
        Pass::Train { seed, step, samples, dropout }
    }
}

impl<T: Scalar> Shard<T> {
    fn new(network: &Network<T>, dataset: &Dataset<T>, chunk: usize) -> Self {
        let workspace = Workspace::new(network.topology(), chunk);
        Self { workspace, batch: Batch::new(network, dataset, chunk), cost: 0.0 }
    }

    /// Gathers the samples chunk by chunk and passes their errors back into `sink`.
    fn run(&mut self, executor: &dyn Executor, sink: &mut dyn Sink<T>, dataset: &Dataset<T>, now: Now<'_>) {
        self.cost = 0.0;
        let Now { batch, later, draws } = now;
        let capacity = self.workspace.capacity();
        let mut chunks = batch.chunks(capacity);
        while let Some(chunk) = chunks.next() {
            let next = chunks.clone().next().unwrap_or(&later[..capacity.min(later.len())]);
            let (x, y) = self.batch.gather(executor, dataset, chunk, next);
            let x = x.for_pass(draws.pass(chunk));
            self.cost += backprop(executor, sink, x, y, &mut self.workspace);
        }
    }
}

/// The shards of one plan.
pub(crate) struct Shards<'a, T: Scalar> {
    plan: Plan,
    /// Shares the work of a layer. With several shards it is the calling thread alone, as the shards already
    /// use the threads.
    pool: &'a SpinPool,
    kind: Kind<T>,
}

/// Where the gradients of a step go.
enum Kind<T: Scalar> {
    /// Straight into the parameters.
    InPlace(Box<Shard<T>>),
    /// Into a buffer for each shard.
    Stored(Vec<(Shard<T>, Gradients<T>)>),
}

impl<'a, T: Scalar> Shards<'a, T> {
    /// For steps on up to `own` samples, in batches of `batch` at most. If `in_place`, a step that is not
    /// split updates the parameters directly and needs no gradient buffer. The pool is the plan's.
    pub(crate) fn new(
        network: &Network<T>,
        dataset: &Dataset<T>,
        (own, batch): (usize, usize),
        in_place: bool,
        pool: &'a SpinPool,
    ) -> Self {
        let plan = Plan::new(network.topology(), batch);
        let shard = || Shard::new(network, dataset, plan.chunk());
        // A chunked shard must not update the weights between its chunks.
        let kind = if in_place && plan.shards() == 1 && own <= plan.chunk() {
            Kind::InPlace(Box::new(shard()))
        } else {
            let stored = |_| (shard(), Gradients::zeros(network.topology()));
            Kind::Stored((0..plan.shards()).map(stored).collect())
        };
        Self { plan, pool, kind }
    }

    /// Whether steps go straight into the parameters.
    pub(crate) fn in_place(&self) -> bool {
        matches!(self.kind, Kind::InPlace(_))
    }

    /// Passes the errors of a batch back and returns Σ_x C_x. In place, it adds `alpha` times the gradient to
    /// the parameters, layer by layer. Otherwise it also returns the gradients summed over the samples.
    ///
    /// Each shard sums its own gradients. The sums are then added in the order of the shards, and the result
    /// does not depend on which thread did what. The step divides by the number of samples, once: this
    /// weights shards of different sizes correctly.
    #[inline(always)]
    pub(crate) fn run(
        &mut self,
        network: &mut Network<T>,
        dataset: &Dataset<T>,
        now: Now<'_>,
        alpha: T,
    ) -> (Option<&mut Gradients<T>>, f64) {
        let (plan, pool) = (self.plan, self.pool);
        match &mut self.kind {
            Kind::InPlace(shard) => {
                shard.run(pool, &mut InPlaceSgd { network, alpha }, dataset, now);
                (None, shard.cost)
            }
            Kind::Stored(shards) => {
                let network = &*network;
                let run = |(s, (shard, gradients)): (usize, &mut (Shard<T>, Gradients<T>))| {
                    gradients.set_zero();
                    let part = |samples: &'_ [u32]| plan.range(s, samples.len());
                    let now =
                        Now { batch: &now.batch[part(now.batch)], later: &now.later[part(now.later)], ..now };
                    shard.run(pool, &mut Accumulate { network, gradients }, dataset, now);
                };
                match &mut shards[..] {
                    [one] => run((0, one)),
                    several => several.par_iter_mut().enumerate().for_each(run),
                }
                let (first, rest) = shards.split_at_mut(1);
                let (shard, total) = &mut first[0];
                let mut cost = shard.cost;
                for (shard, gradients) in rest {
                    total.add(gradients);
                    cost += shard.cost;
                }
                (Some(total), cost)
            }
        }
    }
}
