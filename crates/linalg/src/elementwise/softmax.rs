//! Softmax over each column, and the logarithms of the cross-entropy.

use pulp::Simd;

use crate::elementwise::bias::check_bias;
use crate::elementwise::sums::block_sum;
use crate::matrix::MatMut;
use crate::simd::{Scalar, Vector, exp, map, vectorized};

/// z ← softmax(z + b) for every column: aⱼ = e^(zⱼ − max z) / Σₖ e^(zₖ − max z), 0 if that is below 2⁻¹⁰⁰ (f64: 2⁻⁹⁰⁰).
/// The padding becomes zero.
///
/// Subtracting the largest z changes nothing mathematically and keeps every exponential at most 1.
/// A column that holds a NaN or +∞ becomes NaN throughout.
///
/// # Panics
/// If `b` is not as long as a padded column of `z`.
#[track_caller]
#[inline(always)]
pub fn add_bias_softmax<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
    check_bias(&z, b);
    vectorized! {
        fn kernel<'a, T, S>(simd: S, z: MatMut<'a, T>, b: &'a [T]) { softmax_columns(simd, z, b) }
    }
    kernel(z, b);
}

#[inline(always)]
fn softmax_columns<S: Simd, T: Scalar>(simd: S, mut z: MatMut<'_, T>, b: &[T]) {
    let rows = z.rows();
    if rows == 0 {
        return;
    }
    for j in 0..z.cols() {
        let col = z.padded_col_mut(j);
        let mut max = col[0] + b[0];
        for (z, &b) in col[..rows].iter_mut().zip(b) {
            *z += b;
            max = if *z > max { *z } else { max };
        }
        let max = Vector::of(simd, max);
        map(
            simd,
            col,
            #[inline(always)]
            |z| exp(z - max),
        );
        col[rows..].fill(T::ZERO);
        let inverse = Vector::of(simd, T::ONE / block_sum(col));
        map(
            simd,
            col,
            #[inline(always)]
            |a| (a * inverse).without_tiny(),
        );
    }
}

/// Σ yᵢ·ln aᵢ over the elements with yᵢ ≠ 0, the sum of the cross-entropy. Each aᵢ is first raised to `floor`, so
/// that a probability rounded to 0 costs much instead of infinitely much; a NaN stays NaN.
///
/// # Panics
/// If the lengths differ.
#[must_use]
#[track_caller]
pub fn ln_sum<T: Scalar>(y: &[T], a: &[T], floor: T) -> f64 {
    assert!(y.len() == a.len(), "cross-entropy of {} targets and {} outputs", y.len(), a.len());
    y.iter().zip(a).map(|(&y, &a)| ln_term(y, a, floor)).sum()
}

/// Σ [yᵢ·ln aᵢ + (1 − yᵢ)·ln(1 − aᵢ)], the sum of the cross-entropy of independent yes-or-no outputs; aᵢ and 1 − aᵢ
/// are raised to `floor` as in [`ln_sum`].
///
/// # Panics
/// If the lengths differ.
#[must_use]
#[track_caller]
pub fn binary_ln_sum<T: Scalar>(y: &[T], a: &[T], floor: T) -> f64 {
    assert!(y.len() == a.len(), "cross-entropy of {} targets and {} outputs", y.len(), a.len());
    y.iter().zip(a).map(|(&y, &a)| ln_term(y, a, floor) + ln_term(T::ONE - y, T::ONE - a, floor)).sum()
}

/// y·ln a, 0 where y is.
fn ln_term<T: Scalar>(y: T, a: T, floor: T) -> f64 {
    if y == T::ZERO {
        return 0.0;
    }
    let a = if a < floor { floor } else { a };
    (y * a.ln()).to_f64()
}
