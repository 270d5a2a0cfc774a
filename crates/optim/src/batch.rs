//! A gathered mini-batch, dense or sparse as its samples are.

use data::Dataset;
use linalg::{MatRef, Matrix, Scalar, SparseColumns};
use nn::{Input, Network};

/// Memory for a batch of up to a fixed number of samples and their targets.
pub(crate) struct Batch<T: Scalar> {
    x: Features<T>,
    y: Matrix<T>,
    m: usize,
}

enum Features<T: Scalar> {
    Dense(Matrix<T>),
    Sparse(SparseColumns<T>),
}

impl<T: Scalar> Batch<T> {
    pub(crate) fn new(network: &Network<T>, dataset: &Dataset<T>, capacity: usize) -> Self {
        let (inputs, outputs) = (network.topology().inputs(), network.topology().outputs());
        let x = match dataset.sparse() {
            Some(largest) => Features::Sparse(SparseColumns::with_capacity(inputs, capacity, largest * capacity)),
            None => Features::Dense(Matrix::zeros(inputs, capacity)),
        };
        Self { x, y: Matrix::zeros(outputs, capacity), m: 0 }
    }

    /// Takes the samples `indices` of `dataset`, the one this memory was made for.
    pub(crate) fn gather(&mut self, dataset: &Dataset<T>, indices: &[u32]) {
        self.m = indices.len();
        let y = self.y.as_mut().into_columns(0..self.m);
        match &mut self.x {
            Features::Dense(x) => dataset.gather(indices, x.as_mut().into_columns(0..self.m), y),
            Features::Sparse(x) => dataset.gather_sparse(indices, x, y),
        }
    }

    pub(crate) fn x(&self) -> Input<'_, T> {
        match &self.x {
            Features::Dense(x) => x.as_ref().columns(0..self.m).into(),
            Features::Sparse(x) => x.as_ref().into(),
        }
    }

    pub(crate) fn y(&self) -> MatRef<'_, T> {
        self.y.as_ref().columns(0..self.m)
    }
}
