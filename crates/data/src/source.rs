//! Where a training takes its samples from: memory, or a disk, chunk by chunk.

use linalg::Scalar;

use crate::{DataError, Dataset, epoch_order};

/// Samples to train on. A [`Dataset`] has all of them in memory; [`Rows`](crate::Rows) has them on disk.
pub trait Source<T: Scalar>: Sync {
    /// The number of samples.
    fn len(&self) -> usize;

    /// Whether there are no samples.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A checksum of everything that decides what a training sees of them; see [`Dataset::fingerprint`].
    fn fingerprint(&self) -> u32;

    /// All samples, or as many as are in memory. They have the width, the sparse features and the targets of
    /// all.
    fn part(&self) -> &Dataset<T>;

    /// Begins to read, for batches of `m` samples in orders that depend on `seed`.
    ///
    /// # Errors
    /// If a batch does not fit in the memory for it.
    fn chunks(&self, seed: u64, m: usize) -> Result<Box<dyn Chunks<T> + '_>, DataError>;
}

/// Gives out the samples of epoch after epoch.
pub trait Chunks<T: Scalar>: Send {
    /// The samples from place `first` of the order of `epoch` on: all of them, or as many as are in memory
    /// together. A chunk that does not end the epoch ends with a batch.
    ///
    /// # Errors
    /// If they cannot be read.
    ///
    /// # Panics
    /// If the epoch has no such place.
    fn next(&mut self, epoch: u64, first: usize) -> Result<Chunk<'_, T>, DataError>;
}

/// Some samples of an epoch, one batch after another.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'a, T> {
    /// Where they are.
    pub samples: &'a Dataset<T>,
    /// Which of them, in order.
    pub order: &'a [u32],
}

impl<T: Scalar> Source<T> for Dataset<T> {
    fn len(&self) -> usize {
        self.len()
    }
    fn fingerprint(&self) -> u32 {
        self.fingerprint()
    }
    fn part(&self) -> &Dataset<T> {
        self
    }
    fn chunks(&self, seed: u64, _: usize) -> Result<Box<dyn Chunks<T> + '_>, DataError> {
        Ok(Box::new(Whole { samples: self, seed, epoch: None, order: vec![0; self.len()] }))
    }
}

/// All samples of a data set.
struct Whole<'a, T> {
    samples: &'a Dataset<T>,
    seed: u64,
    /// The epoch whose order this is.
    epoch: Option<u64>,
    order: Vec<u32>,
}

impl<T: Scalar> Chunks<T> for Whole<'_, T> {
    fn next(&mut self, epoch: u64, first: usize) -> Result<Chunk<'_, T>, DataError> {
        if self.epoch != Some(epoch) {
            epoch_order(self.seed, epoch, &mut self.order);
            self.epoch = Some(epoch);
        }
        Ok(Chunk { samples: self.samples, order: &self.order[first..] })
    }
}
