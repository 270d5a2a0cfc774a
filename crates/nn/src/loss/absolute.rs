//! C_x = Σⱼ |aⱼ − yⱼ|.

use linalg::{MatMut, MatRef, Scalar, residual};

use super::TargetSpace;
use crate::Activation;

#[derive(Clone, Copy)]
pub(super) struct Absolute;

impl super::Kind for Absolute {
    fn needs_z(self) -> bool {
        false
    }

    fn activation(self) -> Option<Activation> {
        Some(Activation::Identity)
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::interval(Activation::Identity.range())
    }
    /// A mean distance is at most the deviation.
    fn constant_cost(self, mean: f64, mean_square: f64, _: usize) -> f64 {
        (mean_square - mean * mean).max(0.0).sqrt()
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        Activation::Identity.apply(z, b);
    }
    /// δᴸ is the sign of a − y, and 0 where both are equal: there C has a kink, and 0 is one of its slopes.
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
            for r in delta.col_mut(j) {
                total += r.to_f64().abs();
                if *r != T::ZERO {
                    *r = if *r < T::ZERO { -T::ONE } else { T::ONE };
                }
            }
        }
        total
    }
}
