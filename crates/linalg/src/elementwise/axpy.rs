//! The vector operations of an optimizer.

use crate::check::check;
use crate::simd::{Scalar, Vector, map, vectorized, zip};

/// y ← y + alpha·x, each element rounded once.
///
/// # Panics
/// If the lengths differ.
///
/// ```
/// let mut w = [1.0, 2.0];
/// linalg::axpy(&mut w, -0.5, &[2.0, 4.0]); // one step of gradient descent with η = 0.5
/// assert_eq!(w, [0.0, 0.0]);
/// ```
#[track_caller]
#[inline(always)]
pub fn axpy<T: Scalar>(y: &mut [T], alpha: T, x: &[T]) {
    check!(x.len() == y.len(), "axpy of {x_len} elements into {y_len}", x_len = x.len(), y_len = y.len());
    vectorized! {
        fn kernel<'a, T, S>(simd: S, y: &'a mut [T], alpha: T, x: &'a [T]) {
            let alpha = Vector::of(simd, alpha);
            zip(simd, y, x, #[inline(always)] |y, x| alpha.mul_add(x, y));
        }
    }
    kernel(y, alpha, x);
}

/// x ← alpha·x.
pub fn scale<T: Scalar>(x: &mut [T], alpha: T) {
    vectorized! {
        fn kernel<'a, T, S>(simd: S, x: &'a mut [T], alpha: T) {
            let alpha = Vector::of(simd, alpha);
            map(simd, x, #[inline(always)] |x| x * alpha);
        }
    }
    kernel(x, alpha);
}
