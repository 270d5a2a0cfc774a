//! How strongly a function bends, which decides how large a step may be.

use crate::Objective;

/// The number of multiplications by the matrix of second derivatives. Each multiplies the error by (λ₂/λ₁)².
const ROUNDS: usize = 100;

/// L, the largest curvature of C at `v` in any direction. It is the largest absolute eigenvalue of the matrix
/// of second derivatives, found by power iteration with differences of ∇C.
///
/// Near a minimum, a step of gradient descent multiplies the distance in a direction of curvature λ by 1 −
/// ηλ. It converges for η < 2/L and for no larger η. For a quadratic function L is the same everywhere.
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
    // A start that is orthogonal to an eigenvector only by bad luck.
    let mut direction: Vec<f64> = (0..v.len()).map(|k| 1.0 / (1.0 + k as f64).sqrt()).collect();
    let mut largest = 0.0;
    for _ in 0..ROUNDS {
        let length = norm(&direction);
        if length == 0.0 || !length.is_finite() {
            return if length == 0.0 { largest } else { f64::NAN };
        }
        direction.iter_mut().for_each(|d| *d /= length);
        // Multiply twice: eigenvalues of opposite signs would otherwise make the direction alternate.
        let once = along(&direction);
        largest = norm(&once);
        direction = along(&once);
    }
    largest
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}
