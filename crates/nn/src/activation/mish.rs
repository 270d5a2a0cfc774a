//! z·tanh(ln(1 + eᶻ)). It is not monotonic, so σ′ needs z.
//!
//! With n = eᶻ and w = n(n + 2), tanh(ln(1 + n)) = w / (w + 2): the logarithm is not needed. So
//! σ′ = w / (w + 2) + z·4n(1 + n) / (w + 2)².

use linalg::Lanes;

/// From here on w / (w + 2) is 1, in f64 too, and (w + 2)² is still a number of f32.
const LARGE: f64 = 20.0;

#[derive(Clone, Copy)]
pub(super) struct Mish;

/// eᶻ and w, and z up to [`LARGE`]. eᶻ ends with 0, or z times its smallest value would grow with |z|.
#[inline(always)]
fn parts<V: Lanes>(z: V) -> (V, V, V) {
    let large = z.all(LARGE);
    let z = large.if_less(z, large, z);
    let n = z.exp().without_tiny();
    (n, n * (n + z.all(2.0)), z)
}

impl super::Function for Mish {
    const NEEDS_Z: bool = true;
    /// The least value, at z ≈ −1.1924.
    const RANGE: (f64, f64) = (-0.308_843_413_017_250_43, f64::INFINITY);

    #[inline(always)]
    fn a<V: Lanes>(z: V) -> V {
        let (_, w, _) = parts(z);
        z * (w / (w + z.all(2.0)))
    }
    #[inline(always)]
    fn delta<V: Lanes>(delta: V, z: V) -> V {
        let (n, w, z) = parts(z);
        let below = w + z.all(2.0);
        let slope = z * z.all(4.0) * n * (n + z.all(1.0)) / below;
        (delta * ((w + slope) / below)).without_tiny()
    }
}
