//! The numbers everything is generic over: `f32` to train, `f64` to check.

use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

mod private {
    /// Keeps [`super::Scalar`] to the types whose kernels are tested.
    pub trait Sealed:
        crate::simd::simd_scalar::SimdScalar
        + crate::simd::sums::BlockSums
        + crate::simd::exp::Exponential
        + crate::simd::normal::Normal
        + crate::simd::softplus::Softplus
        + faer::traits::ComplexField
    {
    }
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// `f32` or `f64`. Sealed: a kernel is only as good as the tests it was run through.
pub trait Scalar:
    private::Sealed
    + Copy
    + Default
    + Debug
    + Display
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;
    /// The name of the type: `"f32"` or `"f64"`.
    const NAME: &'static str;

    /// The nearest number of this type.
    fn from_f64(x: f64) -> Self;
    /// The same number as `f64`; exact.
    fn to_f64(self) -> f64;
    /// An integer of at most 16 bits; exact.
    fn from_u16(x: u16) -> Self;
    /// `self * m + a`, rounded once.
    fn mul_add(self, m: Self, a: Self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// |self|.
    fn abs(self) -> Self;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
    /// Whether it is −0.
    fn is_negative_zero(self) -> bool;
    /// Appends the little-endian bytes of the number: the form that is hashed and stored.
    fn push_le_bytes(self, bytes: &mut Vec<u8>);
    /// The number with these little-endian bytes.
    ///
    /// # Panics
    /// If there are not as many bytes as the type has.
    fn from_le_slice(bytes: &[u8]) -> Self;
    /// Calls the version of a function for this type; see [`compiled_once!`](crate::compiled_once).
    #[doc(hidden)]
    fn per_scalar<C: crate::simd::PerScalar>(input: C::In<Self>) -> C::Out<Self>;
}

macro_rules! scalar {
    ($t:ident) => {
        impl Scalar for $t {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const EPSILON: Self = $t::EPSILON;
            const NAME: &'static str = stringify!($t);

            #[inline(always)]
            fn from_f64(x: f64) -> Self {
                x as $t
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }
            #[inline(always)]
            fn from_u16(x: u16) -> Self {
                $t::from(x)
            }
            #[inline(always)]
            fn mul_add(self, m: Self, a: Self) -> Self {
                $t::mul_add(self, m, a)
            }
            #[inline(always)]
            fn ln(self) -> Self {
                $t::ln(self)
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $t::abs(self)
            }
            #[inline(always)]
            fn is_finite(self) -> bool {
                $t::is_finite(self)
            }
            #[inline(always)]
            fn is_negative_zero(self) -> bool {
                self.to_bits() == (-0.0 as $t).to_bits()
            }
            #[inline(always)]
            fn push_le_bytes(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }
            #[inline(always)]
            fn from_le_slice(bytes: &[u8]) -> Self {
                let found = bytes.len();
                let bytes =
                    bytes.try_into().unwrap_or_else(|_| panic!("{found} bytes for an {}", Self::NAME));
                $t::from_le_bytes(bytes)
            }
            #[inline(always)]
            fn per_scalar<C: crate::simd::PerScalar>(input: C::In<$t>) -> C::Out<$t> {
                C::$t(input)
            }
        }
    };
}
scalar!(f32);
scalar!(f64);
