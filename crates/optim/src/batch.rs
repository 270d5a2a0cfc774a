//! A mini-batch: its targets gathered, its samples gathered too unless they are sparse and used where they lie.

use data::Dataset;
use linalg::{MatRef, Matrix, Scalar};
use nn::{Input, Network};

/// Memory for a batch of up to a fixed number of samples and their targets.
pub(crate) struct Batch<T: Scalar> {
    /// None for sparse samples, which need no copy.
    x: Option<Matrix<T>>,
    y: Matrix<T>,
}

impl<T: Scalar> Batch<T> {
    pub(crate) fn new(network: &Network<T>, dataset: &Dataset<T>, capacity: usize) -> Self {
        let (inputs, outputs) = (network.topology().inputs(), network.topology().outputs());
        let x = dataset.sparse().is_none().then(|| Matrix::zeros(inputs, capacity));
        Self { x, y: Matrix::zeros(outputs, capacity) }
    }

    /// The samples `indices` of `dataset`, the one this memory was made for: (inputs × m) and (outputs × m).
    pub(crate) fn gather<'a>(
        &'a mut self,
        dataset: &'a Dataset<T>,
        indices: &'a [u32],
    ) -> (Input<'a, T>, MatRef<'a, T>) {
        let m = indices.len();
        let y = self.y.as_mut().into_columns(0..m);
        let x = match (dataset.sparse(), &mut self.x) {
            (Some(sparse), _) => {
                dataset.gather_targets(indices, y);
                sparse.pick(indices).into()
            }
            (None, Some(x)) => {
                dataset.gather(indices, x.as_mut().into_columns(0..m), y);
                x.as_ref().columns(0..m).into()
            }
            (None, None) => unreachable!("made for sparse samples"),
        };
        (x, self.y.as_ref().columns(0..m))
    }
}
