//! How strongly a function bends, which decides how large a step may be.

use crate::Objective;

/// Multiplications by the matrix of second derivatives; each leaves the square of λ₂/λ₁ of what is missing.
const ROUNDS: usize = 100;

/// L, the largest curvature of C at `v` in any direction: the largest absolute eigenvalue of its matrix of
/// second derivatives, found by power iteration with differences of ∇C.
///
/// Near a minimum gradient descent shrinks the distance in a direction of curvature λ by 1 − ηλ a step, so it
/// converges for η < 2/L and for no larger η. Of a quadratic function L is the same everywhere.
///
/// ```
/// let valley = optim::TestFunction::named("valley").unwrap();
/// assert!((optim::curvature(valley, &[2.0, 1.0]) - 20.0).abs() < 1e-6); // so η must stay below 0.1
/// ```
///
/// # Panics
/// If `v` is empty.
#[must_use]
#[track_caller]
pub fn curvature(objective: &impl Objective, v: &[f64]) -> f64 {
    assert!(!v.is_empty(), "a function of no variables has no curvature");
    let h = 1e-5 * v.iter().fold(1.0_f64, |largest, x| largest.max(x.abs()));
    let along = |direction: &[f64]| -> Vec<f64> {
        let gradient = |h: f64| {
            let moved: Vec<f64> = v.iter().zip(direction).map(|(v, d)| v + h * d).collect();
            let mut nabla = vec![0.0; v.len()];
            objective.gradient(&moved, &mut nabla);
            nabla
        };
        gradient(h).iter().zip(gradient(-h)).map(|(above, below)| (above - below) / (2.0 * h)).collect()
    };
    // Not at right angles to an eigenvector, but by bad luck.
    let mut direction: Vec<f64> = (0..v.len()).map(|k| 1.0 / (1.0 + k as f64).sqrt()).collect();
    let mut largest = 0.0;
    for _ in 0..ROUNDS {
        let length = norm(&direction);
        if length == 0.0 || !length.is_finite() {
            return if length == 0.0 { largest } else { f64::NAN };
        }
        direction.iter_mut().for_each(|d| *d /= length);
        // Twice, so that eigenvalues of opposite signs do not turn it back and forth.
        let once = along(&direction);
        largest = norm(&once);
        direction = along(&once);
    }
    largest
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}
