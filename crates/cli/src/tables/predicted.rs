//! What a model says of the rows of a table, in the table's own terms.

use data::{Encoder, Table};
use descent::{Error, Model};
use nn::Loss;

/// A model that reads tables.
#[derive(Clone, Copy)]
pub(crate) struct TableModel<'a> {
    pub(crate) encoder: &'a Encoder,
    model: &'a Model<f32>,
}

/// What it says of some rows.
pub(crate) enum Said {
    /// The probability of each class, one row after another.
    Classes(Vec<f64>),
    /// A number for each row, and perhaps an interval that it lies in.
    Numbers { numbers: Vec<f64>, intervals: Option<Vec<(f64, f64)>> },
}

impl<'a> TableModel<'a> {
    /// None if the model does not read tables.
    pub(crate) fn of(model: &'a Model<f32>) -> Option<Self> {
        Some(Self { encoder: model.encoder()?, model })
    }

    /// What it says of the rows of a table.
    ///
    /// # Errors
    /// If a column is missing or of another kind.
    pub(crate) fn predict(&self, table: &Table) -> Result<Said, Error> {
        let outputs = self.model.predict_table(table)?;
        let rows = (0..outputs.cols()).map(|row| outputs.col(row));
        if self.encoder.classes().is_some() {
            return Ok(Said::Classes(rows.flatten().map(|&p| f64::from(p)).collect()));
        }
        // Networks may cross their quantiles.
        let sorted = |row: &[f32]| {
            let mut row: Vec<f64> = row.iter().map(|&a| self.encoder.number(a)).collect();
            row.sort_by(f64::total_cmp);
            row
        };
        let rows: Vec<Vec<f64>> = rows.map(sorted).collect();
        let numbers = rows.iter().map(|row| row[row.len() / 2]).collect();
        let interval = |row: &Vec<f64>| (row[0], row[row.len() - 1]);
        Ok(Said::Numbers { numbers, intervals: self.share().map(|_| rows.iter().map(interval).collect()) })
    }

    /// The share of true numbers that intervals are meant to hold, if intervals are predicted.
    pub(crate) fn share(&self) -> Option<f64> {
        match self.model.network().topology().loss() {
            Loss::Quantile(quantiles) => {
                let taus = quantiles.as_slice();
                Some(taus[taus.len() - 1] - taus[0])
            }
            _ => None,
        }
    }
}
