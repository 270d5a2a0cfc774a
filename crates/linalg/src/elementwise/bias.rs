//! Bias and activation: z = w·a becomes a = σ(z + b) in its place, in one pass.

use crate::check::check;
use crate::matrix::MatMut;
use crate::simd::{Scalar, relu, sigmoid, tanh, vectorized, zip};

#[track_caller]
#[inline(always)]
pub(crate) fn check_bias<T: Scalar>(z: &MatMut<'_, T>, b: &[T]) {
    check!(
        b.len() == z.reach(),
        "bias of {len} elements for a {rows}×{cols} matrix with columns padded to {reach}",
        len = b.len(),
        rows = z.rows(),
        cols = z.cols(),
        reach = z.reach(),
    );
}

macro_rules! bias_kernel {
    ($(#[$doc:meta])* $name:ident, $f:expr) => {
        $(#[$doc])*
        ///
        /// `z` is (n × m); `b` has one element per row of `z` and per element of its padding (`z.reach()`).
        ///
        /// # Panics
        /// If `b` is not as long as a padded column of `z`.
        #[track_caller]
        #[inline(always)]
        pub fn $name<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
            check_bias(&z, b);
            vectorized! {
                fn kernel<'a, T, S>(simd: S, z: MatMut<'a, T>, b: &'a [T]) {
                    let mut z = z;
                    for j in 0..z.cols() {
                        zip(simd, z.padded_col_mut(j), b, $f);
                    }
                }
            }
            kernel(z, b);
        }
    };
}
bias_kernel!(
    /// z ← z + b for every column.
    add_bias, #[inline(always)] |z, b| z + b);
bias_kernel!(
    /// z ← σ(z + b), the sigmoid, within 4 units in the last place of 1 (absolute error ≤ 4·ε).
    add_bias_sigmoid, #[inline(always)] |z, b| sigmoid(z + b));
bias_kernel!(
    /// z ← tanh(z + b); relative error ≤ 8·ε.
    add_bias_tanh, #[inline(always)] |z, b| tanh(z + b));
bias_kernel!(
    /// z ← max(0, z + b).
    add_bias_relu, #[inline(always)] |z, b| relu(z + b));
