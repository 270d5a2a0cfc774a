//! C_x = −Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)] with a = σ(z), computed from z.
//!
//! ln σ(z) = −ln(1 + e⁻ᶻ), so C_x = Σⱼ max(zⱼ, 0) − zⱼ·yⱼ + ln(1 + e^(−|zⱼ|)): exact for any finite z, where
//! an output that is rounded to 0 or 1 has no logarithm left.

use linalg::{MatMut, MatRef, Scalar, residual};

use super::columns;
use crate::Activation;

#[derive(Clone, Copy)]
pub(super) struct SigmoidCrossEntropy;

impl super::Kind for SigmoidCrossEntropy {
    fn needs_z(self) -> bool {
        true
    }

    fn activation(self) -> Option<Activation> {
        Some(Activation::Sigmoid)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        Activation::Sigmoid.apply(z, b);
    }
    /// δᴸ = a − y.
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        delta: MatMut<'_, T>,
        z: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        residual(delta, a, y);
        let cost = |z: T, y: T| {
            let (z, y) = (z.to_f64(), y.to_f64());
            z.max(0.0) - z * y + (-z.abs()).exp().ln_1p()
        };
        columns(z, a, y, |z, _, y| z.iter().zip(y).map(|(&z, &y)| cost(z, y)).sum())
    }
}
