//! C_x = −Σⱼ yⱼ ln aⱼ with a = softmax(z), computed from z.
//!
//! ln aⱼ = zⱼ − s with s = ln Σₖ e^(zₖ), so C_x = Σⱼ yⱼ·(s − zⱼ). This is exact for any finite z, even where
//! a is rounded to 0 and has no logarithm. s is computed from the largest zₖ as zₖ − ln aₖ: its aₖ is at
//! least 1 over the number of outputs.
//!
//! With label smoothing ε the targets are (1 − ε)y + ε/K for K outputs (Szegedy et al., 2015).

use linalg::{MatMut, MatRef, Scalar, add_bias_softmax, argmax, residual};

use super::{TargetSpace, check_smoothing, columns, smooth, smoothed, surprise};
use crate::{Activation, TopologyError};

#[derive(Clone, Copy)]
pub(super) struct SoftmaxCrossEntropy {
    pub(super) smoothing: f64,
}

impl super::Kind for SoftmaxCrossEntropy {
    fn needs_z(self) -> bool {
        true
    }

    fn check(self, _: usize) -> Result<(), TopologyError> {
        check_smoothing(self.smoothing)
    }
    fn probabilities(self) -> bool {
        true
    }
    fn activation(self) -> Option<Activation> {
        None
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::Distribution
    }
    fn constant_cost(self, mean: f64, _: f64, outputs: usize) -> f64 {
        surprise(smoothed(mean, self.smoothing, outputs))
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        add_bias_softmax(z, b);
    }
    /// δᴸ = a − y, with smoothed targets.
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        mut delta: MatMut<'_, T>,
        z: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        residual(delta.reborrow(), a, y);
        smooth(delta, y, self.smoothing, a.rows());
        columns(z, a, y, |z, a, y| {
            let k = argmax(z);
            let s = z[k].to_f64() - a[k].to_f64().ln();
            let terms = z.iter().zip(y).filter(|&(_, &y)| y != T::ZERO);
            let hard: f64 = terms.map(|(z, y)| y.to_f64() * (s - z.to_f64())).sum();
            if self.smoothing == 0.0 {
                return hard;
            }
            let even: f64 = z.iter().map(|z| s - z.to_f64()).sum();
            (1.0 - self.smoothing) * hard + self.smoothing / z.len() as f64 * even
        })
    }
}
