//! Numbers left out at random: the others are multiplied by a factor.
//!
//! What is left out is written as −0, which calculates like 0, and what is kept never is −0. So the result
//! itself says what was left out, and no mask has to be kept.

use crate::check::check;
use crate::elementwise::check_same;
use crate::matrix::{MatMut, MatRef};
use crate::simd::{LANES, Scalar, vectorized};

/// out ← −0 where a bit of `left_out` is 1, and factor·x elsewhere, for the numbers of one column; bit i of
/// the words is that of number i. A kept number is +0 if it is 0.
///
/// # Panics
/// If the lengths differ, or there are fewer bits than numbers.
///
/// ```
/// let mut out = [1.0_f32; 3];
/// linalg::leave_out(&mut out, &[3.0, 4.0, 0.0], &[0b001], 2.0);
/// assert_eq!(out, [0.0, 8.0, 0.0]);
/// assert!(out[0].is_sign_negative() && out[2].is_sign_positive());
/// ```
#[track_caller]
#[inline(always)]
pub fn leave_out<T: Scalar>(out: &mut [T], x: &[T], left_out: &[u64], factor: T) {
    check!(
        x.len() == out.len() && left_out.len() * 64 >= out.len(),
        "{len} numbers from {len_2} with {words} words of bits",
        len = out.len(),
        len_2 = x.len(),
        words = left_out.len(),
    );
    vectorized! {
        fn kernel<'a, T>(out: &'a mut [T], x: &'a [T], left_out: &'a [u64], factor: T) {
            let bits = |block: usize| {
                let word = left_out[block * LANES / 64] >> (block * LANES % 64);
                // As wide as an f32, so that each bit has its number's lane.
                word as u32
            };
            let (outs, rest) = out.as_chunks_mut::<LANES>();
            let (xs, x_rest) = x.as_chunks::<LANES>();
            for (block, (out, x)) in outs.iter_mut().zip(xs).enumerate() {
                let bits = bits(block);
                for i in 0..LANES {
                    let kept = x[i].mul_add(factor, T::ZERO);
                    out[i] = if bits >> i & 1 == 1 { -T::ZERO } else { kept };
                }
            }
            if !rest.is_empty() {
                let bits = bits(outs.len());
                for (i, (out, x)) in rest.iter_mut().zip(x_rest).enumerate() {
                    *out = if bits >> i & 1 == 1 { -T::ZERO } else { x.mul_add(factor, T::ZERO) };
                }
            }
        }
    }
    kernel(out, x, left_out, factor);
}

/// out ← 0 where `result`, written by [`leave_out`], is −0, and factor·x elsewhere; all three are (n × m).
///
/// # Panics
/// If the shapes differ.
#[track_caller]
#[inline(always)]
pub fn leave_out_again<T: Scalar>(out: MatMut<'_, T>, x: MatRef<'_, T>, result: MatRef<'_, T>, factor: T) {
    check_same(&out, x);
    check_same(&out, result);
    vectorized! {
        fn kernel<'a, T>(out: MatMut<'a, T>, x: MatRef<'a, T>, result: MatRef<'a, T>, factor: T) {
            let mut out = out;
            for j in 0..x.cols() {
                let numbers = x.padded_col(j).iter().zip(result.padded_col(j));
                for (out, (&x, &result)) in out.padded_col_mut(j).iter_mut().zip(numbers) {
                    *out = if result.is_negative_zero() { T::ZERO } else { x * factor };
                }
            }
        }
    }
    kernel(out, x, result, factor);
}
