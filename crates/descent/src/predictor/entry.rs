//! How rows of numbers enter a network: with their zeros, without them, or in part.

use data::few_non_zeros;
use linalg::{Compressed, Matrix, SparseColumns};
use nn::{Input, Topology};

/// What becomes of a row. The network alone says it, but for [`Way::Either`].
#[derive(Clone, Copy, Debug)]
enum Way {
    /// All numbers are multiplied.
    Dense,
    /// The non-zeros alone, if few numbers of a batch are not zero, and else all.
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
        Self { way, inputs, dense: Matrix::zeros(dense, capacity), sparse }
    }

    /// The rows as samples.
    ///
    /// # Panics
    /// If there are more than there is room for.
    pub(super) fn input(&mut self, rows: &[f32]) -> Input<'_, f32> {
        let dense = match self.way {
            Way::Either if few_non_zeros(rows, self.inputs) => 0,
            Way::Dense | Way::Either => self.inputs,
            Way::Both { dense } => dense,
            Way::Sparse => 0,
        };
        let (m, samples) = (rows.len() / self.inputs, rows.chunks_exact(self.inputs));
        if dense > 0 {
            let mut x = self.dense.view_mut();
            samples.clone().enumerate().for_each(|(j, row)| x.col_mut(j).copy_from_slice(&row[..dense]));
        }
        let x = self.dense.view().columns(0..m);
        match &mut self.sparse {
            Some(sparse) if dense < self.inputs => {
                sparse.compress(samples.map(|row| &row[dense..]));
                if dense > 0 { Input::both(x, sparse.view()) } else { sparse.view().into() }
            }
            _ => x.into(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.dense.bytes() + self.sparse.as_ref().map_or(0, Compressed::bytes)
    }
}
