//! Between two matrices, row by row, and how a step between them counts.

use crate::check::check;
use crate::elementwise::bias::check_bias;
use crate::elementwise::check_same;
use crate::elementwise::pointwise::combine;
use crate::matrix::{MatMut, MatRef};
use crate::simd::{Scalar, vectorized};

/// out ← x + s ⊙ (out − x) for every column: x where `s` is 0, and `out` as it was where it is 1. `s` has one
/// factor per row and per element of the padding.
///
/// # Panics
/// If the shapes differ or `s` is not as long as a padded column.
///
/// ```
/// use linalg::Matrix;
/// let (mut out, x) = (Matrix::from_rows(&[[4.0_f32]]), Matrix::from_rows(&[[2.0]]));
/// linalg::blend_rows(out.view_mut(), x.view(), &[0.75; 16]);
/// assert_eq!(out.col(0), [3.5]);
/// ```
#[track_caller]
#[inline(always)]
pub fn blend_rows<T: Scalar>(out: MatMut<'_, T>, x: MatRef<'_, T>, s: &[T]) {
    check_same(&out, x);
    check_bias(&out, s);
    vectorized! {
        fn kernel<'a, T, S>(simd: S, out: MatMut<'a, T>, x: MatRef<'a, T>, s: &'a [T]) {
            let mut out = out;
            for j in 0..x.cols() {
                combine(simd, out.padded_col_mut(j), x.padded_col(j), s, #[inline(always)] |out, x, s| {
                    s.mul_add(out - x, x)
                });
            }
        }
    }
    kernel(out, x, s);
}

/// out ← out + alpha·Σⱼ deltaⱼ ⊙ (yⱼ − xⱼ) over the columns: one sum per row. `out` is as long as a padded
/// column.
///
/// # Panics
/// If the shapes differ or `out` is not as long as a padded column.
#[track_caller]
#[inline(always)]
pub fn add_row_steps<T: Scalar>(
    out: &mut [T],
    alpha: T,
    delta: MatRef<'_, T>,
    y: MatRef<'_, T>,
    x: MatRef<'_, T>,
) {
    let shape = |m: MatRef<'_, T>| (m.rows(), m.cols(), m.padded_rows());
    let same = shape(delta) == shape(x) && shape(delta) == shape(y);
    check!(
        same && out.len() == delta.padded_rows(),
        "row sums of {rows}×{cols}, {rows_2}×{cols_2} and {rows_3}×{cols_3} into {len} elements",
        rows = delta.rows(),
        cols = delta.cols(),
        rows_2 = y.rows(),
        cols_2 = y.cols(),
        rows_3 = x.rows(),
        cols_3 = x.cols(),
        len = out.len(),
    );
    vectorized! {
        fn kernel<'a, T>(
            out: &'a mut [T],
            alpha: T,
            delta: MatRef<'a, T>,
            y: MatRef<'a, T>,
            x: MatRef<'a, T>,
        ) {
            for j in 0..x.cols() {
                let step = y.padded_col(j).iter().zip(x.padded_col(j));
                for (out, (&delta, (&y, &x))) in out.iter_mut().zip(delta.padded_col(j).iter().zip(step)) {
                    *out = alpha.mul_add(delta * (y - x), *out);
                }
            }
        }
    }
    kernel(out, alpha, delta, y, x);
}
