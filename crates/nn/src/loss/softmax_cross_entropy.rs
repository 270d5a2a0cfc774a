//! C_x = −Σⱼ yⱼ ln aⱼ with a = softmax(z), computed from z.
//!
//! ln aⱼ = zⱼ − s with s = ln Σₖ e^(zₖ), so C_x = Σⱼ yⱼ·(s − zⱼ): exact for any finite z, where an output
//! that is rounded to 0 has no logarithm left. For the largest zₖ, s = zₖ − ln aₖ, and aₖ is at least 1 over
//! the number of outputs.

use linalg::{MatMut, MatRef, Scalar, add_bias_softmax, argmax, residual};

use super::columns;
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
