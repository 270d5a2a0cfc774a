//! tanh z, tanh′ = 1 − a².

use linalg::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Tanh;

impl super::Function for Tanh {
    const SATURATED: Option<(f64, f64)> = Some((-0.98, 0.98));
    const RANGE: (f64, f64) = (-1.0, 1.0);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        z.tanh()
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, a: V) -> V {
        delta * (a.all(1.0) - a * a)
    }
}
