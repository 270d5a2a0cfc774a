//! Which class a row belongs to.

use std::path::Path;

use data::{Cell, ClassNames, Dataset, Table, Task};
use linalg::argmax;
use nn::{Loss, Network, TargetSpace};

use crate::rows::{flat, same_length};
use crate::standard::Standard;
use crate::{Builder, Classes, Error, Features, Label, Model, Rows, label};

/// A network that tells classes of rows apart, fitted: to rows of numbers, or to a table.
///
/// Classes are numbered from 0; those of a table have names. The features of rows of numbers may have any
/// scale: they are standardised over the training rows, and the fitted network has that in its first layer,
/// so that it reads rows as they are. What the columns of a table become is kept in the model.
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
    model: Model<f32>,
}

impl Classifier {
    /// Fitted to rows and the class of each, or to a table and the name of the column to learn, with the
    /// settings of a fresh [`Builder`].
    ///
    /// # Errors
    /// As `Builder::fit`.
    pub fn fit<S: Classes<Y> + ?Sized, Y: ?Sized>(samples: &S, target: &Y) -> Result<Self, Error> {
        Self::builder().fit(samples, target)
    }

    /// Settings to change before it is fitted.
    pub fn builder() -> Builder<Self> {
        Builder::new()
    }

    /// The class of each row: that with the largest probability.
    ///
    /// # Errors
    /// If a row has more or fewer features than the model was fitted on, or one that is not finite; if a
    /// table lacks a column, or has one of another kind.
    pub fn predict(&self, rows: &(impl Features + ?Sized)) -> Result<Vec<u32>, Error> {
        let mut classes = Vec::with_capacity(rows.count());
        rows.outputs(&self.model, &mut |a| classes.push(argmax(a) as u32))?;
        Ok(classes)
    }

    /// The class of one row.
    ///
    /// # Errors
    /// As [`Classifier::predict`].
    pub fn predict_row(&self, row: &[f32]) -> Result<u32, Error> {
        Ok(self.predict(&[row])?[0])
    }

    /// The class of one row of a table, whose cells are those of the columns of its schema, in their order.
    ///
    /// ```
    /// use descent::prelude::*;
    /// let table = Table::from_columns(vec![
    ///     Column::numbers("size", (0..60).map(f64::from).collect()),
    ///     Column::categories("color", (0..60).map(|i| ["red", "blue"][i % 2])),
    ///     Column::categories("fruit", (0..60).map(|i| ["plum", "sloe"][i % 2])),
    /// ])?;
    /// let model = Classifier::fit(&table, "fruit")?;
    /// let class = model.predict_cells(&[Cell::Number(7.0), Cell::Text("blue")])?;
    /// assert_eq!(model.class_name(class), Some("sloe"));
    /// # Ok::<(), descent::Error>(())
    /// ```
    ///
    /// # Errors
    /// If the model was not fitted to a table, or a cell is of another kind than its column.
    pub fn predict_cells(&self, cells: &[Cell<'_>]) -> Result<u32, Error> {
        Ok(argmax(&self.model.predict_cells(cells)?) as u32)
    }

    /// The probability of each class for each row.
    ///
    /// # Errors
    /// As [`Classifier::predict`].
    pub fn predict_probabilities(&self, rows: &(impl Features + ?Sized)) -> Result<Vec<Vec<f32>>, Error> {
        let mut probabilities = Vec::with_capacity(rows.count());
        rows.outputs(&self.model, &mut |a| probabilities.push(a.to_vec()))?;
        Ok(probabilities)
    }

    /// The share of rows whose class is found.
    ///
    /// # Errors
    /// As [`Classifier::predict`], and if there are no rows, not one label per row, or no such column. A
    /// label that the model does not know counts as not found.
    pub fn score<S: Classes<Y> + ?Sized, Y: ?Sized>(&self, samples: &S, target: &Y) -> Result<f64, Error> {
        let classes = samples.classes(target, &self.model)?;
        if classes.is_empty() {
            return Err(Error::NoRows);
        }
        let found = self.predict(samples)?;
        let right = found.iter().zip(&classes).filter(|(found, class)| **class == Some(**found));
        Ok(right.count() as f64 / classes.len() as f64)
    }

    /// How many classes it knows.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.network().topology().outputs()
    }
    /// What a class is called, if the classes have names.
    #[must_use]
    pub fn class_name(&self, class: u32) -> Option<&str> {
        self.model.classes().and_then(|classes: &ClassNames| classes.name(class as usize))
    }
    /// The network, or the first of several. It reads raw rows as columns, or what the encoder makes of the
    /// rows of a table; its outputs are the probabilities.
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

    /// Reads a model that was saved, or any network with softmax outputs.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, or holds something else.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let model = Model::load(path)?;
        let (loss, outputs) = (model.network().topology().loss(), model.network().topology().outputs());
        if loss.targets() == TargetSpace::Distribution {
            Ok(Self { model })
        } else {
            Err(Error::Kind { path: path.to_owned(), expected: "classifier", outputs, loss })
        }
    }
}

impl Builder<Classifier> {
    /// Fits a classifier to rows and the class of each, an integer from 0 on, or to a table and the name of
    /// the column to learn.
    ///
    /// # Errors
    /// If there are no rows, or not one label per row; a row is longer than another or has a number that is
    /// not finite; a label is negative or not below the number of rows; all rows are of one class; a table
    /// has no such column, or one that is missing in a row; a setting cannot be used; or the training
    /// diverges.
    pub fn fit<S: Classes<Y> + ?Sized, Y: ?Sized>(
        &self,
        samples: &S,
        target: &Y,
    ) -> Result<Classifier, Error> {
        Ok(Classifier { model: samples.fit(target, self)? })
    }

    pub(crate) fn fit_classes_of_rows<L: Label>(
        &self,
        rows: &(impl Rows + ?Sized),
        labels: &[L],
    ) -> Result<Model<f32>, Error> {
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
        Ok(Model::new(network))
    }

    pub(crate) fn fit_classes_of_table(&self, table: &Table, target: &str) -> Result<Model<f32>, Error> {
        self.train_on_table(table, target, Task::Classification)
    }
}
