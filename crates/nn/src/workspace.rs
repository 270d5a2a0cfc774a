//! The memory one worker needs for one batch.

use std::ops::Range;

use linalg::{AlignedVec, MatMut, MatRef, Matrix, Scalar, SparseRows, Thinned, padded};

use crate::Topology;

/// a and delta of every layer for up to `capacity` samples. Made once: no step allocates.
///
/// z is kept only where σ′ or the loss is computed from it. Elsewhere a overwrites it.
#[derive(Debug)]
pub struct Workspace<T: Scalar> {
    /// aˡ, (outputs of layer l × capacity).
    pub(crate) a: Vec<Matrix<T>>,
    /// zˡ, or what else the layer keeps, of the same shape as aˡ; without columns where nothing is kept.
    pub(crate) z: Vec<Matrix<T>>,
    /// δˡ, of the same shape as aˡ.
    pub(crate) delta: Vec<Matrix<T>>,
    /// Σ δˡ over the samples, for all layers one after another, each padded like a bias.
    pub(crate) delta_sums: AlignedVec<T>,
    /// Where the sums of each layer lie in `delta_sums`.
    sums: Vec<Range<usize>>,
    /// What dropout leaves of a sparse input.
    pub(crate) thinned: Thinned<T>,
    /// The sparse input, row by row.
    pub(crate) rows: SparseRows<T>,
    /// Σ C_x for each piece of the output layer.
    pub(crate) costs: Vec<f64>,
    capacity: usize,
}

impl<T: Scalar> Workspace<T> {
    /// Makes room for batches of at most `capacity` samples.
    #[must_use]
    pub fn new(topology: &Topology, capacity: usize) -> Self {
        Self::with_way_back(topology, capacity, capacity)
    }

    /// Makes room for [`Network::forward`](crate::Network::forward) alone: there is none for what only the
    /// cost and the way back need, about half of it.
    #[must_use]
    pub fn for_prediction(topology: &Topology, capacity: usize) -> Self {
        Self::with_way_back(topology, capacity, 0)
    }

    /// With room for the way back of `back` samples.
    fn with_way_back(topology: &Topology, capacity: usize, back: usize) -> Self {
        let sizes = &topology.sizes()[1..];
        let matrices = |cols| sizes.iter().map(|&n| Matrix::zeros(n, cols)).collect();
        let kept = |l: usize| if topology.keeps_z(l) { back } else { 0 };
        let z = sizes.iter().enumerate().map(|(l, &n)| Matrix::zeros(n, kept(l))).collect();
        let mut end = 0;
        let range = |&n: &usize| {
            let start = end;
            end += padded(n);
            start..end
        };
        let sums: Vec<Range<usize>> = sizes.iter().map(range).collect();
        let delta_sums = AlignedVec::zeros(end);
        // A piece of the output layer has at least one sample.
        let costs = vec![0.0; capacity + 1];
        let (a, delta) = (matrices(capacity), matrices(back));
        let (thinned, rows) = (Thinned::default(), SparseRows::default());
        Self { a, z, delta, delta_sums, sums, thinned, rows, costs, capacity }
    }

    /// The number of samples in the largest batch.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The bytes of its matrices.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let matrices = self.a.iter().chain(&self.z).chain(&self.delta).map(Matrix::bytes).sum::<usize>();
        matrices + size_of_val(&*self.delta_sums) + size_of_val(&*self.costs)
    }

    /// aˡ of the last batch of `m` samples, for layer `l` from 0. For the last layer this is the network's
    /// output. Layers before the first dense one have none if the samples came without their zeros.
    ///
    /// # Panics
    /// If there is no layer `l` or `m` exceeds the capacity.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn a(&self, l: usize, m: usize) -> MatRef<'_, T> {
        self.a[l].view().columns(0..m)
    }

    /// What layer `l` kept of the last batch of `m` samples; without columns if it keeps nothing.
    #[inline(always)]
    pub(crate) fn kept(&self, l: usize, m: usize) -> MatRef<'_, T> {
        self.z[l].view().columns(0..m.min(self.z[l].cols()))
    }

    /// δˡ of the last batch of `m` samples, for layer `l` from 0.
    ///
    /// # Panics
    /// If there is no layer `l` or `m` exceeds the capacity.
    #[must_use]
    #[track_caller]
    #[inline(always)]
    pub fn delta(&self, l: usize, m: usize) -> MatRef<'_, T> {
        self.delta[l].view().columns(0..m)
    }

    /// ∂C/∂bˡ = Σ δˡ over the samples of the last batch whose error was passed back, for layer `l` from 0. 0
    /// for a layer without parameters.
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
        let Range { start, end } = self.sums[l];
        &self.delta_sums[start..end]
    }
}

/// The first `m` columns of `matrix`, mutable.
#[inline(always)]
pub(crate) fn first<T: Scalar>(matrix: &mut Matrix<T>, m: usize) -> MatMut<'_, T> {
    matrix.view_mut().into_columns(0..m)
}
