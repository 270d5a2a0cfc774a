//! C_x = −Σⱼ [yⱼ ln aⱼ + (1 − yⱼ) ln(1 − aⱼ)] with a = σ(z), computed from z.
//!
//! ln σ(z) = −ln(1 + e⁻ᶻ), so C_x = Σⱼ max(zⱼ, 0) − zⱼ·yⱼ + ln(1 + e^(−|zⱼ|)). This is exact for any finite
//! z, even where a is rounded to 0 or 1 and has no logarithm.
//!
//! With label smoothing ε the targets are (1 − ε)y + ε/2: each output has two classes, yes and no.

use linalg::{MatMut, MatRef, Scalar, residual};

use super::{TargetSpace, check_smoothing, columns, smooth, smoothed, surprise};
use crate::{Activation, TopologyError};

#[derive(Clone, Copy)]
pub(super) struct SigmoidCrossEntropy {
    pub(super) smoothing: f64,
}

impl super::Kind for SigmoidCrossEntropy {
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
        Some(Activation::Sigmoid)
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::interval(Activation::Sigmoid.range())
    }
    fn constant_cost(self, mean: f64, _: f64, _: usize) -> f64 {
        let mean = smoothed(mean, self.smoothing, 2);
        surprise(mean) + surprise(1.0 - mean)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        Activation::Sigmoid.apply(z, b);
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
        smooth(delta, y, self.smoothing, 2);
        let cost = |z: T, y: T| {
            let (z, y) = (z.to_f64(), smoothed(y.to_f64(), self.smoothing, 2));
            z.max(0.0) - z * y + (-z.abs()).exp().ln_1p()
        };
        columns(z, a, y, |z, _, y| z.iter().zip(y).map(|(&z, &y)| cost(z, y)).sum())
    }
}
