//! What a model gives an answer for: rows of numbers, or a table.

use data::{Cell, Table};
use linalg::Matrix;

use crate::rows::finite;
use crate::{Error, Model, Rows};

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

/// Rows that go through the network together.
const TOGETHER: usize = 256;

impl<R: Rows + ?Sized> Features for R {
    fn count(&self) -> usize {
        self.rows()
    }
    fn outputs(&self, model: &Model<f32>, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
        let expected =
            model.encoder().map_or(model.network().topology().inputs(), |e| e.schema().columns().len());
        let mut cells = Vec::with_capacity(expected);
        for first in (0..self.rows()).step_by(TOGETHER) {
            let rows = first..self.rows().min(first + TOGETHER);
            let mut x = Matrix::zeros(model.network().topology().inputs(), rows.len());
            for (j, row) in rows.enumerate() {
                let found = self.row(row);
                if found.len() != expected {
                    return Err(Error::Width { row, expected, found: found.len() });
                }
                let mut view = x.view_mut();
                match model.encoder() {
                    None => {
                        finite(row, found)?;
                        view.col_mut(j).copy_from_slice(found);
                    }
                    Some(encoder) => {
                        cells.clear();
                        cells.extend(found.iter().map(|&x| Cell::Number(f64::from(x))));
                        encoder.encode_row(&cells, view.col_mut(j))?;
                    }
                }
            }
            hand_out(&model.predict_inputs(x.view()), first, each)?;
        }
        Ok(())
    }
}

impl Features for Table {
    fn count(&self) -> usize {
        self.rows()
    }
    fn outputs(&self, model: &Model<f32>, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
        hand_out(&model.predict_table(self)?, 0, each)
    }
}

/// Hands the columns of `a` to `each`; they are those of the rows from `first` on.
fn hand_out(a: &Matrix<f32>, first: usize, each: &mut dyn FnMut(&[f32])) -> Result<(), Error> {
    for j in 0..a.cols() {
        if a.col(j).iter().any(|a| a.is_nan()) {
            return Err(Error::Answer { row: first + j });
        }
        each(a.col(j));
    }
    Ok(())
}
