//! How rows of numbers enter a network: with their zeros, without them, or in part.

use data::few_non_zeros;
use linalg::{Compressed, Matrix, SparseColumns, all_finite};
use nn::{Input, Topology};

/// Rows of a batch that are looked at to find out whether few numbers are not zero.
const LOOKED_AT: usize = 8;

/// What becomes of a row. The network alone says it, but for [`Way::Either`].
#[derive(Clone, Copy, Debug)]
enum Way {
    /// All numbers are multiplied.
    Dense,
    /// The non-zeros alone, if few numbers of most rows are not zero, and else all.
    Either,
    /// All of the first numbers, and the non-zeros of the others.
    Both { dense: usize },
    /// The non-zeros alone.
    Sparse,
}

/// The memory for a batch of rows on its way into a network.
#[derive(Debug)]
pub(super) struct Entry {
    way: Way,
    inputs: usize,
    dense: Matrix<f32>,
    /// If there is a part that may come without its zeros.
    sparse: Option<Compressed<f32>>,
    /// Rows of the batch, and how many of the first numbers of each are dense.
    batch: (usize, usize),
}

impl Entry {
    /// For batches of at most `capacity` rows.
    ///
    /// # Panics
    /// If layers before the first dense one are passed by more inputs than sparse columns can have.
    pub(super) fn new(topology: &Topology, capacity: usize) -> Self {
        let (inputs, sparse) = (topology.inputs(), topology.sparse_inputs());
        let limit = SparseColumns::<f32>::MAX_ROWS;
        let way = match sparse {
            0 if topology.takes_sparse_alone() && inputs <= limit => Way::Either,
            0 => Way::Dense,
            _ if sparse > limit && topology.first_dense() == 0 => Way::Dense,
            _ if sparse == inputs => Way::Sparse,
            _ => Way::Both { dense: inputs - sparse },
        };
        let (dense, sparse) = match way {
            Way::Dense => (inputs, 0),
            Way::Either => (inputs, inputs),
            Way::Both { dense } => (dense, sparse),
            Way::Sparse => (0, inputs),
        };
        let sparse = (sparse > 0).then(|| Compressed::new(sparse, capacity));
        Self { way, inputs, dense: Matrix::zeros(dense, capacity), sparse, batch: (0, 0) }
    }

    /// Takes these rows.
    ///
    /// # Panics
    /// If there are more than there is room for.
    pub(super) fn take(&mut self, rows: &[f32]) {
        let dense = match self.way {
            Way::Either if self.few(rows) => 0,
            Way::Dense | Way::Either => self.inputs,
            Way::Both { dense } => dense,
            Way::Sparse => 0,
        };
        let samples = rows.chunks_exact(self.inputs);
        self.batch = (samples.len(), dense);
        if dense > 0 {
            let mut x = self.dense.view_mut();
            samples.clone().enumerate().for_each(|(j, row)| x.col_mut(j).copy_from_slice(&row[..dense]));
        }
        if let Some(sparse) = &mut self.sparse
            && dense < self.inputs
        {
            sparse.compress(samples.map(|row| &row[dense..]));
        }
    }

    /// Whether most rows have few numbers that are not zero. Of a large batch some are looked at.
    fn few(&self, rows: &[f32]) -> bool {
        let samples = rows.chunks_exact(self.inputs);
        let apart = samples.len().div_ceil(LOOKED_AT).max(1);
        let few = |(n, few): (usize, usize), row: &[f32]| {
            (n + 1, few + usize::from(few_non_zeros(row, self.inputs)))
        };
        let (n, few) = samples.step_by(apart).fold((0, 0), few);
        2 * few > n
    }

    /// The rows as samples.
    pub(super) fn input(&self) -> Input<'_, f32> {
        let (m, dense) = self.batch;
        let x = self.dense.view().columns(0..m);
        match &self.sparse {
            Some(sparse) if dense == 0 => sparse.view().into(),
            Some(sparse) if dense < self.inputs => Input::both(x, sparse.view()),
            _ => x.into(),
        }
    }

    /// Whether all numbers of the rows are finite.
    pub(super) fn all_finite(&self) -> bool {
        let (m, dense) = self.batch;
        let of_dense = || (0..m).all(|j| all_finite(self.dense.col(j)));
        let of_sparse = |sparse: &Compressed<f32>| dense == self.inputs || sparse.all_finite();
        (dense == 0 || of_dense()) && self.sparse.as_ref().is_none_or(of_sparse)
    }

    pub(super) fn bytes(&self) -> usize {
        self.dense.bytes() + self.sparse.as_ref().map_or(0, Compressed::bytes)
    }
}
