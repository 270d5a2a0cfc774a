//! Which class a row belongs to.

use std::path::Path;

use data::Dataset;
use linalg::argmax;
use nn::{Loss, Network, TargetSpace};

use crate::rows::{flat, same_length};
use crate::standard::Standard;
use crate::{Builder, Error, Label, Rows, label, outputs};

/// A network that tells classes of rows apart, fitted.
///
/// Classes are numbered from 0. The features of the rows may have any scale: they are standardised over the
/// training rows, and the fitted network has that in its first layer, so that it reads rows as they are.
///
/// ```
/// use descent::Classifier;
/// let rows = [[1.2, 310.0], [1.4, 290.0], [3.1, 180.0], [2.9, 170.0]];
/// let model = Classifier::fit(&rows, &[0, 0, 1, 1])?;
/// assert_eq!(model.predict_row(&[3.0, 160.0])?, 1);
/// assert!(model.predict_probabilities(&rows)?[0][0] > 0.9);
/// # Ok::<(), descent::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    network: Network<f32>,
}

impl Classifier {
    /// Fitted to `rows` and the class of each, with the settings of a fresh [`Builder`].
    ///
    /// # Errors
    /// As `Builder::fit`.
    pub fn fit<L: Label>(rows: &(impl Rows + ?Sized), labels: &[L]) -> Result<Self, Error> {
        Self::builder().fit(rows, labels)
    }

    /// Settings to change before it is fitted.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }

    /// The class of each row: that with the largest probability.
    ///
    /// # Errors
    /// If a row has more or fewer features than the model was fitted on, or one that is not finite.
    pub fn predict(&self, rows: &(impl Rows + ?Sized)) -> Result<Vec<u32>, Error> {
        let mut classes = Vec::with_capacity(rows.rows());
        outputs::for_each(&self.network, rows, |a| classes.push(argmax(a) as u32))?;
        Ok(classes)
    }

    /// The class of one row.
    ///
    /// # Errors
    /// As [`Classifier::predict`].
    pub fn predict_row(&self, row: &[f32]) -> Result<u32, Error> {
        Ok(self.predict(&[row])?[0])
    }

    /// The probability of each class for each row.
    ///
    /// # Errors
    /// As [`Classifier::predict`].
    pub fn predict_probabilities(&self, rows: &(impl Rows + ?Sized)) -> Result<Vec<Vec<f32>>, Error> {
        let mut probabilities = Vec::with_capacity(rows.rows());
        outputs::for_each(&self.network, rows, |a| probabilities.push(a.to_vec()))?;
        Ok(probabilities)
    }

    /// The share of rows whose class is found.
    ///
    /// # Errors
    /// As [`Classifier::predict`], and if there are no rows or not one label per row. A label that the model
    /// does not know counts as not found.
    pub fn score<L: Label>(&self, rows: &(impl Rows + ?Sized), labels: &[L]) -> Result<f64, Error> {
        same_length(rows.rows(), labels.len())?;
        if labels.is_empty() {
            return Err(Error::NoRows);
        }
        let found = self.predict(rows)?;
        let right = found.iter().zip(labels).filter(|(found, label)| label.class() == Some(**found));
        Ok(right.count() as f64 / labels.len() as f64)
    }

    /// How many classes it knows.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.network.topology().outputs()
    }
    /// The network, which reads raw rows as columns and whose outputs are the probabilities.
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

    /// Reads a model that was saved, or any network with softmax outputs.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or holds something else.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let network = Network::load(path)?;
        let (loss, outputs) = (network.topology().loss(), network.topology().outputs());
        if loss.targets() == TargetSpace::Distribution {
            Ok(Self { network })
        } else {
            Err(Error::Kind { path: path.to_owned(), expected: "classifier", outputs, loss })
        }
    }
}

impl Builder<Classifier> {
    /// Fits a classifier to `rows` and the class of each, an integer from 0 on.
    ///
    /// # Errors
    /// If there are no rows, or not one label per row; a row is longer than another or has a number that is
    /// not finite; a label is negative or not below the number of rows; all rows are of one class; a setting
    /// cannot be used; or the training diverges.
    pub fn fit<L: Label>(&self, rows: &(impl Rows + ?Sized), labels: &[L]) -> Result<Classifier, Error> {
        same_length(rows.rows(), labels.len())?;
        let (width, mut values) = flat(rows)?;
        let labels = label::classes(labels)?;
        if labels.iter().all(|&label| label == labels[0]) {
            return Err(Error::OneClass { class: labels[0] });
        }
        let classes = labels.iter().max().map_or(0, |&class| class as usize + 1);
        let standard = Standard::of(width, &values);
        standard.apply(&mut values);
        let samples = Dataset::classes(width, values, labels, classes)?;
        let mut network = self.train(Loss::SoftmaxCrossEntropy, &samples)?;
        standard.undo_at_inputs(&mut network);
        Ok(Classifier { network })
    }
}
