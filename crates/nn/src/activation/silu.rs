//! z·σ(z). It is not monotonic, so σ′ needs z: with s = σ(z) it is s + z·s·(1 − s).

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Silu;

impl super::Function for Silu {
    const NEEDS_Z: bool = true;
    /// The least value, at z ≈ −1.2785.
    const RANGE: (f64, f64) = (-0.278_464_542_761_073_8, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z * z.sigmoid()
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, z: V) -> V {
        let s = z.sigmoid();
        delta * (z * s).mul_add(z.all(1.0) - s, s)
    }
}
