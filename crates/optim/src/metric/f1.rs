//! The harmonic mean of precision and recall.

use super::Predictions;

/// The mean over the classes of 2·TP / (2·TP + FP + FN), which is 0 for a class that is never found (macro
/// F1). A class without samples to which none is assigned does not count.
pub(super) fn f1(predictions: &Predictions) -> Option<f64> {
    let (labels, classes) = predictions.labels()?;
    let (mut right, mut either) = (vec![0.0; classes], vec![0.0; classes]);
    for (i, &label) in labels.iter().enumerate() {
        let weight = predictions.weight(i);
        let class = predictions.class(i);
        either[label as usize] += weight;
        if class == Some(label as usize) {
            right[label as usize] += weight;
        }
        if let Some(taken) = class.and_then(|class| either.get_mut(class)) {
            *taken += weight;
        }
    }
    let scores = right.iter().zip(&either).filter(|(_, either)| **either > 0.0);
    let scores: Vec<f64> = scores.map(|(right, either)| 2.0 * right / either).collect();
    Some(scores.iter().sum::<f64>() / scores.len() as f64)
}
