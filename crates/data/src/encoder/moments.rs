//! Mean and standard deviation.

/// The mean and the standard deviation (divided by n, not n − 1) of numbers, at least one. No square of a
/// large number overflows.
pub(super) fn moments(numbers: &[f64]) -> (f64, f64) {
    let n = numbers.len() as f64;
    let mean = numbers.iter().map(|x| x / n).sum::<f64>();
    let largest = numbers.iter().map(|x| (x - mean).abs()).fold(0.0, f64::max);
    if largest == 0.0 || !largest.is_finite() {
        return (mean, 0.0);
    }
    let squares = numbers.iter().map(|x| ((x - mean) / largest).powi(2)).sum::<f64>();
    (mean, largest * (squares / n).sqrt())
}
