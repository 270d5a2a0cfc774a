//! The memory one worker needs for one batch.

use std::sync::atomic::AtomicU64;

use linalg::{AlignedVec, MatMut, MatRef, Matrix, Scalar, SparseRows, padded};

use crate::Topology;

/// a and delta of every layer for up to `capacity` samples; made once, so that no step allocates.
///
/// z is not kept: it becomes a in place, and every σ′ can be computed from a.
#[derive(Debug)]
pub struct Workspace<T: Scalar> {
    /// aˡ, (outputs of layer l × capacity).
    pub(crate) a: Vec<Matrix<T>>,
    /// δˡ, of the same shape.
    pub(crate) delta: Vec<Matrix<T>>,
    /// Σ δˡ over the samples of all layers, each padded like a bias.
    pub(crate) delta_sums: AlignedVec<T>,
    /// The sparse input, row by row.
    pub(crate) rows: SparseRows<T>,
    /// Σ C_x of each piece of the output layer, as the bits of an `f64`.
    pub(crate) costs: Vec<AtomicU64>,
    capacity: usize,
}

impl<T: Scalar> Workspace<T> {
    /// For batches of at most `capacity` samples.
    #[must_use]
    pub fn new(topology: &Topology, capacity: usize) -> Self {
        let matrices = || topology.sizes()[1..].iter().map(|&n| Matrix::zeros(n, capacity)).collect();
        // A piece of the output layer has at least one sample.
        let costs = (0..=capacity).map(|_| AtomicU64::new(0)).collect();
        let delta_sums = AlignedVec::zeros(topology.sizes()[1..].iter().map(|&n| padded(n)).sum());
        let (a, delta) = (matrices(), matrices());
        Self { a, delta, delta_sums, rows: SparseRows::default(), costs, capacity }
    }

    /// The largest batch it has room for.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// aˡ of the last batch of `m` samples, for layer `l` from 0; with the last layer, the network's output.
    ///
    /// # Panics
    /// If there is no layer `l` or `m` exceeds the capacity.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn a(&self, l: usize, m: usize) -> MatRef<'_, T> {
        self.a[l].as_ref().columns(0..m)
    }

    /// δˡ of the last batch of `m` samples, for layer `l` from 0.
    ///
    /// # Panics
    /// If there is no layer `l` or `m` exceeds the capacity.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn delta(&self, l: usize, m: usize) -> MatRef<'_, T> {
        self.delta[l].as_ref().columns(0..m)
    }

    /// Σ δˡ over the samples of the last batch whose error was passed back, for layer `l` from 0: ∂C/∂bˡ.
    ///
    /// # Panics
    /// If there is no layer `l`.
    #[must_use]
    #[track_caller]
    pub fn delta_sums(&self, l: usize) -> &[T] {
        &self.padded_delta_sums(l)[..self.delta[l].rows()]
    }

    /// [`Workspace::delta_sums`] with its padding.
    #[inline(always)]
    pub(crate) fn padded_delta_sums(&self, l: usize) -> &[T] {
        let start = self.delta[..l].iter().map(|delta| padded(delta.rows())).sum();
        &self.delta_sums[start..][..padded(self.delta[l].rows())]
    }
}

/// The first `m` columns of `matrix`, to write.
#[inline(always)]
pub(crate) fn first<T: Scalar>(matrix: &mut Matrix<T>, m: usize) -> MatMut<'_, T> {
    matrix.as_mut().into_columns(0..m)
}
