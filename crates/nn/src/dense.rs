//! One dense layer: forward, the error passed back, and the gradient of its weights and biases.

use linalg::{Accum, MatMut, MatRef, Scalar, add_row_sums, matmul};

/// z = w·a, for w (outputs × inputs), a (inputs × m) and z (outputs × m). The bias is added with the activation.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn feed_forward<T: Scalar>(z: MatMut<'_, T>, w: MatRef<'_, T>, a: MatRef<'_, T>) {
    matmul(z, Accum::Replace, w, a, T::ONE);
}

/// delta = wᵀ·delta_next: the error of the next layer's weighted inputs, brought back to this layer's activations.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn propagate_error<T: Scalar>(delta: MatMut<'_, T>, w: MatRef<'_, T>, delta_next: MatRef<'_, T>) {
    matmul(delta, Accum::Replace, w.t(), delta_next, T::ONE);
}

/// w ← w + alpha·delta·aᵀ and b ← b + alpha·Σ delta: adds alpha times the gradients ∂C/∂w = delta·aᵀ and
/// ∂C/∂b = delta, summed over the samples, to a gradient (alpha = 1) or to the weights themselves (alpha = −η/m).
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
pub fn add_gradient<T: Scalar>(w: MatMut<'_, T>, b: &mut [T], alpha: T, delta: MatRef<'_, T>, a: MatRef<'_, T>) {
    matmul(w, Accum::Add, delta, a.t(), alpha);
    add_row_sums(b, alpha, delta);
}
