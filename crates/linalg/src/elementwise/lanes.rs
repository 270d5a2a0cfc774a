//! Numbers that a formula calculates with: those of one register, as if they were one.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

use crate::simd::{Scalar, Vector, exp, exp_m1, normal, sigmoid, softplus, tanh};

/// The numbers of one register, calculated with as one number. Implemented for every instruction set and
/// number type.
pub trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// `x` in every lane.
    fn all(self, x: f64) -> Self;
    /// `self·m + a`, rounded once.
    fn mul_add(self, m: Self, a: Self) -> Self;
    /// `then` where `self < limit`, else `otherwise`.
    fn if_less(self, limit: Self, then: Self, otherwise: Self) -> Self;
    /// eˣ, at most 2 units in the last place off; x is cut to ±87 (`f64`: ±708).
    fn exp(self) -> Self;
    /// eˣ − 1, at most 2 units in the last place off, for small x too.
    fn exp_m1(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
    /// σ(x) = 1 / (1 + e⁻ˣ).
    fn sigmoid(self) -> Self;
    /// tanh x.
    fn tanh(self) -> Self;
    /// ln(1 + eˣ), at most 3 units in the last place off; the smallest value is e⁻⁸⁷ (`f64`: e⁻⁷⁰⁸).
    fn softplus(self) -> Self;
    /// Φ(x) and φ(x), the integral and the density of the normal distribution, each at most 5 units in the
    /// last place off. Numbers below 2⁻¹⁰⁰ (`f64`: 2⁻⁹⁰⁰) are 0.
    fn normal(self) -> (Self, Self);
    /// 0 where |x| is below 2⁻¹⁰⁰ (`f64`: 2⁻⁹⁰⁰): such numbers end as subnormal ones, with which some CPUs
    /// calculate a hundred times slower.
    fn without_tiny(self) -> Self;
    /// max(0, x); NaN stays NaN.
    #[inline(always)]
    fn positive(self) -> Self {
        let zero = self.all(0.0);
        self.if_less(zero, zero, self)
    }
}

impl<S: Simd, T: Scalar> Lanes for Vector<S, T> {
    #[inline(always)]
    fn all(self, x: f64) -> Self {
        Self::of(self.simd, T::from_f64(x))
    }
    #[inline(always)]
    fn mul_add(self, m: Self, a: Self) -> Self {
        Vector::mul_add(self, m, a)
    }
    #[inline(always)]
    fn if_less(self, limit: Self, then: Self, otherwise: Self) -> Self {
        Vector::if_less(self, limit, then, otherwise)
    }
    #[inline(always)]
    fn exp(self) -> Self {
        exp(self)
    }
    #[inline(always)]
    fn exp_m1(self) -> Self {
        exp_m1(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self { register: T::square_root(self.simd, self.register), ..self }
    }
    #[inline(always)]
    fn sigmoid(self) -> Self {
        sigmoid(self)
    }
    #[inline(always)]
    fn tanh(self) -> Self {
        tanh(self)
    }
    #[inline(always)]
    fn softplus(self) -> Self {
        softplus(self)
    }
    #[inline(always)]
    fn normal(self) -> (Self, Self) {
        normal(self)
    }
    #[inline(always)]
    fn without_tiny(self) -> Self {
        Vector::without_tiny(self)
    }
}
