//! The share of samples of which every label is right.

use super::Predictions;

/// Σ w [all labels right] / Σ w, where a label is assigned from a probability above ½ on. A NaN is wrong.
pub(super) fn subset_accuracy(predictions: &Predictions) -> Option<f64> {
    let (labels, width) = (predictions.several_labels()?, predictions.width());
    let right = |(&a, &y): (&f64, &f64)| !a.is_nan() && (a > 0.5) == (y > 0.5);
    let whole = |i: usize| predictions.outputs(i).iter().zip(&labels[i * width..]).all(right);
    Some(predictions.mean(|i| f64::from(u8::from(whole(i)))))
}
