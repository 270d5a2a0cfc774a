//! The share of samples that are recognised.

use super::Predictions;

/// Σ w [class found] / Σ w. A sample with an output that is not a number is not recognised.
pub(super) fn accuracy(predictions: &Predictions) -> Option<f64> {
    let (labels, _) = predictions.labels()?;
    let found = |i: usize| predictions.class(i) == Some(labels[i] as usize);
    Some(predictions.mean(|i| f64::from(u8::from(found(i)))))
}
