//! Whether predictions made with 70 % are right in 70 of 100 cases (Guo et al., 2017).

use super::Predictions;

/// The number of bins of equal width, from 0 to 1.
const BINS: usize = 15;

/// Σ over the bins of their share of the samples times |accuracy − mean confidence|. The confidence of a
/// prediction is the probability of its class.
pub(super) fn calibration_error(predictions: &Predictions) -> Option<f64> {
    let (labels, _) = predictions.labels_of_probabilities()?;
    // Σ w (right − confidence) of each bin.
    let (mut gaps, mut whole) = ([0.0; BINS], 0.0);
    for (i, &label) in labels.iter().enumerate() {
        let Some(class) = predictions.class(i) else { return Some(f64::NAN) };
        let confidence = predictions.distribution(i).nth(class).unwrap_or(0.0);
        let bin = ((confidence * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        let right = f64::from(u8::from(class == label as usize));
        gaps[bin] += predictions.weight(i) * (right - confidence);
        whole += predictions.weight(i);
    }
    Some(gaps.iter().map(|gap| gap.abs()).sum::<f64>() / whole)
}
