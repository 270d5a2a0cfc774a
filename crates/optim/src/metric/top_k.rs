//! The share of samples whose class is among the k largest outputs.

use super::Predictions;

/// Outputs that equal that of the true class count as larger if they come before it. A sample with an output
/// that is not a number is not recognised. `None` where k outputs are all there are, or more.
pub(super) fn top_k(predictions: &Predictions, k: usize) -> Option<f64> {
    let (labels, classes) = predictions.labels()?;
    let recognised = |i: usize| {
        let (a, label) = (predictions.outputs(i), labels[i] as usize);
        let before = |(j, x): (usize, &f64)| *x > a[label] || (*x == a[label] && j < label);
        a.iter().all(|a| !a.is_nan()) && a.iter().enumerate().filter(|&output| before(output)).count() < k
    };
    (k < classes).then(|| predictions.mean(|i| f64::from(u8::from(recognised(i)))))
}
