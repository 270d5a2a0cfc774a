//! C_x = −Σⱼ yⱼ ln aⱼ with a = softmax(z), computed from z.
//!
//! ln aⱼ = zⱼ − s with s = ln Σₖ e^(zₖ), so C_x = Σⱼ yⱼ·(s − zⱼ). This is exact for any finite z, even where
//! a is rounded to 0 and has no logarithm. s is computed from the largest zₖ as zₖ − ln aₖ: its aₖ is at
//! least 1 over the number of outputs.

use linalg::{MatMut, MatRef, Scalar, add_bias_softmax, argmax, residual};

use super::{TargetSpace, columns, surprise};
use crate::Activation;

#[derive(Clone, Copy)]
pub(super) struct SoftmaxCrossEntropy;

impl super::Kind for SoftmaxCrossEntropy {
    fn needs_z(self) -> bool {
        true
    }

    fn activation(self) -> Option<Activation> {
        None
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::Distribution
    }
    fn constant_cost(self, mean: f64, _: f64) -> f64 {
        surprise(mean)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        add_bias_softmax(z, b);
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
        columns(z, a, y, |z, a, y| {
            let k = argmax(z);
            let s = z[k].to_f64() - a[k].to_f64().ln();
            let terms = z.iter().zip(y).filter(|&(_, &y)| y != T::ZERO);
            terms.map(|(z, y)| y.to_f64() * (s - z.to_f64())).sum()
        })
    }
}
