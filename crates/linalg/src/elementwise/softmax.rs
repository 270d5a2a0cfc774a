//! Softmax over each column.

use pulp::Simd;

use crate::elementwise::bias::check_bias;
use crate::elementwise::sums::block_sum;
use crate::matrix::MatMut;
use crate::simd::{Scalar, Vector, exp, map, vectorized};

/// z ← softmax(z + b) for every column: aⱼ = e^(zⱼ − max z) / Σₖ e^(zₖ − max z), 0 if that is below 2⁻¹⁰⁰
/// (f64: 2⁻⁹⁰⁰). The padding becomes zero.
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
