//! ln(1 + eᶻ), a smooth ReLU. It is monotonic, so σ′ is known from a: σ(z) = 1 − e⁻ᵃ.

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Softplus;

impl super::Function for Softplus {
    const RANGE: (f64, f64) = (0.0, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.softplus()
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        (delta * -(-a).exp_m1()).without_tiny()
    }
}
