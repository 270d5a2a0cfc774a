//! The typical error.

use super::Predictions;

/// The mean of |a − y| over all numbers.
pub(super) fn mean_absolute_error(predictions: &Predictions) -> Option<f64> {
    let (mut sum, mut whole) = (0.0, 0.0);
    for (a, y, weight) in predictions.numbers()? {
        sum += weight * (a - y).abs();
        whole += weight;
    }
    Some(sum / whole)
}
