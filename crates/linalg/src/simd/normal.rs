//! The normal distribution: Φ(x), its integral from −∞ to x, and φ(x) = e^(−x²/2) / √(2π), its density.
//! Φ(x) = ½·erfc(−x / √2).
//!
//! With u = |x|, the tail Φ(−u) is e^(−u²/2)·g(u), where g falls as slowly as 1/u. A polynomial in
//! t = (u − 4) / (u + 4) approximates (1 + 2u)·g(u), which has no pole and no zero (after Schonfelder, 1978);
//! it interpolates at Chebyshev's nodes and is off by less than 2⁻²⁷ for f32, 2⁻⁵³ for f64. All its
//! coefficients are below 1, so the sum cancels nothing. u² is taken in two parts, the rounded square and
//! its rounding error: without the second, e^(−u²/2) would lose u²/4 units in the last place.

use pulp::Simd;

use crate::simd::{Scalar, Vector, exp};

/// What the method needs to know of a number type.
pub trait Normal: Sized + 'static {
    /// From here on Φ(−u) and φ(u) are taken as 0: both are smaller than
    /// [`crate::simd::exp::Exponential::TINY`].
    const LIMIT: Self;
    /// Of the polynomial in t, from the highest power down.
    const COEFFICIENTS: &'static [Self];
}

impl Normal for f32 {
    const LIMIT: Self = 12.0;
    const COEFFICIENTS: &'static [Self] = &[
        -0.000_144_583_39,
        -4.801_755_5e-5,
        0.001_573_855,
        -0.001_258_110_9,
        -0.010_520_618,
        0.044_373_695,
        -0.095_258_61,
        0.128_907_37,
        -0.096_380_09,
        -0.023_009_215,
        0.849_695_8,
    ];
}

impl Normal for f64 {
    const LIMIT: Self = 37.0;
    const COEFFICIENTS: &'static [Self] = &[
        9.744_535_260_245_395e-10,
        1.061_392_232_360_16e-8,
        2.160_154_846_716_713e-8,
        -5.042_130_084_417_037e-8,
        -2.108_667_627_278_508e-7,
        5.989_415_450_497_862e-8,
        1.180_620_079_709_751_8e-6,
        5.969_440_086_889_785e-7,
        -5.877_987_708_776_566e-6,
        -6.031_104_377_171_326e-6,
        3.155_410_180_344_169e-5,
        3.786_710_702_389_119e-5,
        -0.000_204_354_006_210_226_77,
        -0.000_143_305_295_924_927_02,
        0.001_576_978_380_370_203_8,
        -0.001_210_060_089_010_705,
        -0.010_512_319_249_024_727,
        0.044_364_290_444_377_764,
        -0.095_260_478_962_839_39,
        0.128_908_135_444_745_14,
        -0.096_379_985_890_406_6,
        -0.023_009_233_104_595_32,
        0.849_695_771_717_720_4,
    ];
}

/// `(Φ(x), φ(x))`, each at most 5 units in the last place off. Numbers below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰) are 0.
#[inline(always)]
pub(crate) fn normal<S: Simd, T: Scalar>(x: Vector<S, T>) -> (Vector<S, T>, Vector<S, T>) {
    let (zero, one, four) = (x.all(T::ZERO), x.all(T::ONE), x.all(T::from_u16(4)));
    let half = one / x.all(T::from_u16(2));
    let limit = x.all(T::LIMIT);
    let u = x.if_less(zero, -x, x);
    let u = limit.if_less(u, limit, u);
    let square = u * u;
    let error = u.mul_add(u, -square);
    let e = exp(-(square * half));
    let e = (error * half).mul_add(-e, e);
    let t = (u - four) / (u + four);
    let mut p = zero;
    for &c in T::COEFFICIENTS {
        p = p.mul_add(t, x.all(c));
    }
    let tail = (e * p / (u + u + one)).without_tiny();
    let density = (e * x.all(T::from_f64(FRAC_1_SQRT_TAU))).without_tiny();
    (x.if_less(zero, tail, one - tail), density)
}

/// 1/√(2π).
const FRAC_1_SQRT_TAU: f64 = 0.398_942_280_401_432_7;
