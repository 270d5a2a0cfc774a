//! What a model learns from: rows of numbers with what belongs to each, or a table with the name of a column.

use data::{Cells, Table};

use crate::rows::{finite_target, same_length};
use crate::{Builder, Classifier, Error, Features, Label, Model, Regressor, Rows};

/// Rows with the class of each: rows of numbers with integers from 0, or a table with the name of a column.
pub trait Classes<Y: ?Sized>: Features {
    /// A classifier, fitted to them.
    ///
    /// # Errors
    /// As `Builder::fit`.
    fn fit(&self, target: &Y, builder: &Builder<Classifier>) -> Result<Model<f32>, Error>;

    /// The number of each row's class for `model`; `None` if the model does not know it.
    ///
    /// # Errors
    /// If there is not one class per row.
    fn classes(&self, target: &Y, model: &Model<f32>) -> Result<Vec<Option<u32>>, Error>;
}

/// Rows with the number of each: rows of numbers with one more, or a table with the name of a column.
pub trait Numbers<Y: ?Sized>: Features {
    /// A regressor, fitted to them.
    ///
    /// # Errors
    /// As `Builder::fit`.
    fn fit(&self, target: &Y, builder: &Builder<Regressor>) -> Result<Model<f32>, Error>;

    /// The number of each row.
    ///
    /// # Errors
    /// If there is not one finite number per row.
    fn numbers(&self, target: &Y) -> Result<Vec<f64>, Error>;
}

macro_rules! rows_with_classes {
    ($([$($parameters:tt)*] $labels:ty),* $(,)?) => {$(
        impl<R: Rows + ?Sized, L: Label, $($parameters)*> Classes<$labels> for R {
            fn fit(&self, target: &$labels, builder: &Builder<Classifier>) -> Result<Model<f32>, Error> {
                builder.fit_classes_of_rows(self, &target[..])
            }
            fn classes(&self, target: &$labels, _: &Model<f32>) -> Result<Vec<Option<u32>>, Error> {
                same_length(self.rows(), target.len())?;
                Ok(target.iter().map(|label| label.class()).collect())
            }
        }
    )*};
}

rows_with_classes!([] [L], [] Vec<L>, [const N: usize] [L; N]);

macro_rules! rows_with_numbers {
    ($([$($parameters:tt)*] $targets:ty),* $(,)?) => {$(
        impl<R: Rows + ?Sized, $($parameters)*> Numbers<$targets> for R {
            fn fit(&self, target: &$targets, builder: &Builder<Regressor>) -> Result<Model<f32>, Error> {
                builder.fit_numbers_of_rows(self, &target[..])
            }
            fn numbers(&self, target: &$targets) -> Result<Vec<f64>, Error> {
                same_length(self.rows(), target.len())?;
                finite_target(&target[..])?;
                Ok(target.iter().map(|&y| f64::from(y)).collect())
            }
        }
    )*};
}

rows_with_numbers!([] [f32], [] Vec<f32>, [const N: usize] [f32; N]);

impl Classes<str> for Table {
    fn fit(&self, target: &str, builder: &Builder<Classifier>) -> Result<Model<f32>, Error> {
        builder.fit_classes_of_table(self, target)
    }
    fn classes(&self, target: &str, model: &Model<f32>) -> Result<Vec<Option<u32>>, Error> {
        let known = model.classes().ok_or(Error::NoEncoder)?;
        let place = |name: &str| known.iter().position(|class| class == name).map(|class| class as u32);
        Ok(match self.require(target)?.cells() {
            Cells::Categories { names, codes } => {
                let places: Vec<Option<u32>> = names.iter().map(|name| place(name)).collect();
                codes.iter().map(|&code| places.get(code as usize).copied().flatten()).collect()
            }
            Cells::Numbers(numbers) | Cells::Dates(numbers) => {
                numbers.iter().map(|x| place(&x.to_string())).collect()
            }
        })
    }
}

impl Numbers<str> for Table {
    fn fit(&self, target: &str, builder: &Builder<Regressor>) -> Result<Model<f32>, Error> {
        builder.fit_numbers_of_table(self, target)
    }
    fn numbers(&self, target: &str) -> Result<Vec<f64>, Error> {
        match self.require(target)?.cells() {
            Cells::Numbers(numbers) | Cells::Dates(numbers) => {
                match numbers.iter().position(|x| x.is_nan()) {
                    Some(row) => Err(Error::Target { row, found: f32::NAN }),
                    None => Ok(numbers.clone()),
                }
            }
            Cells::Categories { .. } => Err(Error::NotNumbers { column: target.to_owned() }),
        }
    }
}
