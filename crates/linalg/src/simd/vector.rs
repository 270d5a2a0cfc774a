//! A register of numbers that calculates like one number.

use std::ops::{Add, Div, Mul, Neg, Sub};

use pulp::Simd;

use crate::simd::{LANES, Scalar};

/// One register of the instruction set `S`.
#[derive(Clone, Copy)]
pub(crate) struct Vector<S: Simd, T: Scalar> {
    pub(crate) simd: S,
    pub(crate) register: T::Register<S>,
}

impl<S: Simd, T: Scalar> Vector<S, T> {
    /// `x` in every lane.
    #[inline(always)]
    pub(crate) fn of(simd: S, x: T) -> Self {
        Self { simd, register: T::splat(simd, x) }
    }
    /// `x` in every lane, on the instruction set of `self`.
    #[inline(always)]
    pub(crate) fn all(self, x: T) -> Self {
        Self::of(self.simd, x)
    }
    /// `self·m + a`, rounded once.
    #[inline(always)]
    pub(crate) fn mul_add(self, m: Self, a: Self) -> Self {
        Self { register: T::fused(self.simd, self.register, m.register, a.register), ..self }
    }
    /// `then` where `self < limit`, else `otherwise`.
    #[inline(always)]
    pub(crate) fn if_less(self, limit: Self, then: Self, otherwise: Self) -> Self {
        let register =
            T::if_less(self.simd, self.register, limit.register, then.register, otherwise.register);
        Self { register, ..self }
    }
    /// The nearest numbers from `low` to `high`; NaN stays NaN.
    #[inline(always)]
    pub(crate) fn clamp(self, low: T, high: T) -> Self {
        let (low, high) = (self.all(low), self.all(high));
        let x = self.if_less(low, low, self);
        high.if_less(x, high, x)
    }
    /// 0 where `self` is closer to 0 than [`crate::simd::exp::Exponential::TINY`]; NaN stays NaN.
    #[inline(always)]
    pub(crate) fn without_tiny(self) -> Self {
        let zero_or_less = self.all(-T::TINY).if_less(self, self.all(T::ZERO), self);
        self.if_less(self.all(T::TINY), zero_or_less, self)
    }
    /// 2ᵏ for the integer k in the lowest bits.
    #[inline(always)]
    pub(crate) fn power(self) -> Self {
        Self { register: T::power::<S>(self.register), ..self }
    }
}

macro_rules! operators {
    ($($operator:ident $method:ident $function:ident),*) => {$(
        impl<S: Simd, T: Scalar> $operator for Vector<S, T> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { register: T::$function(self.simd, self.register, other.register), ..self }
            }
        }
    )*};
}
operators!(Add add plus, Sub sub minus, Mul mul times, Div div over);

impl<S: Simd, T: Scalar> Neg for Vector<S, T> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { register: T::negative(self.simd, self.register), ..self }
    }
}

/// `x[i] = f(x[i])`, register by register.
#[inline(always)]
pub(crate) fn map<S: Simd, T: Scalar>(simd: S, x: &mut [T], f: impl Fn(Vector<S, T>) -> Vector<S, T>) {
    let (xs, rest) = T::registers_mut::<S>(x);
    for x in xs {
        *x = f(Vector { simd, register: *x }).register;
    }
    if !rest.is_empty() {
        let mut room = in_room(rest);
        let x = &mut T::registers_mut::<S>(&mut room).0[0];
        *x = f(Vector { simd, register: *x }).register;
        rest.copy_from_slice(&room[..rest.len()]);
    }
}

/// `x[i] = f(x[i], y[i])`, register by register; `x` and `y` are equally long.
#[inline(always)]
pub(crate) fn zip<S: Simd, T: Scalar>(
    simd: S,
    x: &mut [T],
    y: &[T],
    f: impl Fn(Vector<S, T>, Vector<S, T>) -> Vector<S, T>,
) {
    let (xs, x_rest) = T::registers_mut::<S>(x);
    let (ys, y_rest) = T::registers::<S>(y);
    for (x, &y) in xs.iter_mut().zip(ys) {
        *x = f(Vector { simd, register: *x }, Vector { simd, register: y }).register;
    }
    if !x_rest.is_empty() {
        let y = T::registers::<S>(&in_room(y_rest)).0[0];
        map(
            simd,
            x_rest,
            #[inline(always)]
            |x| f(x, Vector { simd, register: y }),
        );
    }
}

/// Fewer numbers than a register holds, in room for a whole one.
#[inline(always)]
pub(crate) fn in_room<T: Scalar>(rest: &[T]) -> [T; LANES] {
    let mut room = [T::ZERO; LANES];
    room[..rest.len()].copy_from_slice(rest);
    room
}
