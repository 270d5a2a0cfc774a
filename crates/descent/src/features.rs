//! What a model gives an answer for: rows of numbers, or a table.

use data::{Cell, Encoder, Table};
use linalg::MatRef;

use crate::predictor::no_nan;
use crate::rows::finite;
use crate::{Error, Model, Rows, Scratch};

/// Rows that a model can answer for: [`Rows`] of numbers or a [`Table`].
///
/// A model that was fitted on a table takes rows of numbers too, in the order of its schema, if all of its
/// columns can be numbers.
pub trait Features {
    /// How many rows there are.
    fn count(&self) -> usize;

    /// Hands the outputs of `model` for each row to `each`, in order.
    ///
    /// # Errors
    /// If a row does not fit the model or has a number that is not finite, or an output is NaN.
    fn outputs(&self, model: &Model<f32>, each: &mut dyn FnMut(&[f32])) -> Result<(), Error>;
}

impl<R: Rows + ?Sized> Features for R {
    fn count(&self) -> usize {
        self.rows()
    }
    fn outputs(&self, model: &Model<f32>, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
        let inputs = model.network().topology().inputs();
        let expected = model.encoder().map_or(inputs, Encoder::columns);
        let mut scratch = Scratch::new(model, self.rows());
        let together = scratch.rows_together();
        let (mut numbers, mut cells) = (Vec::new(), Vec::new());
        for first in (0..self.rows()).step_by(together) {
            numbers.clear();
            cells.clear();
            for row in first..self.rows().min(first + together) {
                let found = self.row(row);
                if found.len() != expected {
                    return Err(Error::Width { row, expected, found: found.len() });
                }
                match model.encoder() {
                    None => {
                        finite(row, found)?;
                        numbers.extend_from_slice(found);
                    }
                    Some(_) => cells.extend(found.iter().map(|&x| Cell::Number(f64::from(x)))),
                }
            }
            let a = match model.encoder() {
                None => scratch.outputs(model, &numbers),
                Some(_) => scratch.outputs_of_cells(model, cells.chunks_exact(expected))?,
            };
            hand_out(a, first, each)?;
        }
        Ok(())
    }
}

impl Features for Table {
    fn count(&self) -> usize {
        self.rows()
    }
    fn outputs(&self, model: &Model<f32>, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
        hand_out(model.predict_table(self)?.view(), 0, each)
    }
}

/// Hands the columns of `a` to `each`; they are those of the rows from `first` on.
fn hand_out(a: MatRef<'_, f32>, first: usize, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
    no_nan(first, a)?;
    (0..a.cols()).for_each(|j| each(a.col(j)));
    Ok(())
}
