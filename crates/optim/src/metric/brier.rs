//! The square of what a probability is off (Brier, 1950).

use super::Predictions;

/// The mean of Σ (p − y)² over the classes, where y is 1 for the true class and 0 for the others. For two
/// classes half of it, which is (p − y)² of either.
pub(super) fn brier(predictions: &Predictions) -> Option<f64> {
    let (labels, classes) = predictions.labels_of_probabilities()?;
    let part = if classes == 2 { 0.5 } else { 1.0 };
    let square = |i: usize| -> f64 {
        let y = |class: usize| f64::from(u8::from(class == labels[i] as usize));
        predictions.distribution(i).enumerate().map(|(class, p)| (p - y(class)).powi(2)).sum()
    };
    Some(part * predictions.mean(square))
}
