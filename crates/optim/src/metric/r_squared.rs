//! The coefficient of determination.

use super::Predictions;

/// 1 − Σ (a − y)² / Σ (y − ȳ)², as a mean over the numbers of a sample. `None` where a number does not vary.
pub(super) fn r_squared(predictions: &Predictions) -> Option<f64> {
    let numbers: Vec<(f64, f64, f64)> = predictions.numbers()?.collect();
    let width = predictions.width();
    let score = |k: usize| {
        let column = || numbers.iter().skip(k).step_by(width);
        let whole: f64 = column().map(|(_, _, w)| w).sum();
        let mean = column().map(|(_, y, w)| w * y).sum::<f64>() / whole;
        let left: f64 = column().map(|(a, y, w)| w * (a - y).powi(2)).sum();
        let total: f64 = column().map(|(_, y, w)| w * (y - mean).powi(2)).sum();
        (total > 0.0).then(|| 1.0 - left / total)
    };
    let scores: Option<Vec<f64>> = (0..width).map(score).collect();
    scores.map(|scores| scores.iter().sum::<f64>() / width as f64)
}
