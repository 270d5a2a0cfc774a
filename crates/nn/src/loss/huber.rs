//! ½r² for a residual r = a − y below a threshold, and linear beyond it.

use linalg::{MatMut, MatRef, Scalar, residual};

use super::TargetSpace;
use crate::{Activation, TopologyError};

#[derive(Clone, Copy)]
pub(super) struct Huber {
    pub(super) threshold: f64,
}

impl super::Kind for Huber {
    fn needs_z(self) -> bool {
        false
    }

    fn check(self, _: usize) -> Result<(), TopologyError> {
        let found = self.threshold;
        let fits = found > 0.0 && found.is_finite();
        if fits { Ok(()) } else { Err(TopologyError::Setting { what: "the threshold of the loss", found }) }
    }
    fn activation(self) -> Option<Activation> {
        Some(Activation::Identity)
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::interval(Activation::Identity.range())
    }
    /// Of ½r², which is never less.
    fn constant_cost(self, mean: f64, mean_square: f64, _: usize) -> f64 {
        0.5 * (mean_square - mean * mean).max(0.0)
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        Activation::Identity.apply(z, b);
    }
    /// δᴸ = r, limited to the range from −t to t.
    #[inline(always)]
    fn output_error<T: Scalar>(
        self,
        mut delta: MatMut<'_, T>,
        _: MatRef<'_, T>,
        a: MatRef<'_, T>,
        y: MatRef<'_, T>,
    ) -> f64 {
        residual(delta.reborrow(), a, y);
        let t = self.threshold;
        let mut total = 0.0;
        for j in 0..delta.cols() {
            for r in delta.col_mut(j) {
                let far = r.to_f64().abs();
                total += if far <= t { 0.5 * far * far } else { t * (far - 0.5 * t) };
                if far > t {
                    *r = T::from_f64(if *r < T::ZERO { -t } else { t });
                }
            }
        }
        total
    }
}
