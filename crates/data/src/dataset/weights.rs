//! How much each sample counts.

use linalg::Scalar;

use crate::{DataError, Dataset};

/// A weight for each sample, and what they are measured against.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights {
    pub(crate) values: Vec<f64>,
    mean: f64,
}

impl Weights {
    pub(crate) fn new(values: Vec<f64>) -> Self {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Self { values, mean }
    }
}

impl<T: Scalar> Dataset<T> {
    /// With a weight for each sample, in place of those before: a sample of weight 2 counts like two of
    /// weight 1 in the loss, its gradient, and every metric.
    ///
    /// Only their ratios matter. A training divides the weights by their mean over its samples, and a batch
    /// is still averaged over its number of samples: in the mean over all batches, the gradient is that of
    /// Σ w·C_x / Σ w.
    ///
    /// ```
    /// use data::Dataset;
    /// let two = Dataset::<f32>::classes(1, vec![0.5, 1.5], vec![0, 1], 2)?.with_weights(vec![10.0, 30.0])?;
    /// assert_eq!((two.weight(0), two.weight(1)), (0.5, 1.5));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// If there is not one weight per sample, or one is not positive and finite.
    pub fn with_weights(mut self, weights: Vec<f64>) -> Result<Self, DataError> {
        if weights.len() != self.len {
            let (what, expected) = ("weights of samples".to_owned(), self.len);
            return Err(DataError::Count { what, expected, found: weights.len() });
        }
        usable("the weight of sample", &weights)?;
        self.weights = Some(Weights::new(weights));
        Ok(self)
    }

    /// With a weight for each class, by which the weights of its samples are multiplied.
    ///
    /// # Errors
    /// If the targets are numbers, there is not one weight per class, or one is not positive and finite.
    pub fn with_class_weights(self, weights: &[f64]) -> Result<Self, DataError> {
        usable("the weight of class", weights)?;
        let Some(labels) = self.labels() else { return Err(DataError::NoClasses) };
        let classes = self.target_width();
        if weights.len() != classes {
            let what = "weights of classes".to_owned();
            return Err(DataError::Count { what, expected: classes, found: weights.len() });
        }
        let given = self.weights();
        let weight = |(i, &label): (usize, &u32)| given.map_or(1.0, |w| w[i]) * weights[label as usize];
        let weights = labels.iter().enumerate().map(weight).collect();
        self.with_weights(weights)
    }

    /// With weights that let every class count the same, however many samples it has: n/(K·n_c) for a class
    /// of n_c among n samples of K classes. Classes without samples are left out of K.
    ///
    /// ```
    /// use data::Dataset;
    /// let rare = Dataset::<f32>::classes(1, vec![0.; 4], vec![0, 0, 0, 1], 2)?.balanced()?;
    /// assert_eq!(rare.weights(), Some(&[2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0, 2.0][..]));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// If the targets are numbers.
    pub fn balanced(self) -> Result<Self, DataError> {
        let Some(labels) = self.labels() else { return Err(DataError::NoClasses) };
        let mut counts = vec![0_usize; self.target_width()];
        labels.iter().for_each(|&label| counts[label as usize] += 1);
        let present = counts.iter().filter(|&&count| count > 0).count();
        let weight = |&count: &usize| match count {
            0 => 1.0,
            count => self.len as f64 / (present as f64 * count as f64),
        };
        let weights: Vec<f64> = counts.iter().map(weight).collect();
        self.with_class_weights(&weights)
    }

    /// The weights of the samples as they were given. `None` if all count the same.
    #[must_use]
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_ref().map(|weights| &weights.values[..])
    }

    /// The weight of sample `i` divided by the mean of all weights; 1 without weights.
    ///
    /// # Panics
    /// If there are weights, but no sample `i`.
    #[must_use]
    #[track_caller]
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights.values[i] / weights.mean)
    }
}

fn usable(what: &'static str, weights: &[f64]) -> Result<(), DataError> {
    match weights.iter().position(|&w| !(w > 0.0 && w.is_finite())) {
        Some(index) => Err(DataError::Weight { what, index, found: weights[index] }),
        None => Ok(()),
    }
}
