//! Which number belongs to a row.

use std::path::Path;

use data::Dataset;
use nn::{Activation, Loss, Network};

use crate::rows::{flat, same_length};
use crate::standard::Standard;
use crate::{Builder, Error, Rows, outputs};

/// A network that gives a number for each row, fitted.
///
/// Features and targets may have any scale: they are standardised over the training rows, and the fitted
/// network has that in its first and its last layer, so that it reads rows as they are and answers in the
/// units of the targets.
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
    network: Network<f32>,
}

impl Regressor {
    /// Fitted to `rows` and the number of each, with the settings of a fresh [`Builder`].
    ///
    /// # Errors
    /// As `Builder::fit`.
    pub fn fit(rows: &(impl Rows + ?Sized), targets: &[f32]) -> Result<Self, Error> {
        Self::builder().fit(rows, targets)
    }

    /// Settings to change before it is fitted.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }

    /// The number for each row.
    ///
    /// # Errors
    /// If a row has more or fewer features than the model was fitted on, or one that is not finite.
    pub fn predict(&self, rows: &(impl Rows + ?Sized)) -> Result<Vec<f32>, Error> {
        let mut numbers = Vec::with_capacity(rows.rows());
        outputs::for_each(&self.network, rows, |a| numbers.push(a[0]))?;
        Ok(numbers)
    }

    /// The number for one row.
    ///
    /// # Errors
    /// As [`Regressor::predict`].
    pub fn predict_row(&self, row: &[f32]) -> Result<f32, Error> {
        Ok(self.predict(&[row])?[0])
    }

    /// The coefficient of determination, R² = 1 − Σ(y − a)² / Σ(y − ȳ)²: 1 if every target is met, 0 if the
    /// mean ȳ of the targets would do as well, negative if it would do better. If all targets are equal, 1 if
    /// they are met and else 0.
    ///
    /// # Errors
    /// As [`Regressor::predict`], and if there are no rows, not one target per row, or a target is not
    /// finite.
    pub fn score(&self, rows: &(impl Rows + ?Sized), targets: &[f32]) -> Result<f64, Error> {
        same_length(rows.rows(), targets.len())?;
        if targets.is_empty() {
            return Err(Error::NoRows);
        }
        finite(targets)?;
        let y = || targets.iter().map(|&y| f64::from(y));
        let mean = y().sum::<f64>() / targets.len() as f64;
        let spread: f64 = y().map(|y| (y - mean) * (y - mean)).sum();
        let errors = y().zip(self.predict(rows)?).map(|(y, a)| y - f64::from(a));
        let missed: f64 = errors.map(|error| error * error).sum();
        Ok(match (missed > 0.0, spread > 0.0) {
            (false, _) => 1.0,
            (true, true) => 1.0 - missed / spread,
            (true, false) => 0.0,
        })
    }

    /// The network, which reads raw rows as columns and gives numbers in the units of the targets.
    #[must_use]
    pub fn network(&self) -> &Network<f32> {
        &self.network
    }

    /// Writes the model, whole or not at all.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        Ok(self.network.save(path.as_ref())?)
    }

    /// Reads a model that was saved, or any network with one identity output.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or holds something else.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let network = Network::load(path)?;
        let (loss, outputs) = (network.topology().loss(), network.topology().outputs());
        if loss == Loss::Quadratic(Activation::Identity) && outputs == 1 {
            Ok(Self { network })
        } else {
            Err(Error::Kind { path: path.to_owned(), expected: "regressor", outputs, loss })
        }
    }
}

impl Builder<Regressor> {
    /// Fits a regressor to `rows` and the number of each.
    ///
    /// # Errors
    /// If there are no rows, or not one target per row; a row is longer than another; a number is not finite;
    /// a setting cannot be used; or the training diverges.
    pub fn fit(&self, rows: &(impl Rows + ?Sized), targets: &[f32]) -> Result<Regressor, Error> {
        same_length(rows.rows(), targets.len())?;
        let (width, mut values) = flat(rows)?;
        finite(targets)?;
        let mut targets = targets.to_vec();
        let (features, numbers) = (Standard::of(width, &values), Standard::of(1, &targets));
        features.apply(&mut values);
        numbers.apply(&mut targets);
        let samples = Dataset::regression(width, values, 1, targets)?;
        let mut network = self.train(Loss::Quadratic(Activation::Identity), &samples)?;
        features.undo_at_inputs(&mut network);
        numbers.undo_at_outputs(&mut network);
        Ok(Regressor { network })
    }
}

/// Whether all targets can be computed with.
fn finite(targets: &[f32]) -> Result<(), Error> {
    match targets.iter().position(|y| !y.is_finite()) {
        Some(row) => Err(Error::Target { row, found: targets[row] }),
        None => Ok(()),
    }
}
