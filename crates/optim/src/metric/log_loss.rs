//! The cost of a wrong probability.

use super::Predictions;

/// The smallest probability, so that one sample cannot make the mean infinite.
const SMALLEST: f64 = f64::EPSILON;

/// The mean of −log p of the true class.
pub(super) fn log_loss(predictions: &Predictions) -> Option<f64> {
    let (labels, _) = predictions.labels_of_probabilities()?;
    let p = |i: usize| predictions.distribution(i).nth(labels[i] as usize).unwrap_or(0.0);
    // `max` would turn a probability that is not a number into one.
    let kept = |p: f64| if p < SMALLEST { SMALLEST } else { p };
    Some(predictions.mean(|i| -kept(p(i)).ln()))
}
