//! One dense layer: forward, the error passed back, and the gradient of its weights.

use linalg::{Accum, MatMut, MatRef, Scalar, Transposable, matmul, sparse_add_outer, sparse_matmul};

use crate::Input;

/// z = w·a, for w (outputs × inputs), a (inputs × m) and z (outputs × m). The bias is added with the activation.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn feed_forward<'a, T: Scalar>(z: MatMut<'_, T>, w: MatRef<'_, T>, a: impl Into<Input<'a, T>>) {
    match a.into() {
        Input::Dense(a) => matmul(z, Accum::Replace, w, a, T::ONE),
        Input::Sparse(a) => sparse_matmul(z, Accum::Replace, w, a),
    }
}

/// delta = wᵀ·delta_next: the error of the next layer's weighted inputs, brought back to this layer's activations.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn propagate_error<T: Scalar>(delta: MatMut<'_, T>, w: MatRef<'_, T>, delta_next: MatRef<'_, T>) {
    matmul(delta, Accum::Replace, w.t(), delta_next, T::ONE);
}

/// w ← w + alpha·delta·aᵀ: adds alpha times the gradient ∂C/∂w = delta·aᵀ, summed over the samples, to a gradient
/// (alpha = 1) or to the weights themselves (alpha = −η/m). That of the biases, Σ delta, is [`linalg::add_row_sums`].
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn add_nabla_w<T: Scalar>(w: MatMut<'_, T>, alpha: T, delta: MatRef<'_, T>, a: MatRef<'_, T>) {
    matmul(w, Accum::Add, delta, a.t(), alpha);
}

/// As [`add_nabla_w`], for sparse a.
///
/// # Panics
/// If the shapes do not fit.
#[track_caller]
#[inline(always)]
pub fn add_sparse_nabla_w<T: Scalar>(
    w: MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    a: Transposable<'_, T>,
) {
    sparse_add_outer(w, alpha, delta, a);
}
