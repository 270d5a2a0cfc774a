//! The typical error, large ones counting more.

use super::Predictions;

/// √ of the mean of (a − y)² over all numbers.
pub(super) fn root_mean_square_error(predictions: &Predictions) -> Option<f64> {
    let (mut sum, mut whole) = (0.0, 0.0);
    for (a, y, weight) in predictions.numbers()? {
        sum += weight * (a - y).powi(2);
        whole += weight;
    }
    Some((sum / whole).sqrt())
}
