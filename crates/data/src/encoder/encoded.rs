//! Tables and rows, encoded.

use linalg::{Entries, Matrix, SparseColumns};

use super::bound::Bound;
use super::names::list;
use super::source::Cell;
use super::{Encoder, EncoderError};
use crate::{DataError, Dataset, Table, Targets};

/// The features of the rows of a table: each row is a column of both parts.
#[derive(Clone, Debug)]
pub struct Encoded {
    /// The dense inputs (dense inputs × rows).
    pub dense: Matrix<f32>,
    /// The sparse inputs (sparse inputs × rows), if there are any.
    pub sparse: Option<SparseColumns<f32>>,
}

/// Rows that are encoded column by column: what they become stays in the cache.
const BLOCK: usize = 256;

impl Encoder {
    /// The rows of a table with their targets. Columns are found by name; others may be there.
    ///
    /// # Errors
    /// If a column is missing or of another kind than in training, a number is infinite, a target is missing
    /// or a class that no training row was of.
    pub fn samples(&self, table: &Table) -> Result<Dataset<f32>, DataError> {
        let targets = self.target.encode(table.require(self.target())?)?;
        let bound = Bound::all(&self.sources, table)?;
        let mut dense = vec![0.0; table.rows() * self.dense_inputs];
        self.write_dense(&bound, table.rows(), &mut dense, self.dense_inputs);
        match (self.sparse_columns(&bound, table.rows()), targets) {
            (Some(sparse), targets) => Dataset::mixed(self.dense_inputs, dense, sparse, targets),
            (None, Targets::Classes { labels, classes }) => {
                Dataset::classes(self.dense_inputs, dense, labels, classes)
            }
            (None, Targets::Values { values, width }) => {
                Dataset::regression(self.dense_inputs, dense, width, values)
            }
        }
    }

    /// The rows of a table, whether it has the target or not. Columns are found by name; others may be there.
    ///
    /// # Errors
    /// If a column is missing or of another kind than in training, or a number is infinite.
    pub fn features(&self, table: &Table) -> Result<Encoded, DataError> {
        let bound = Bound::all(&self.sources, table)?;
        let mut dense = Matrix::zeros(self.dense_inputs, table.rows());
        let mut view = dense.view_mut();
        let mut block = vec![0.0; BLOCK * self.dense_inputs];
        for first in (0..table.rows()).step_by(BLOCK) {
            let rows = first..table.rows().min(first + BLOCK);
            self.write_block(&bound, rows.clone(), &mut block, self.dense_inputs);
            for (row, x) in rows.zip(block.chunks_exact(self.dense_inputs.max(1))) {
                view.col_mut(row).copy_from_slice(x);
            }
        }
        Ok(Encoded { dense, sparse: self.sparse_columns(&bound, table.rows()) })
    }

    /// One row, whose cells are those of the columns of [`Encoder::schema`], in their order, into the inputs
    /// `x` of a network: the dense ones first, and the sparse ones with their zeros. Nothing is allocated.
    ///
    /// # Errors
    /// If there are more or fewer cells than columns, or one is of another kind than in training.
    ///
    /// # Panics
    /// If `x` does not have [`Encoder::inputs`] numbers.
    ///
    /// ```
    /// use data::{Cell, Column, Encoder, EncoderOptions, Table};
    /// let numbers = |name: &str, factor: f64| {
    ///     Column::numbers(name, (0..9).map(|i| factor * f64::from(i)).collect())
    /// };
    /// let table = Table::from_columns(vec![numbers("size", 2.0), numbers("price", 1.5)])?;
    /// let encoder = Encoder::learn(&table, "price", &EncoderOptions::default(), None)?;
    /// let mut x = [7.0];
    /// encoder.encode_row(&[Cell::Number(8.0)], &mut x)?;
    /// assert_eq!(x, [0.0]); // the median
    /// encoder.encode_row(&[Cell::Text("10.5")], &mut x)?;
    /// assert!(x[0] > 0.0);
    /// assert!(encoder.encode_row(&[Cell::Text("large")], &mut x).is_err());
    /// # Ok::<(), data::DataError>(())
    /// ```
    #[track_caller]
    pub fn encode_row(&self, cells: &[Cell<'_>], x: &mut [f32]) -> Result<(), DataError> {
        assert!(x.len() == self.inputs(), "{} numbers for {} inputs", x.len(), self.inputs());
        if cells.len() != self.sources.len() {
            let columns = list(self.sources.iter().map(|source| &*source.name));
            let (expected, found) = (self.sources.len(), cells.len());
            return Err(EncoderError::Cells { expected, found, columns }.into());
        }
        let known = |source: usize| {
            let (source, cell) = (&self.sources[source], cells[source]);
            source.known(cell).map_err(|misfit| source.error(&misfit, cell, None))
        };
        let (dense, sparse) = x.split_at_mut(self.dense_inputs);
        for ((source, encoder), x) in self.dense().zip(dense) {
            encoder.write_dense([(known(source)?, x)].into_iter());
        }
        sparse.fill(0.0);
        for (source, first, encoder) in self.sparse() {
            if let Some(i) = encoder.sparse(known(source)?) {
                sparse[first + i] = 1.0;
            }
        }
        Ok(())
    }

    /// Writes the dense inputs of all rows, one row after another.
    fn write_dense(&self, bound: &[Bound<'_>], rows: usize, x: &mut [f32], width: usize) {
        for (first, block) in (0..rows).step_by(BLOCK).zip(x.chunks_mut((BLOCK * width).max(1))) {
            self.write_block(bound, first..rows.min(first + BLOCK), block, width);
        }
    }

    /// Writes the dense inputs of `rows`, one row after another.
    fn write_block(&self, bound: &[Bound<'_>], rows: std::ops::Range<usize>, x: &mut [f32], width: usize) {
        for (i, (source, encoder)) in self.dense().enumerate() {
            bound[source].write_dense(encoder, rows.clone(), x[i..].iter_mut().step_by(width));
        }
    }

    fn sparse_columns(&self, bound: &[Bound<'_>], rows: usize) -> Option<SparseColumns<f32>> {
        if self.sparse_inputs == 0 {
            return None;
        }
        let encoders: Vec<_> =
            self.sparse().map(|(source, first, encoder)| (&bound[source], first, encoder)).collect();
        let mut entries = Entries::new(self.sparse_inputs);
        for row in 0..rows {
            for (bound, first, encoder) in &encoders {
                if let Some(i) = bound.sparse(encoder, row) {
                    entries.push(first + i, 1.0);
                }
            }
            entries.end_column();
        }
        Some(entries.finish())
    }
}
