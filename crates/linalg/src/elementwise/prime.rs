//! Factors σ′(z) of the error, taken from a = σ(z) so that z need not be kept: σ′ = a(1 − a), tanh′ = 1 − a²,
//! ReLU′ = [a > 0].

use crate::elementwise::check_same;
use crate::matrix::{MatMut, MatRef};
use crate::simd::{Scalar, vectorized, zip};

macro_rules! prime_kernel {
    ($(#[$doc:meta])* $name:ident, $f:expr) => {
        $(#[$doc])*
        ///
        /// Both are (n × m).
        ///
        /// # Panics
        /// If the shapes differ.
        #[track_caller]
        #[inline(always)]
        pub fn $name<T: Scalar>(delta: MatMut<'_, T>, a: MatRef<'_, T>) {
            check_same(&delta, a);
            vectorized! {
                fn kernel<'a, T, S>(simd: S, delta: MatMut<'a, T>, a: MatRef<'a, T>) {
                    let mut delta = delta;
                    for j in 0..delta.cols() {
                        zip(simd, delta.padded_col_mut(j), a.padded_col(j), $f);
                    }
                }
            }
            kernel(delta, a);
        }
    };
}
prime_kernel!(
    /// delta ← delta ⊙ σ′(z), with σ′(z) = a(1 − a) and a = σ(z); below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰) it is 0.
    mul_sigmoid_prime, #[inline(always)] |delta, a| (delta * (a * (a.all(T::ONE) - a))).without_tiny());
prime_kernel!(
    /// delta ← delta ⊙ tanh′(z), with tanh′(z) = 1 − a² and a = tanh z.
    mul_tanh_prime, #[inline(always)] |delta, a| delta * (a.all(T::ONE) - a * a));
prime_kernel!(
    /// delta ← delta ⊙ ReLU′(z), 1 where a > 0 and 0 elsewhere; at z = 0 the derivative is taken as 0.
    // A factor of 1 or 0: "delta or 0" becomes a store under a mask, which is slow on AMD's AVX2 (800×128: 70 µs, and 14
    // with a factor).
    mul_relu_prime, #[inline(always)] |delta, a| delta * a.all(T::ZERO).if_less(a, a.all(T::ONE), a.all(T::ZERO)));
