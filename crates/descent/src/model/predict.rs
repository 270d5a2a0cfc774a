//! What a model says of tables, rows of cells and encoded rows.

use data::{Cell, Table};
use linalg::Matrix;
use nn::Input;

use crate::tabular::Fitted;
use crate::{Error, Model, Scratch};

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
        let mut scratch = Scratch::new(self, 1);
        Ok(scratch.outputs_of_cells(self, std::iter::once(cells))?.col(0).to_vec())
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
