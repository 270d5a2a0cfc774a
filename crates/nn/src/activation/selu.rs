//! λz where z is positive and λα(eᶻ − 1) elsewhere. It is monotonic, so σ′ is known from a: λ, or
//! λαeᶻ = a + λα.
//!
//! With weights of variance 1/n_in, mean 0 and variance 1 of the inputs are kept from layer to layer; this
//! determines λ and α.

use linalg::Lanes;

/// λ.
const LAMBDA: f64 = 1.050_700_987_355_480_5;
/// α.
const ALPHA: f64 = 1.673_263_242_354_377_2;

#[derive(Clone, Copy)]
pub(super) struct Selu;

impl super::Function for Selu {
    const RANGE: (f64, f64) = (-LAMBDA * ALPHA, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.all(0.0).if_less(z, z * z.all(LAMBDA), z.exp_m1() * z.all(LAMBDA * ALPHA))
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        delta * a.all(0.0).if_less(a, a.all(LAMBDA), a + a.all(LAMBDA * ALPHA))
    }
}
