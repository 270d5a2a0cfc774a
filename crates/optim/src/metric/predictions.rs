//! What a network says of samples beside what is true of them.

use std::iter;
use std::ops::Range;

use data::{Dataset, Targets};
use linalg::{Scalar, compiled_once};
use nn::Network;

use crate::evaluation::{in_pieces, pieces_of};
use crate::{Reducer, TrainError};

/// The outputs for samples and the truth, in the order of the samples.
///
/// ```
/// use data::Targets;
/// use optim::{Metric, Predictions};
/// let truth = Targets::Classes { labels: vec![0, 1, 1], classes: 2 };
/// let predictions = Predictions::new(vec![0.9, 0.1, 0.2, 0.8, 0.6, 0.4], truth).probabilities();
/// assert_eq!(Metric::Accuracy.of(&predictions), Some(2.0 / 3.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    outputs: Vec<f64>,
    width: usize,
    truth: Targets<f64>,
    weights: Option<Vec<f64>>,
    probabilities: bool,
}

impl Predictions {
    /// Of samples with these outputs, one sample after another.
    ///
    /// # Panics
    /// If the numbers of outputs and of truths do not fit, or a class is not below the number of outputs.
    #[must_use]
    #[track_caller]
    pub fn new(outputs: Vec<f64>, truth: Targets<f64>) -> Self {
        let width = match &truth {
            Targets::Classes { labels, classes } => {
                let width = outputs.len().checked_div(labels.len()).unwrap_or(*classes);
                let fits = width * labels.len() == outputs.len() && *classes <= width;
                assert!(fits, "{} outputs of {classes} classes for {} labels", outputs.len(), labels.len());
                if let Some(label) = labels.iter().find(|&&label| label as usize >= *classes) {
                    panic!("class {label} of {classes}");
                }
                width
            }
            Targets::Values { values, width } => {
                assert!(values.len() == outputs.len(), "{} outputs for {}", outputs.len(), values.len());
                assert!(*width > 0 && values.len().is_multiple_of(*width), "{} by {width}", values.len());
                *width
            }
        };
        Self { outputs, width, truth, weights: None, probabilities: false }
    }

    /// With a weight for each sample.
    ///
    /// # Panics
    /// If there is not one per sample.
    #[must_use]
    #[track_caller]
    pub fn weighted(self, weights: Vec<f64>) -> Self {
        assert!(weights.len() == self.len(), "{} weights for {} samples", weights.len(), self.len());
        Self { weights: Some(weights), ..self }
    }

    /// With outputs that are the probabilities of the classes.
    #[must_use]
    pub fn probabilities(self) -> Self {
        Self { probabilities: true, ..self }
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.truth {
            Targets::Classes { labels, .. } => labels.len(),
            Targets::Values { values, width } => values.len() / width,
        }
    }
    /// Whether there are no samples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// What is true.
    #[must_use]
    pub fn truth(&self) -> &Targets<f64> {
        &self.truth
    }

    /// The outputs for a sample.
    #[must_use]
    pub fn outputs(&self, sample: usize) -> &[f64] {
        &self.outputs[sample * self.width..(sample + 1) * self.width]
    }
    /// The output that is largest for a sample; `None` if one is not a number.
    #[must_use]
    pub fn class(&self, sample: usize) -> Option<usize> {
        let a = self.outputs(sample);
        let largest = (0..a.len()).reduce(|best, k| if a[k] > a[best] { k } else { best });
        largest.filter(|_| a.iter().all(|a| !a.is_nan()))
    }
    /// The weight of a sample.
    #[must_use]
    pub fn weight(&self, sample: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[sample])
    }

    /// The labels and the number of classes.
    pub(super) fn labels(&self) -> Option<(&[u32], usize)> {
        match &self.truth {
            Targets::Classes { labels, classes } => Some((labels, *classes)),
            Targets::Values { .. } => None,
        }
    }
    /// As [`Predictions::labels`], if the outputs are probabilities.
    pub(super) fn labels_of_probabilities(&self) -> Option<(&[u32], usize)> {
        self.labels().filter(|_| self.probabilities)
    }
    /// Whether each label fits, for samples that may have several: all truths are 0 or 1, and the outputs
    /// probabilities.
    pub(super) fn several_labels(&self) -> Option<&[f64]> {
        let Targets::Values { values, .. } = &self.truth else { return None };
        let labels = self.probabilities && values.iter().all(|&y| y == 0.0 || y == 1.0);
        labels.then_some(&values[..])
    }
    /// The probabilities of a sample, which sum to 1.
    pub(super) fn distribution(&self, sample: usize) -> impl Iterator<Item = f64> {
        let a = self.outputs(sample);
        let sum: f64 = a.iter().sum();
        a.iter().map(move |a| a / sum)
    }
    /// Output, truth and weight of each number.
    pub(super) fn numbers(&self) -> Option<impl Iterator<Item = (f64, f64, f64)>> {
        let Targets::Values { values, .. } = &self.truth else { return None };
        let numbers = self.outputs.iter().zip(values).enumerate();
        Some(numbers.map(|(i, (&a, &y))| (a, y, self.weight(i / self.width))))
    }
    /// The mean of `f` over the samples, each with its weight.
    pub(super) fn mean(&self, f: impl Fn(usize) -> f64) -> f64 {
        let (mut sum, mut whole) = (0.0, 0.0);
        for i in 0..self.len() {
            sum += self.weight(i) * f(i);
            whole += self.weight(i);
        }
        sum / whole
    }
    /// Numbers per sample.
    pub(super) fn width(&self) -> usize {
        self.width
    }
}

/// Runs the network over all samples, on the current rayon pool. The result does not depend on the pool's
/// size.
///
/// The outputs are probabilities if the loss is a cross-entropy. The weights are those of the samples. If a
/// number to fit has several outputs, it is repeated for each.
///
/// # Panics
/// If the network does not fit the samples, as for [`crate::evaluate`].
#[must_use]
pub fn predictions<T: Scalar>(network: &Network<T>, dataset: &Dataset<T>) -> Predictions {
    of_outputs(network, dataset, outputs(network, dataset, 0..pieces_of(dataset)))
}

/// As [`predictions`], by all members, each of which looks at some of the samples: the same bits for any
/// number of members.
///
/// # Errors
/// If another member ended the training.
pub(crate) fn predictions_together<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    reducer: &mut dyn Reducer<T>,
) -> Result<Predictions, TrainError> {
    let mut outputs = outputs(network, dataset, reducer.part(pieces_of(dataset)));
    reducer.add(&mut outputs)?;
    Ok(of_outputs(network, dataset, outputs))
}

compiled_once! {
    /// The outputs for the samples of these pieces, and zeros for all others.
    fn outputs<'n, 'd; T>(network: &'n Network<T>, dataset: &'d Dataset<T>, range: Range<usize>) -> Vec<f64> {
        let width = network.topology().outputs();
        let mut outputs = vec![0.0; width * dataset.len()];
        let pieces = in_pieces(network, dataset, range, |samples, _, a| {
            let columns = (0..a.cols()).flat_map(|j| a.col(j)[..width].iter().map(|a| a.to_f64()));
            (samples, columns.collect::<Vec<f64>>())
        });
        for (samples, of_piece) in pieces {
            outputs[width * samples.start..width * samples.end].copy_from_slice(&of_piece);
        }
        outputs
    }
}

fn of_outputs<T: Scalar>(network: &Network<T>, dataset: &Dataset<T>, outputs: Vec<f64>) -> Predictions {
    let loss = network.topology().loss();
    let truth = match dataset.targets() {
        Targets::Classes { labels, classes } => {
            Targets::Classes { labels: labels.clone(), classes: *classes }
        }
        Targets::Values { values, width } => {
            let times = loss.outputs_per_target();
            let values = values.iter().flat_map(|y| iter::repeat_n(y.to_f64(), times)).collect();
            Targets::Values { values, width: *width * times }
        }
    };
    let outputs = Predictions::new(outputs, truth);
    let outputs = match dataset.weights() {
        Some(weights) => outputs.weighted(weights.to_vec()),
        None => outputs,
    };
    if loss.gives_probabilities() { outputs.probabilities() } else { outputs }
}
