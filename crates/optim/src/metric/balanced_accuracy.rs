//! Accuracy with every class as important as any other.

use super::Predictions;

/// The mean recall of the classes that have samples.
pub(super) fn balanced_accuracy(predictions: &Predictions) -> Option<f64> {
    let (labels, classes) = predictions.labels()?;
    let (mut found, mut all) = (vec![0.0; classes], vec![0.0; classes]);
    for (i, &label) in labels.iter().enumerate() {
        let (label, weight) = (label as usize, predictions.weight(i));
        all[label] += weight;
        if predictions.class(i) == Some(label) {
            found[label] += weight;
        }
    }
    let recalls: Vec<f64> =
        found.iter().zip(&all).filter(|(_, all)| **all > 0.0).map(|(f, a)| f / a).collect();
    Some(recalls.iter().sum::<f64>() / recalls.len() as f64)
}
