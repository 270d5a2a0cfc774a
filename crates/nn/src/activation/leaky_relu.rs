//! z where it is positive and 0.01·z elsewhere. The sign of a is that of z, so σ′ is known from a.

use linalg::Lanes;

/// σ′ where z is not positive.
const SLOPE: f64 = 0.01;

#[derive(Clone, Copy)]
pub(super) struct LeakyRelu;

impl super::Function for LeakyRelu {
    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.all(0.0).if_less(z, z, z * z.all(SLOPE))
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        delta * a.all(0.0).if_less(a, a.all(1.0), a.all(SLOPE))
    }
}
