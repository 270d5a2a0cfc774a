//! z·Φ(z), where Φ is the integral of the normal distribution. It is not monotonic, so σ′ needs z: it is
//! Φ(z) + z·φ(z).

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Gelu;

impl super::Function for Gelu {
    const NEEDS_Z: bool = true;
    /// The least value, at z ≈ −0.7518.
    const RANGE: (f64, f64) = (-0.169_971_207_479_903_66, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        let (integral, _) = z.normal();
        z * integral
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, z: V) -> V {
        let (integral, density) = z.normal();
        (delta * z.mul_add(density, integral)).without_tiny()
    }
}
