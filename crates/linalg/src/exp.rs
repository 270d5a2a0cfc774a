//! eˣ without branches, so that a loop over it becomes SIMD code.
//!
//! x = k·ln 2 + r with k an integer and |r| ≤ ½ ln 2, so eˣ = 2ᵏ·eʳ. ln 2 is taken in two parts, whose first has so
//! many trailing zero bits that k times it is exact. eʳ − 1 is its Taylor polynomial, cut where the next term is below
//! half a unit in the last place: r⁸/8! < 2⁻²⁷ for f32, r¹⁴/14! < 2⁻⁵⁷ for f64. k comes from adding 1.5·2^(mantissa
//! bits), which leaves the rounded integer in the low bits; those are shifted into the exponent of 2ᵏ.

use crate::Scalar;

macro_rules! exp_parts {
    ($name:ident, $t:ident, $bits:ident, shift: $shift:expr, bias: $bias:expr, low: $low:expr, high: $high:expr,
     ln2: ($ln2_hi:expr, $ln2_lo:expr), inverse_factorials: [$($c:expr),*]) => {
        /// `(2ᵏ, eʳ − 1)`; x is cut to where 2ᵏ is a normal number, NaN stays NaN.
        #[inline(always)]
        pub(crate) fn $name(x: $t) -> ($t, $t) {
            const ROUND: $t = 1.5 * (1_u64 << $shift) as $t;
            let x = if x < $low { $low } else { x };
            let x = if x > $high { $high } else { x };
            let shifted = x.mul_add(std::$t::consts::LOG2_E, ROUND);
            let k = shifted - ROUND;
            let r = k.mul_add(-$ln2_lo, k.mul_add(-$ln2_hi, x));
            let mut p: $t = 0.0;
            $(p = p.mul_add(r, 1.0 / ($c as $t));)*
            let s = $t::from_bits(shifted.to_bits().wrapping_add($bias) << $shift);
            (s, p * r)
        }
    };
}

exp_parts!(exp_parts_f32, f32, u32, shift: 23, bias: 127, low: -87.0, high: 88.0,
    ln2: (0.693_359_4_f32, -2.121_944_4e-4_f32),
    inverse_factorials: [5040, 720, 120, 24, 6, 2, 1]);
exp_parts!(exp_parts_f64, f64, u64, shift: 52, bias: 1023, low: -708.0, high: 709.0,
    ln2: (0.693_147_180_369_123_8_f64, 1.908_214_929_270_587_7e-10_f64),
    inverse_factorials: [6_227_020_800_u64, 479_001_600, 39_916_800, 3_628_800, 362_880, 40_320, 5040, 720, 120, 24, 6, 2, 1]);

/// eˣ, at most 2 units in the last place off; e⁻⁸⁷ (f64: e⁻⁷⁰⁸) is the smallest value, e⁸⁸ (e⁷⁰⁹) the largest.
#[inline(always)]
pub(crate) fn exp<T: Scalar>(x: T) -> T {
    let (s, q) = T::exp_parts(x);
    s.mul_add(q, s)
}

/// σ(z) = 1 / (1 + e⁻ᶻ).
#[inline(always)]
pub(crate) fn sigmoid<T: Scalar>(z: T) -> T {
    T::ONE / (T::ONE + exp(-z))
}

/// tanh z = (e²ᶻ − 1) / (e²ᶻ + 1), from e²ᶻ − 1 itself, which keeps small z exact.
#[inline(always)]
pub(crate) fn tanh<T: Scalar>(z: T) -> T {
    // tanh 22 rounds to 1 in f64: keeps e²ᶻ finite.
    let limit = T::from_u16(22);
    let z = if z < -limit { -limit } else { z };
    let z = if z > limit { limit } else { z };
    let (s, q) = T::exp_parts(z + z);
    let expm1 = s.mul_add(q, s - T::ONE);
    expm1 / (expm1 + T::ONE + T::ONE)
}

/// max(0, z); NaN stays NaN.
#[inline(always)]
pub(crate) fn relu<T: Scalar>(z: T) -> T {
    if z < T::ZERO { T::ZERO } else { z }
}
