//! Registers by name, for kernels that do not leave them to the compiler.

use pulp::{Simd, bytemuck};

/// The registers of a number type on an instruction set. All operations are lane by lane.
pub trait SimdScalar: Copy {
    /// One register.
    type Register<S: Simd>: Copy;

    /// `x` in every lane.
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S>;
    /// `x + y`.
    fn plus<S: Simd>(simd: S, x: Self::Register<S>, y: Self::Register<S>) -> Self::Register<S>;
    /// `x − y`.
    fn minus<S: Simd>(simd: S, x: Self::Register<S>, y: Self::Register<S>) -> Self::Register<S>;
    /// `x·y`.
    fn times<S: Simd>(simd: S, x: Self::Register<S>, y: Self::Register<S>) -> Self::Register<S>;
    /// `x / y`.
    fn over<S: Simd>(simd: S, x: Self::Register<S>, y: Self::Register<S>) -> Self::Register<S>;
    /// √x.
    fn square_root<S: Simd>(simd: S, x: Self::Register<S>) -> Self::Register<S>;
    /// `−x`.
    fn negative<S: Simd>(simd: S, x: Self::Register<S>) -> Self::Register<S>;
    /// `x·y + z`, rounded once.
    fn fused<S: Simd>(
        simd: S,
        x: Self::Register<S>,
        y: Self::Register<S>,
        z: Self::Register<S>,
    ) -> Self::Register<S>;
    /// `then` where `x < y`, else `otherwise`.
    fn if_less<S: Simd>(
        simd: S,
        x: Self::Register<S>,
        y: Self::Register<S>,
        then: Self::Register<S>,
        otherwise: Self::Register<S>,
    ) -> Self::Register<S>;
    /// 2ᵏ for the integer k in the lowest bits of `x`.
    fn power<S: Simd>(x: Self::Register<S>) -> Self::Register<S>;
    /// The first `n` lanes of `x`, and zeros in the others.
    fn first<S: Simd>(simd: S, n: usize, x: Self::Register<S>) -> Self::Register<S>;

    /// `x` as whole registers, and the rest.
    fn registers<S: Simd>(x: &[Self]) -> (&[Self::Register<S>], &[Self]);
    /// As [`SimdScalar::registers`], to write.
    fn registers_mut<S: Simd>(x: &mut [Self]) -> (&mut [Self::Register<S>], &mut [Self]);
}

/// How many numbers a register holds.
pub(crate) const fn lanes<S: Simd, T: SimdScalar>() -> usize {
    size_of::<T::Register<S>>() / size_of::<T>()
}

macro_rules! simd_scalar {
    ($t:ident, $r:ident, $bits:ident, exponent: ($bias:literal, $shift:literal), splat: $splat:ident,
     arithmetic: ($add:ident, $sub:ident, $mul:ident, $div:ident, $sqrt:ident, $neg:ident, $mul_add:ident),
     choice: ($less:ident, $select:ident, $mask:ident), slices: ($as:ident, $as_mut:ident)) => {
        impl SimdScalar for $t {
            type Register<S: Simd> = S::$r;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$r {
                simd.$splat(x)
            }
            #[inline(always)]
            fn plus<S: Simd>(simd: S, x: S::$r, y: S::$r) -> S::$r {
                simd.$add(x, y)
            }
            #[inline(always)]
            fn minus<S: Simd>(simd: S, x: S::$r, y: S::$r) -> S::$r {
                simd.$sub(x, y)
            }
            #[inline(always)]
            fn times<S: Simd>(simd: S, x: S::$r, y: S::$r) -> S::$r {
                simd.$mul(x, y)
            }
            #[inline(always)]
            fn over<S: Simd>(simd: S, x: S::$r, y: S::$r) -> S::$r {
                simd.$div(x, y)
            }
            #[inline(always)]
            fn square_root<S: Simd>(simd: S, x: S::$r) -> S::$r {
                simd.$sqrt(x)
            }
            #[inline(always)]
            fn negative<S: Simd>(simd: S, x: S::$r) -> S::$r {
                simd.$neg(x)
            }
            #[inline(always)]
            fn fused<S: Simd>(simd: S, x: S::$r, y: S::$r, z: S::$r) -> S::$r {
                simd.$mul_add(x, y, z)
            }
            #[inline(always)]
            fn if_less<S: Simd>(simd: S, x: S::$r, y: S::$r, then: S::$r, otherwise: S::$r) -> S::$r {
                simd.$select(simd.$less(x, y), then, otherwise)
            }
            #[inline(always)]
            fn power<S: Simd>(mut x: S::$r) -> S::$r {
                for bits in bytemuck::cast_slice_mut::<S::$r, $bits>(std::slice::from_mut(&mut x)) {
                    *bits = bits.wrapping_add($bias) << $shift;
                }
                x
            }
            #[inline(always)]
            fn first<S: Simd>(simd: S, n: usize, x: S::$r) -> S::$r {
                simd.$select(simd.$mask(0, n as $bits).mask(), x, simd.$splat(0.0))
            }

            #[inline(always)]
            fn registers<S: Simd>(x: &[Self]) -> (&[S::$r], &[Self]) {
                S::$as(x)
            }
            #[inline(always)]
            fn registers_mut<S: Simd>(x: &mut [Self]) -> (&mut [S::$r], &mut [Self]) {
                S::$as_mut(x)
            }
        }
    };
}
simd_scalar!(f32, f32s, u32, exponent: (127, 23), splat: splat_f32s,
    arithmetic: (add_f32s, sub_f32s, mul_f32s, div_f32s, sqrt_f32s, neg_f32s, mul_add_f32s),
    choice: (less_than_f32s, select_f32s, mask_between_m32s), slices: (as_simd_f32s, as_mut_simd_f32s));
simd_scalar!(f64, f64s, u64, exponent: (1023, 52), splat: splat_f64s,
    arithmetic: (add_f64s, sub_f64s, mul_f64s, div_f64s, sqrt_f64s, neg_f64s, mul_add_f64s),
    choice: (less_than_f64s, select_f64s, mask_between_m64s), slices: (as_simd_f64s, as_mut_simd_f64s));
