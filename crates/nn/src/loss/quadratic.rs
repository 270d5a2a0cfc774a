//! C_x = ½‖y − aᴸ‖².

use linalg::{MatMut, MatRef, Scalar, residual};

use super::TargetSpace;
use crate::Activation;

#[derive(Clone, Copy)]
pub(super) struct Quadratic {
    pub(super) output: Activation,
}

impl super::Kind for Quadratic {
    fn needs_z(self) -> bool {
        self.output.needs_z()
    }

    fn activation(self) -> Option<Activation> {
        Some(self.output)
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::interval(self.output.range())
    }
    fn constant_cost(self, mean: f64, mean_square: f64, _: usize) -> f64 {
        0.5 * (mean_square - mean * mean).max(0.0)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        self.output.apply(z, b);
    }
    /// δᴸ = (a − y) ⊙ σ′(z).
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        mut delta: MatMut<'_, T>,
        z: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        let squares = residual(delta.reborrow(), a, y);
        self.output.mul_prime(delta, if self.output.needs_z() { z } else { a });
        0.5 * squares.to_f64()
    }
}
