//! How the work of a step is split: a pure function of topology and batch size, never of the thread count.

use std::ops::Range;

use linalg::SpinPool;
use nn::{Layer, Topology};

/// How the work of a step is divided among threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    split: Split,
    chunk: usize,
}

/// What a step is split by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Not split: the step would be over before a second thread is awake.
    Whole,
    /// Split by the neurons of each layer. There is one gradient, or none if the step goes straight into the
    /// weights.
    Neurons,
    /// Split by the samples of the batch into this many shards. Each has a gradient of its own; these are
    /// then averaged.
    Samples(usize),
}

impl Plan {
    /// Steps with less arithmetic than this are not split. They take about 100 µs or less, and waking a
    /// second thread costs more than it gains.
    pub const SPLIT_FLOPS: usize = 10_000_000;

    /// A step is split by neurons if a hidden layer has at least this many, otherwise by samples.
    pub const NEURONS_FROM: usize = 256;

    /// With fewer samples per shard the products are too thin for full speed and summing the gradients costs
    /// too much.
    pub const SHARD_SAMPLES: usize = 32;

    /// With more shards than this, the extra gradient buffers cost more than they save.
    pub const MAX_SHARDS: usize = 8;

    /// The most samples worked on at once, which keeps memory from growing with the batch.
    pub const CHUNK: usize = 256;

    /// The plan for batches of `batch` samples.
    #[must_use]
    pub fn new(topology: &Topology, batch: usize) -> Self {
        // Three products (forward, nabla_w and delta), each with two operations per weight.
        let flops = topology.parameter_count().saturating_mul(6).saturating_mul(batch);
        let layers = topology.layers().iter().zip(&topology.sizes()[1..]);
        // Only dense layers have work worth splitting.
        let dense = layers.filter(|(layer, _)| matches!(layer, Layer::Dense(_)));
        let widest = dense.map(|(_, &outputs)| outputs).max().unwrap_or(0);
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

    /// Who shares the work of a layer: the pool's threads if the step is split by neurons, otherwise only the
    /// caller.
    pub(crate) fn pool(&self) -> SpinPool {
        SpinPool::new(if self.split == Split::Neurons { rayon::current_num_threads() } else { 1 })
    }

    /// The number of shards. It exceeds 1 only if the step is split by samples.
    #[must_use]
    pub fn shards(&self) -> usize {
        match self.split {
            Split::Samples(shards) => shards,
            Split::Whole | Split::Neurons => 1,
        }
    }

    /// The maximum number of samples that a shard works on at once.
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
