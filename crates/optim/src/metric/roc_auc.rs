//! The area under the curve of true against false positives.

use super::Predictions;

/// The chance that an output for a class is larger for a sample of it than for a sample of another class;
/// equal outputs count half. The mean over the classes, each against all others; for two classes, both sides
/// give the same area. `None` unless every class has a sample and there are two.
pub(super) fn roc_auc(predictions: &Predictions) -> Option<f64> {
    let (labels, classes) = predictions.labels()?;
    let scored = if classes == 2 { 1..2 } else { 0..classes };
    let areas: Option<Vec<f64>> = scored.map(|class| area(predictions, labels, class)).collect();
    areas.filter(|areas| !areas.is_empty()).map(|areas| areas.iter().sum::<f64>() / areas.len() as f64)
}

fn area(predictions: &Predictions, labels: &[u32], class: usize) -> Option<f64> {
    let score = |i: usize| predictions.outputs(i)[class];
    if (0..labels.len()).any(|i| predictions.class(i).is_none()) {
        return Some(f64::NAN);
    }
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|&i, &j| score(i).total_cmp(&score(j)));
    // The weight of the others below the samples of the class, from the lowest score up.
    let (mut pairs, mut positive, mut negative) = (0.0, 0.0, 0.0);
    for tied in order.chunk_by(|&i, &j| score(i) == score(j)) {
        let weight = |own: bool| -> f64 {
            let of = tied.iter().filter(|&&i| (labels[i] as usize == class) == own);
            of.map(|&i| predictions.weight(i)).sum()
        };
        let (own, others) = (weight(true), weight(false));
        pairs += own * (negative + others / 2.0);
        positive += own;
        negative += others;
    }
    (positive > 0.0 && negative > 0.0).then(|| pairs / (positive * negative))
}
