//! F1 for samples with several labels.

use super::Predictions;

/// The mean over the labels of 2·TP / (2·TP + FP + FN), where a label is assigned from a probability above ½
/// on. It is 0 for a label that is never found. A label that no sample has and none is assigned does not
/// count.
pub(super) fn label_f1(predictions: &Predictions) -> Option<f64> {
    let (labels, width) = (predictions.several_labels()?, predictions.width());
    let (mut right, mut either) = (vec![0.0; width], vec![0.0; width]);
    for i in 0..predictions.len() {
        let weight = predictions.weight(i);
        for (k, (&a, &y)) in predictions.outputs(i).iter().zip(&labels[i * width..]).enumerate() {
            let (taken, true_one) = (a > 0.5, y > 0.5);
            either[k] += weight * (f64::from(u8::from(taken)) + f64::from(u8::from(true_one)));
            right[k] += if taken && true_one { weight } else { 0.0 };
        }
    }
    let counted = right.iter().zip(&either).filter(|(_, either)| **either > 0.0);
    let scores: Vec<f64> = counted.map(|(right, either)| 2.0 * right / either).collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}
