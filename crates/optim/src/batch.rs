//! A mini-batch: copies of its targets and its samples. Sparse samples may be used in place instead of being
//! copied.

use data::Dataset;
use linalg::{ColumnBlocks, Executor, MatRef, Matrix, Scalar, SparseRef, for_each_piece, part};
use nn::{Input, Network};

/// With at least this many neurons in the first dense layer and samples in a batch, sparse samples are split:
/// their frequent features become a dense matrix. With 100 neurons and 10 samples a step took 22.8 µs without it
/// and 14.2 with it; 30 neurons made no difference, and one sample was slower.
const PARTED_FROM: (usize, usize) = (64, 8);

/// With at least `PIECES_FROM` samples, a batch is gathered in `PIECES` pieces. Sparse samples of so large a
/// batch are fetched just before use. Each thread fetches them all because it reads them all. When they were
/// fetched a step earlier, a layer's weights pushed them out of the cache again (784-800-10, 128 samples, on
/// a Xeon: the first piece of the first layer took 82 µs and each other 45; now 59 and 45).
const PIECES_FROM: usize = 64;
const PIECES: usize = 4;

/// Memory for a batch of samples and targets, up to a fixed size.
pub(crate) struct Batch<T: Scalar> {
    x: Samples<T>,
    y: Matrix<T>,
    /// Empty if all samples count the same.
    weights: Vec<T>,
}

/// What a batch stores of its samples.
enum Samples<T: Scalar> {
    /// All features.
    Whole(Matrix<T>),
    /// The features that are not sparse, if there are any: the sparse ones are used in place.
    Sparse(Matrix<T>),
    /// The features that are not sparse, and of the sparse ones the frequent.
    Parted(Matrix<T>, Matrix<T>),
}

impl<T: Scalar> Batch<T> {
    pub(crate) fn new(network: &Network<T>, dataset: &Dataset<T>, capacity: usize) -> Self {
        let topology = network.topology();
        // Layers before the first dense one take all features that are not the network's sparse inputs, zeros
        // too, unless they can do without zeros.
        let alone = topology.takes_sparse_alone() && dataset.dense_width() == 0;
        let usable = |rows: usize| topology.first_dense() == 0 || rows == topology.sparse_inputs() || alone;
        let neurons = topology.first_neurons();
        let x = match dataset.sparse().filter(|sparse| usable(sparse.rows())) {
            None => Samples::Whole(Matrix::zeros(topology.inputs(), capacity)),
            Some(sparse) => {
                let dense = Matrix::zeros(dataset.dense_width(), capacity);
                match sparse.dense_rows() {
                    rows if rows > 0 && neurons >= PARTED_FROM.0 && capacity >= PARTED_FROM.1 => {
                        Samples::Parted(dense, Matrix::zeros(rows, capacity))
                    }
                    _ => Samples::Sparse(dense),
                }
            }
        };
        let weights = vec![T::ZERO; if dataset.weights().is_some() { capacity } else { 0 }];
        Self { x, y: Matrix::zeros(topology.outputs(), capacity), weights }
    }

    /// The samples `indices` of `dataset` (inputs × m), with their weights, and their targets (outputs × m).
    /// `dataset` must be the one this memory was made for. The samples `later` are gathered next, and the CPU
    /// may fetch them already.
    #[inline(always)]
    pub(crate) fn gather<'a>(
        &'a mut self,
        executor: &dyn Executor,
        dataset: &'a Dataset<T>,
        indices: &'a [u32],
        later: &[u32],
    ) -> (Input<'a, T>, MatRef<'a, T>) {
        let m = indices.len();
        let pieces = if m < PIECES_FROM { 1 } else { PIECES };
        let y = ColumnBlocks::new(self.y.view_mut().into_columns(0..m), pieces);
        let parted = matches!(self.x, Samples::Parted(..));
        let fetch = |i| match dataset.sparse() {
            Some(_) if pieces > 1 => dataset.prefetch(indices, parted),
            _ => dataset.prefetch(&later[part(i, pieces, later.len())], parted),
        };
        let x: Input<'_, T> = match (dataset.sparse(), &mut self.x) {
            (_, Samples::Whole(x)) => {
                let blocks = (ColumnBlocks::new(x.view_mut().into_columns(0..m), pieces), y);
                for_each_piece(executor, &blocks, |i, ((samples, x), (_, y))| {
                    fetch(i);
                    dataset.gather(&indices[samples], x, y);
                });
                x.view().columns(0..m).into()
            }
            (Some(sparse), Samples::Sparse(dense)) => {
                let blocks = (ColumnBlocks::new(dense.view_mut().into_columns(0..m), pieces), y);
                for_each_piece(executor, &blocks, |i, ((samples, dense), (_, y))| {
                    fetch(i);
                    dataset.gather_dense(&indices[samples], dense, y);
                });
                both(dense.view().columns(0..m), sparse.pick(indices))
            }
            (Some(sparse), Samples::Parted(dense, frequent)) => {
                let frequent_blocks = ColumnBlocks::new(frequent.view_mut().into_columns(0..m), pieces);
                let dense_blocks = ColumnBlocks::new(dense.view_mut().into_columns(0..m), pieces);
                let blocks = (frequent_blocks, (dense_blocks, y));
                for_each_piece(executor, &blocks, |i, ((samples, frequent), ((_, dense), (_, y)))| {
                    fetch(i);
                    dataset.gather_dense(&indices[samples.clone()], dense, y);
                    sparse.gather_dense_rows(&indices[samples], frequent);
                });
                let sparse = sparse.pick_split(indices, frequent.view().columns(0..m));
                both(dense.view().columns(0..m), sparse)
            }
            _ => unreachable!("made for samples of another kind"),
        };
        let x = if self.weights.is_empty() {
            x
        } else {
            for (weight, &i) in self.weights.iter_mut().zip(indices) {
                *weight = T::from_f64(dataset.weight(i as usize));
            }
            x.weighted(&self.weights[..m])
        };
        (x, self.y.view().columns(0..m))
    }
}

/// Sparse features, after dense ones if there are any.
#[inline(always)]
fn both<'a, T: Scalar>(dense: MatRef<'a, T>, sparse: SparseRef<'a, T>) -> Input<'a, T> {
    if dense.rows() == 0 { sparse.into() } else { Input::both(dense, sparse) }
}
