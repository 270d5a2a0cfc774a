//! What a model says of the rows of a table, in the table's own terms.

use data::{DataError, Encoded, Encoder, Table};
use nn::{Input, Loss, Network};
use rayon::prelude::*;

/// Rows that pass through a network together.
const BLOCK: usize = 256;

/// The networks of a model, and what they read.
#[derive(Clone, Copy)]
pub(crate) struct TableModel<'a> {
    pub(crate) encoder: &'a Encoder,
    /// One, or several whose outputs are averaged.
    pub(crate) members: &'a [Network<f32>],
}

/// What it says of some rows.
pub(crate) enum Said {
    /// The probability of each class, one row after another.
    Classes(Vec<f64>),
    /// A number for each row, and perhaps an interval that it lies in.
    Numbers { numbers: Vec<f64>, intervals: Option<Vec<(f64, f64)>> },
}

impl TableModel<'_> {
    /// What it says of the rows of a table. The result does not depend on the number of threads.
    ///
    /// # Errors
    /// If a column is missing or of another kind.
    pub(crate) fn predict(&self, table: &Table) -> Result<Said, DataError> {
        Ok(self.said(&self.mean_outputs(&self.encoder.features(table)?)))
    }

    /// The means over the members of their outputs, one row after another.
    pub(crate) fn mean_outputs(&self, x: &Encoded) -> Vec<f64> {
        let rows = x.dense.cols().max(x.sparse.as_ref().map_or(0, |sparse| sparse.cols()));
        let starts: Vec<usize> = (0..rows).step_by(BLOCK).collect();
        let block = |&start: &usize| {
            let rows = start..rows.min(start + BLOCK);
            let picked: Vec<u32> = rows.clone().map(|row| row as u32).collect();
            let dense = x.dense.view().columns(rows.clone());
            let input: Input<'_, f32> = match &x.sparse {
                Some(sparse) if dense.rows() == 0 => sparse.pick(&picked).into(),
                Some(sparse) => Input::both(dense, sparse.pick(&picked)),
                None => dense.into(),
            };
            self.mean(input)
        };
        starts.par_iter().map(block).collect::<Vec<_>>().concat()
    }

    /// The same for one batch.
    pub(crate) fn mean(&self, x: Input<'_, f32>) -> Vec<f64> {
        let mut sum: Vec<f64> = Vec::new();
        for member in self.members {
            let a = member.predict(x);
            let outputs = (0..a.cols()).flat_map(|j| a.col(j).iter().map(|&a| f64::from(a)));
            if sum.is_empty() {
                sum.extend(outputs);
            } else {
                sum.iter_mut().zip(outputs).for_each(|(sum, a)| *sum += a);
            }
        }
        let n = self.members.len() as f64;
        sum.iter_mut().for_each(|sum| *sum /= n);
        sum
    }

    /// Outputs, one row after another, in the table's terms.
    pub(crate) fn said(&self, outputs: &[f64]) -> Said {
        if self.encoder.classes().is_some() {
            return Said::Classes(outputs.to_vec());
        }
        let number = |&a: &f64| self.encoder.number(a as f32);
        match self.quantiles() {
            None => Said::Numbers { numbers: outputs.iter().map(number).collect(), intervals: None },
            Some(taus) => {
                // Networks may cross their quantiles.
                let rows: Vec<Vec<f64>> = outputs
                    .chunks_exact(taus.len())
                    .map(|row| {
                        let mut row: Vec<f64> = row.iter().map(number).collect();
                        row.sort_by(f64::total_cmp);
                        row
                    })
                    .collect();
                let intervals = rows.iter().map(|row| (row[0], row[taus.len() - 1])).collect();
                Said::Numbers {
                    numbers: rows.iter().map(|row| row[taus.len() / 2]).collect(),
                    intervals: Some(intervals),
                }
            }
        }
    }

    /// The quantiles that the outputs are, if intervals are predicted: the lowest, the median, the highest.
    pub(crate) fn quantiles(&self) -> Option<Vec<f64>> {
        match self.members[0].topology().loss() {
            Loss::Quantile(quantiles) => Some(quantiles.as_slice().to_vec()),
            _ => None,
        }
    }

    /// The share of true numbers that intervals are meant to hold.
    pub(crate) fn share(&self) -> Option<f64> {
        self.quantiles().map(|taus| taus[taus.len() - 1] - taus[0])
    }
}
