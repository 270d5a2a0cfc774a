//! eˣ without branches, for all numbers of a register at once.
//!
//! x = k·ln 2 + r with k an integer and |r| ≤ ½ ln 2, so eˣ = 2ᵏ·eʳ. ln 2 is taken in two parts, whose first
//! has so many trailing zero bits that k times it is exact. eʳ − 1 is its Taylor polynomial, cut where the
//! next term is below half a unit in the last place: r⁸/8! < 2⁻²⁷ for f32, r¹⁴/14! < 2⁻⁵⁷ for f64. k comes
//! from adding 1.5·2^(mantissa bits), which leaves the rounded integer in the low bits; those are shifted
//! into the exponent of 2ᵏ.

use pulp::Simd;

use crate::simd::{Scalar, Vector};

/// What the method needs to know of a number type.
pub trait Exponential: Sized + 'static {
    /// 1.5·2^(mantissa bits).
    const ROUND: Self;
    /// log₂ e.
    const LOG2_E: Self;
    /// ln 2 is the sum of these two.
    const LN_2: (Self, Self);
    /// From where to where eˣ and e⁻ˣ are normal numbers.
    const RANGE: (Self, Self);
    /// Smaller numbers are taken as 0 where they would lead to subnormal ones, with which some CPUs calculate
    /// a hundred times slower. It is far below anything that a sum of ordinary numbers would notice.
    const TINY: Self;
    /// 1/n!, from the last term down to 1/1!.
    const INVERSE_FACTORIALS: &'static [Self];
}

impl Exponential for f32 {
    const ROUND: Self = 1.5 * (1_u32 << 23) as Self;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const LN_2: (Self, Self) = (0.693_359_4, -2.121_944_4e-4);
    const RANGE: (Self, Self) = (-87.0, 87.0);
    /// 2⁻¹⁰⁰.
    const TINY: Self = f32::from_bits((127 - 100) << 23);
    const INVERSE_FACTORIALS: &'static [Self] =
        &[1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 1.0 / 2.0, 1.0];
}

impl Exponential for f64 {
    const ROUND: Self = 1.5 * (1_u64 << 52) as Self;
    const LOG2_E: Self = std::f64::consts::LOG2_E;
    const LN_2: (Self, Self) = (0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10);
    const RANGE: (Self, Self) = (-708.0, 708.0);
    /// 2⁻⁹⁰⁰.
    const TINY: Self = f64::from_bits((1023 - 900) << 52);
    const INVERSE_FACTORIALS: &'static [Self] = &[
        1.0 / 6_227_020_800.0,
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        1.0 / 2.0,
        1.0,
    ];
}

/// `(2ᵏ, eʳ − 1)`; x is cut to where eˣ is a normal number, NaN stays NaN.
#[inline(always)]
fn parts<S: Simd, T: Scalar>(x: Vector<S, T>) -> (Vector<S, T>, Vector<S, T>) {
    let round = x.all(T::ROUND);
    let x = x.clamp(T::RANGE.0, T::RANGE.1);
    let shifted = x.mul_add(x.all(T::LOG2_E), round);
    let k = shifted - round;
    let r = k.mul_add(x.all(-T::LN_2.1), k.mul_add(x.all(-T::LN_2.0), x));
    let mut p = x.all(T::ZERO);
    for &c in T::INVERSE_FACTORIALS {
        p = p.mul_add(r, x.all(c));
    }
    (shifted.power(), p * r)
}

/// eˣ, at most 2 units in the last place off; e⁻⁸⁷ (f64: e⁻⁷⁰⁸) is the smallest value, e⁸⁷ (e⁷⁰⁸) the
/// largest.
#[inline(always)]
pub(crate) fn exp<S: Simd, T: Scalar>(x: Vector<S, T>) -> Vector<S, T> {
    let (s, q) = parts(x);
    s.mul_add(q, s)
}

/// eˣ − 1, which keeps small x exact: at most 2 units in the last place off.
#[inline(always)]
pub(crate) fn exp_m1<S: Simd, T: Scalar>(x: Vector<S, T>) -> Vector<S, T> {
    let (s, q) = parts(x);
    s.mul_add(q, s - x.all(T::ONE))
}

/// σ(z) = 1 / (1 + e⁻ᶻ).
#[inline(always)]
pub(crate) fn sigmoid<S: Simd, T: Scalar>(z: Vector<S, T>) -> Vector<S, T> {
    let one = z.all(T::ONE);
    one / (one + exp(-z))
}

/// tanh z = (e²ᶻ − 1) / (e²ᶻ + 1), from e²ᶻ − 1 itself, which keeps small z exact.
#[inline(always)]
pub(crate) fn tanh<S: Simd, T: Scalar>(z: Vector<S, T>) -> Vector<S, T> {
    let one = z.all(T::ONE);
    // tanh 22 rounds to 1 in f64: keeps e²ᶻ finite.
    let limit = T::from_u16(22);
    let z = z.clamp(-limit, limit);
    let expm1 = exp_m1(z + z);
    expm1 / (expm1 + one + one)
}
