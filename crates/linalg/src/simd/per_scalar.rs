//! Code that is heavy to compile is compiled once for each number type, in the crate that owns it.
//!
//! A generic function is compiled anew in every program that calls it. [`Scalar`] is sealed, so there are
//! only two types to compile for, and [`compiled_once!`](crate::compiled_once) does it where the function is
//! written: its callers link to the result.

use crate::simd::Scalar;

/// A function with a version for each number type. Made by [`compiled_once!`](crate::compiled_once).
#[doc(hidden)]
pub trait PerScalar {
    /// The arguments, as a tuple.
    type In<T: Scalar>;
    /// What it returns.
    type Out<T: Scalar>;
    /// The version for `f32`.
    fn f32(input: Self::In<f32>) -> Self::Out<f32>;
    /// The version for `f64`.
    fn f64(input: Self::In<f64>) -> Self::Out<f64>;
}

/// Declares a function that is generic over [`Scalar`] for its callers and compiled for `f32` and `f64` where
/// it stands.
///
/// The lifetimes come first, then a semicolon and the number type. Every lifetime must appear in an argument.
///
/// ```
/// linalg::compiled_once! {
///     /// The sum of all elements of two slices.
///     pub fn total<'a; T>(x: &'a [T], y: &'a [T]) -> T {
///         x.iter().chain(y).fold(T::ZERO, |sum, &x| sum + x)
///     }
/// }
/// assert_eq!(total(&[1.0_f32, 2.0], &[3.0]), 6.0);
/// ```
#[macro_export]
macro_rules! compiled_once {
    ($(#[$meta:meta])* $vis:vis fn $name:ident<$($lt:lifetime),*; $t:ident>(
        $($arg:ident: $ty:ty),* $(,)?
    ) $(-> $out:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name<$($lt,)* $t: $crate::Scalar>($($arg: $ty),*) $(-> $out)? {
            fn compiled<$($lt,)* $t: $crate::Scalar>($($arg: $ty),*) $(-> $out)? $body
            struct Call<$($lt),*>($(::core::marker::PhantomData<&$lt ()>),*);
            impl<$($lt),*> $crate::PerScalar for Call<$($lt),*> {
                type In<$t: $crate::Scalar> = ($($ty,)*);
                type Out<$t: $crate::Scalar> = $crate::compiled_once!(@out $($out)?);
                fn f32(input: Self::In<f32>) -> Self::Out<f32> {
                    let ($($arg,)*) = input;
                    compiled::<f32>($($arg),*)
                }
                fn f64(input: Self::In<f64>) -> Self::Out<f64> {
                    let ($($arg,)*) = input;
                    compiled::<f64>($($arg),*)
                }
            }
            $t::per_scalar::<Call<$($lt),*>>(($($arg,)*))
        }
    };
    (@out) => { () };
    (@out $out:ty) => { $out };
}
