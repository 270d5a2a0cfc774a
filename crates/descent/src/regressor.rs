//! Which number belongs to a row.

use std::path::Path;

use data::{Cell, Dataset, Table, Task};
use nn::{Activation, Loss, Network};

use crate::rows::{finite_target, flat, same_length};
use crate::standard::Standard;
use crate::{Builder, Error, Features, Model, Numbers, Rows};

/// A network that gives a number for each row, fitted: to rows of numbers, or to a table.
///
/// Features and targets may have any scale: they are standardised over the training rows. A network for rows
/// of numbers has that in its first and its last layer, so that it reads rows as they are and answers in the
/// units of the targets. What the columns of a table become is kept in the model.
///
/// ```
/// use descent::Regressor;
/// let rows: Vec<[f32; 2]> = (0..200).map(|i| [(i % 20) as f32, (i / 20) as f32]).collect();
/// let areas: Vec<f32> = rows.iter().map(|[a, b]| 1000.0 * a * b).collect();
/// let model = Regressor::fit(&rows, &areas)?;
/// assert!(model.score(&rows, &areas)? > 0.99);
/// assert!((model.predict_row(&[10.0, 5.0])? - 50_000.0).abs() < 5_000.0);
/// # Ok::<(), descent::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Regressor {
    model: Model<f32>,
}

impl Regressor {
    /// Fitted to rows and the number of each, or to a table and the name of the column to learn, with the
    /// settings of a fresh [`Builder`].
    ///
    /// # Errors
    /// As `Builder::fit`.
    pub fn fit<S: Numbers<Y> + ?Sized, Y: ?Sized>(samples: &S, target: &Y) -> Result<Self, Error> {
        Self::builder().fit(samples, target)
    }

    /// Settings to change before it is fitted.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }

    /// The number for each row.
    ///
    /// # Errors
    /// If a row has more or fewer features than the model was fitted on, or one that is not finite; if a
    /// table lacks a column, or has one of another kind.
    pub fn predict(&self, rows: &(impl Features + ?Sized)) -> Result<Vec<f32>, Error> {
        let mut numbers = Vec::with_capacity(rows.count());
        rows.outputs(&self.model, &mut |a| numbers.push(self.model.number(a) as f32))?;
        Ok(numbers)
    }

    /// The number for one row.
    ///
    /// # Errors
    /// As [`Regressor::predict`].
    pub fn predict_row(&self, row: &[f32]) -> Result<f32, Error> {
        Ok(self.predict(&[row])?[0])
    }

    /// The number for one row of a table, whose cells are those of the columns of its schema, in their order.
    ///
    /// # Errors
    /// If the model was not fitted to a table, or a cell is of another kind than its column.
    pub fn predict_cells(&self, cells: &[Cell<'_>]) -> Result<f64, Error> {
        Ok(self.model.number(&self.model.predict_cells(cells)?))
    }

    /// Two numbers for each row, between which a share of the rows lies, if the model was fitted with
    /// [`Builder::interval`].
    ///
    /// ```
    /// use descent::prelude::*;
    /// let noise = |i: i32| f64::from(i * 37 % 11 - 5);
    /// let table = Table::from_columns(vec![
    ///     Column::numbers("x", (0..200).map(f64::from).collect()),
    ///     Column::numbers("y", (0..200).map(|i| 2.0 * f64::from(i) + noise(i)).collect()),
    /// ])?;
    /// let model = Regressor::builder().interval(0.8).epochs(40).fit(&table, "y")?;
    /// assert!(model.predict_intervals(&table)?.iter().all(|[low, high]| low <= high));
    /// # Ok::<(), descent::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Regressor::predict`], and if the model has no intervals.
    pub fn predict_intervals(&self, rows: &(impl Features + ?Sized)) -> Result<Vec<[f64; 2]>, Error> {
        if !matches!(self.network().topology().loss(), Loss::Quantile(_)) {
            return Err(Error::NoIntervals);
        }
        let mut intervals = Vec::with_capacity(rows.count());
        rows.outputs(&self.model, &mut |a| intervals.push(self.model.interval(a)))?;
        Ok(intervals)
    }

    /// The coefficient of determination, R² = 1 − Σ(y − a)² / Σ(y − ȳ)²: 1 if every target is met, 0 if the
    /// mean ȳ of the targets would do as well, negative if it would do better. If all targets are equal, 1 if
    /// they are met and else 0.
    ///
    /// # Errors
    /// As [`Regressor::predict`], and if there are no rows, not one target per row, or a target is not
    /// finite.
    pub fn score<S: Numbers<Y> + ?Sized, Y: ?Sized>(&self, samples: &S, target: &Y) -> Result<f64, Error> {
        let targets = samples.numbers(target)?;
        if targets.is_empty() {
            return Err(Error::NoRows);
        }
        let mean = targets.iter().sum::<f64>() / targets.len() as f64;
        let spread: f64 = targets.iter().map(|y| (y - mean) * (y - mean)).sum();
        let errors = targets.iter().zip(self.predict(samples)?).map(|(y, a)| y - f64::from(a));
        let missed: f64 = errors.map(|error| error * error).sum();
        Ok(match (missed > 0.0, spread > 0.0) {
            (false, _) => 1.0,
            (true, true) => 1.0 - missed / spread,
            (true, false) => 0.0,
        })
    }

    /// The network, or the first of several. That of rows of numbers reads raw rows as columns and gives
    /// numbers in the units of the targets.
    #[must_use]
    pub fn network(&self) -> &Network<f32> {
        self.model.network()
    }
    /// The model, with the encoder of its table if it has one.
    #[must_use]
    pub fn model(&self) -> &Model<f32> {
        &self.model
    }

    /// Writes the model, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.model.save(path)
    }

    /// Reads a model that was saved, or any network with one identity output.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or holds something else.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let model = Model::load(path)?;
        let (loss, outputs) = (model.network().topology().loss(), model.network().topology().outputs());
        let one_number =
            outputs == loss.outputs_per_target() && loss.activation() == Some(Activation::Identity);
        if one_number {
            Ok(Self { model })
        } else {
            Err(Error::Kind { path: path.to_owned(), expected: "regressor", outputs, loss })
        }
    }
}

impl Builder<Regressor> {
    /// Fits a regressor to rows and the number of each, or to a table and the name of the column to learn.
    ///
    /// # Errors
    /// If there are no rows, or not one target per row; a row is longer than another; a number is not finite;
    /// a table has no such column, or one that is missing in a row; a setting cannot be used; or the training
    /// diverges.
    pub fn fit<S: Numbers<Y> + ?Sized, Y: ?Sized>(
        &self,
        samples: &S,
        target: &Y,
    ) -> Result<Regressor, Error> {
        Ok(Regressor { model: samples.fit(target, self)? })
    }

    pub(crate) fn fit_numbers_of_rows(
        &self,
        rows: &(impl Rows + ?Sized),
        targets: &[f32],
    ) -> Result<Model<f32>, Error> {
        same_length(rows.rows(), targets.len())?;
        let (width, mut values) = flat(rows)?;
        finite_target(targets)?;
        let mut targets = targets.to_vec();
        let (features, numbers) = (Standard::of(width, &values), Standard::of(1, &targets));
        features.apply(&mut values);
        numbers.apply(&mut targets);
        let samples = Dataset::regression(width, values, 1, targets)?;
        let mut network = self.train(Loss::Quadratic(Activation::Identity), &samples)?;
        features.undo_at_inputs(&mut network);
        numbers.undo_at_outputs(&mut network);
        Ok(Model::new(network))
    }

    pub(crate) fn fit_numbers_of_table(&self, table: &Table, target: &str) -> Result<Model<f32>, Error> {
        self.train_on_table(table, target, Task::Regression)
    }
}
