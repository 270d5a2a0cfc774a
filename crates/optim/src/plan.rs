//! How a mini-batch is split: a pure function of topology and batch size, never of the thread count.

use std::ops::Range;

use nn::Topology;

/// The shards of a batch. Each is one piece of work whose gradients are summed on their own; the sums are then added in
/// the order of the shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    shards: usize,
    chunk: usize,
}

impl Plan {
    /// A batch is split when every shard gets at least this much arithmetic: about 100 µs, below which waking a
    /// second thread costs more than it gives.
    pub const SHARD_FLOPS: usize = 10_000_000;

    /// Fewer samples than this make products too thin to run at full speed and the sum of gradients too dear.
    pub const SHARD_SAMPLES: usize = 32;

    /// More shards than this would need more gradient buffers than they save time.
    pub const MAX_SHARDS: usize = 8;

    /// A shard goes through its samples in chunks of at most this many, so that memory does not grow with the batch.
    pub const CHUNK: usize = 256;

    /// The plan for batches of `batch` samples.
    #[must_use]
    pub fn new(topology: &Topology, batch: usize) -> Self {
        // Forward, nabla_w and delta: three products of two operations per weight.
        let flops = topology.parameter_count().saturating_mul(6).saturating_mul(batch);
        let shards = (flops / Self::SHARD_FLOPS).min(batch / Self::SHARD_SAMPLES).clamp(1, Self::MAX_SHARDS);
        Self { shards, chunk: batch.div_ceil(shards).clamp(1, Self::CHUNK) }
    }

    /// The number of shards; 1 means that the batch is not split.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.shards
    }

    /// The most samples that one shard works on at a time.
    #[must_use]
    pub fn chunk(&self) -> usize {
        self.chunk
    }

    /// The samples of shard `s` in a batch of `m`, which may be smaller than the planned size.
    #[must_use]
    pub fn range(&self, s: usize, m: usize) -> Range<usize> {
        m * s / self.shards..m * (s + 1) / self.shards
    }
}
