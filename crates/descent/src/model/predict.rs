//! What a model says of tables, rows of cells and encoded rows.

use data::{Cell, Table};
use linalg::{MatRef, Matrix, Scalar, SparseColumns};
use nn::Input;

use crate::tabular::Fitted;
use crate::{Error, Model};

/// Rows that go through the networks together.
const TOGETHER: usize = 1024;

impl Model<f32> {
    /// Networks that were fitted to a table, with its encoder.
    ///
    /// # Panics
    /// If there are no networks.
    #[must_use]
    #[track_caller]
    pub fn fitted(fitted: Fitted) -> Self {
        let mut members = fitted.members.into_iter();
        let first = members.next().expect("at least one network");
        Self::new(first).with_members(members).with_encoder(fitted.encoder)
    }

    /// The outputs (outputs × rows) for the rows of a table; for numbers to learn they are in standard
    /// deviations, see [`data::Encoder::number`].
    ///
    /// # Errors
    /// If the model reads no tables, or a column is missing or of another kind than in training.
    pub fn predict_table(&self, table: &Table) -> Result<Matrix<f32>, Error> {
        let encoder = self.encoder().ok_or(Error::NoEncoder)?;
        let encoded = encoder.features(table)?;
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let mut outputs = Matrix::zeros(self.network().topology().outputs(), table.rows());
        for (first, rows) in (0..).step_by(TOGETHER).zip(rows.chunks(TOGETHER)) {
            let dense = encoded.dense.view().columns(first..first + rows.len());
            let a = match &encoded.sparse {
                Some(sparse) if encoder.dense_inputs() == 0 => self.predict(sparse.pick(rows)),
                Some(sparse) => self.predict(Input::both(dense, sparse.pick(rows))),
                None => self.predict(dense),
            };
            (0..rows.len()).for_each(|j| outputs.view_mut().col_mut(first + j).copy_from_slice(a.col(j)));
        }
        Ok(outputs)
    }

    /// The outputs for one row of a table, whose cells are those of the columns of the encoder's schema, in
    /// their order.
    ///
    /// # Errors
    /// If the model reads no tables, or a cell is of another kind than its column.
    pub fn predict_cells(&self, cells: &[Cell<'_>]) -> Result<Vec<f32>, Error> {
        let encoder = self.encoder().ok_or(Error::NoEncoder)?;
        let mut x = Matrix::zeros(encoder.inputs(), 1);
        encoder.encode_row(cells, x.view_mut().col_mut(0))?;
        Ok(self.predict_inputs(x.view()).col(0).to_vec())
    }

    /// The number that outputs for one row mean, in the unit of the targets: of several quantiles the middle
    /// one.
    ///
    /// # Panics
    /// If there are no outputs.
    #[must_use]
    pub fn number(&self, outputs: &[f32]) -> f64 {
        self.in_units(outputs[outputs.len() / 2])
    }

    /// The outermost quantiles that outputs for one row mean, in the unit of the targets. Quantiles are
    /// learnt one by one, so the outer ones may lie inside the others; the interval has them all.
    ///
    /// # Panics
    /// If there are no outputs.
    #[must_use]
    pub fn interval(&self, outputs: &[f32]) -> [f64; 2] {
        let ends = [f32::min, f32::max].map(|end: fn(f32, f32) -> f32| outputs.iter().copied().reduce(end));
        ends.map(|end| self.in_units(end.expect("at least one output")))
    }

    fn in_units(&self, output: f32) -> f64 {
        self.encoder().map_or(f64::from(output), |encoder| encoder.number(output))
    }
}

impl<T: Scalar> Model<T> {
    /// The outputs for samples whose inputs are all in one matrix, the sparse ones with their zeros.
    pub(crate) fn predict_inputs(&self, x: MatRef<'_, T>) -> Matrix<T> {
        let topology = self.network().topology();
        let sparse = if topology.first_dense() > 0 { topology.sparse_inputs() } else { 0 };
        if sparse == 0 {
            return self.predict(x);
        }
        let dense = topology.inputs() - sparse;
        let rest: Vec<T> = (0..x.cols()).flat_map(|j| &x.col(j)[dense..]).copied().collect();
        let rest = SparseColumns::from_numbers(&rest, sparse);
        let all: Vec<u32> = (0..x.cols() as u32).collect();
        let front = Matrix::from_fn(dense, x.cols(), |i, j| x.col(j)[i]);
        self.predict(Input::both(front.view(), rest.pick(&all)))
    }
}
