//! How the work of a step is split: a pure function of topology and batch size, never of the thread count.

use std::ops::Range;

use linalg::Crew;
use nn::Topology;

/// Who does what in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    split: Split,
    chunk: usize,
}

/// What a step is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Not at all: the step is over before a second thread is awake.
    Whole,
    /// By the neurons of each layer: one gradient, or none if the step goes straight into the weights.
    Neurons,
    /// By the samples of the batch, into so many shards with a gradient each, which are then averaged.
    Samples(usize),
}

impl Plan {
    /// Steps of less arithmetic than this are not split: about 100 µs, below which waking a second thread costs more than
    /// it gives.
    pub const SPLIT_FLOPS: usize = 10_000_000;

    /// With a hidden layer of at least this many neurons a step is split by neurons, else by samples.
    pub const NEURONS_FROM: usize = 256;

    /// Fewer samples than this make products too thin to run at full speed and the sum of gradients too dear.
    pub const SHARD_SAMPLES: usize = 32;

    /// More shards than this would need more gradient buffers than they save time.
    pub const MAX_SHARDS: usize = 8;

    /// Samples are worked on in chunks of at most this many, so that memory does not grow with the batch.
    pub const CHUNK: usize = 256;

    /// The plan for batches of `batch` samples.
    #[must_use]
    pub fn new(topology: &Topology, batch: usize) -> Self {
        // Forward, nabla_w and delta: three products of two operations per weight.
        let flops = topology.parameter_count().saturating_mul(6).saturating_mul(batch);
        let sizes = topology.sizes();
        let widest = sizes[1..].iter().copied().max().unwrap_or(0);
        let split = if flops < Self::SPLIT_FLOPS {
            Split::Whole
        } else if widest >= Self::NEURONS_FROM {
            Split::Neurons
        } else {
            match (batch / Self::SHARD_SAMPLES).min(flops / (Self::SPLIT_FLOPS / 2)).min(Self::MAX_SHARDS) {
                0 | 1 => Split::Whole,
                shards => Split::Samples(shards),
            }
        };
        let mut plan = Self { split, chunk: 1 };
        plan.chunk = batch.div_ceil(plan.shards()).clamp(1, Self::CHUNK);
        plan
    }

    /// What a step is split by.
    #[must_use]
    pub fn split(&self) -> Split {
        self.split
    }

    /// Who shares the work of a layer: this pool's threads where a step is split by neurons, else the caller alone.
    pub(crate) fn crew(&self) -> Crew {
        Crew::new(if self.split == Split::Neurons { rayon::current_num_threads() } else { 1 })
    }

    /// The number of shards: more than 1 only when a step is split by samples.
    #[must_use]
    pub fn shards(&self) -> usize {
        match self.split {
            Split::Samples(shards) => shards,
            Split::Whole | Split::Neurons => 1,
        }
    }

    /// The most samples that one shard works on at a time.
    #[must_use]
    pub fn chunk(&self) -> usize {
        self.chunk
    }

    /// The samples of shard `s` in a batch of `m`, which may be smaller than the planned size.
    #[must_use]
    pub fn range(&self, s: usize, m: usize) -> Range<usize> {
        m * s / self.shards()..m * (s + 1) / self.shards()
    }
}
