//! σ(z) = 1 / (1 + e⁻ᶻ), σ′ = a(1 − a).

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Sigmoid;

impl super::Function for Sigmoid {
    const SATURATED: Option<(f64, f64)> = Some((0.01, 0.99));
    const RANGE: (f64, f64) = (0.0, 1.0);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.sigmoid()
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        (delta * (a * (a.all(1.0) - a))).without_tiny()
    }
}
