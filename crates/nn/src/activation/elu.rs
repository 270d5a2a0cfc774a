//! z where it is positive and eᶻ − 1 elsewhere. It is monotonic, so σ′ is known from a: 1, or eᶻ = a + 1.

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Elu;

impl super::Function for Elu {
    const RANGE: (f64, f64) = (-1.0, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.all(0.0).if_less(z, z, z.exp_m1())
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        let one = a.all(1.0);
        delta * a.all(0.0).if_less(a, one, a + one)
    }
}
