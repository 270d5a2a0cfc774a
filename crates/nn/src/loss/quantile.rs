//! With r = y − a and a quantile τ, C_x = Σ of τ·r where r is positive, and (τ − 1)·r elsewhere.

use linalg::{MatMut, MatRef, Scalar, residual};

use super::{Quantiles, TargetSpace};
use crate::{Activation, TopologyError};

#[derive(Clone, Copy)]
pub(super) struct Quantile {
    pub(super) quantiles: Quantiles,
}

impl super::Kind for Quantile {
    fn needs_z(self) -> bool {
        false
    }

    fn check(self, outputs: usize) -> Result<(), TopologyError> {
        let quantiles = self.quantiles.as_slice().len();
        if outputs.is_multiple_of(quantiles) {
            Ok(())
        } else {
            Err(TopologyError::Quantiles { outputs, quantiles })
        }
    }
    fn outputs_per_target(self) -> usize {
        self.quantiles.as_slice().len()
    }
    fn activation(self) -> Option<Activation> {
        Some(Activation::Identity)
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::interval(Activation::Identity.range())
    }
    /// With a = ȳ half of the mean distance from ȳ, for any τ; a mean distance is at most the deviation.
    fn constant_cost(self, mean: f64, mean_square: f64, _: usize) -> f64 {
        0.5 * self.outputs_per_target() as f64 * (mean_square - mean * mean).max(0.0).sqrt()
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        Activation::Identity.apply(z, b);
    }
    /// δᴸ = −τ where a < y, 1 − τ where a > y, and 0 where both are equal.
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        mut delta: MatMut<'_, T>,
        _: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        residual(delta.reborrow(), a, y);
        let mut total = 0.0;
        for j in 0..delta.cols() {
            for (r, &tau) in delta.col_mut(j).iter_mut().zip(self.quantiles.as_slice().iter().cycle()) {
                // A NaN stays one.
                let slope = if *r < T::ZERO { -tau } else { 1.0 - tau };
                total += slope * r.to_f64();
                if *r != T::ZERO {
                    *r = T::from_f64(slope);
                }
            }
        }
        total
    }
}
