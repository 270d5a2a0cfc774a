//! Between two matrices, row by row.

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
