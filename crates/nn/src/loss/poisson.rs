//! C_x = Σⱼ [aⱼ − yⱼ zⱼ + yⱼ ln yⱼ − yⱼ] with a = eᶻ, half of the Poisson deviance.
//!
//! The terms without z make C 0 where a = y, as other losses are. −ln of the probability of y in a Poisson
//! distribution with mean a has ln y! in their place; the error is the same.

use linalg::{Lanes, Map, MatMut, MatRef, Scalar, add_bias_map, residual};

use super::{TargetSpace, columns};
use crate::Activation;

#[derive(Clone, Copy)]
pub(super) struct Poisson;

/// eᶻ.
struct Exp;

impl Map for Exp {
    #[inline(always)]
    fn at<V: Lanes>(&self, z: V) -> V {
        z.exp()
    }
}

impl super::Kind for Poisson {
    fn needs_z(self) -> bool {
        true
    }

    fn activation(self) -> Option<Activation> {
        None
    }
    fn targets(self) -> TargetSpace {
        TargetSpace::NotNegative
    }
    /// With a = ȳ, the mean of y ln y − ȳ ln ȳ. By Jensen's inequality, with y as the weights, the mean of
    /// y ln y is at most ȳ·ln(mean of y² / ȳ).
    fn constant_cost(self, mean: f64, mean_square: f64, _: usize) -> f64 {
        if mean > 0.0 { mean * (mean_square / (mean * mean)).ln().max(0.0) } else { 0.0 }
    }
    #[inline(always)]
    fn apply_output<T: Scalar>(self, z: MatMut<'_, T>, b: &[T]) {
        add_bias_map(z, b, Exp);
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
        let cost = |z: T, a: T, y: T| {
            let (z, a, y) = (z.to_f64(), a.to_f64(), y.to_f64());
            if y == 0.0 { a } else { a - y * z + y * y.ln() - y }
        };
        columns(z, a, y, |z, a, y| z.iter().zip(a).zip(y).map(|((&z, &a), &y)| cost(z, a, y)).sum())
    }
}
