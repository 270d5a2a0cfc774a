//! One column times one row.

use crate::matrix::{MatMut, MatRef, padded};
use crate::product::{Accum, Run, Strided};
use crate::simd::{LANES, Scalar, Vector, map, vectorized, zip};

/// dst (+)= lhs·(alpha·rhs) for lhs (m × 1), rhs (1 × n) and the `columns` of dst, n in all.
///
/// # Panics
/// If the shapes of lhs and dst do not fit or their columns are not padded to [`LANES`].
///
/// # Safety
/// `rhs` has a number for each of the `columns`.
#[inline(always)]
pub(crate) unsafe fn add_rank_one<T: Scalar>(
    dst: MatMut<'_, T>,
    accum: Accum,
    columns: &[Run],
    lhs: MatRef<'_, T>,
    rhs: Strided<T>,
    alpha: T,
) {
    assert!(lhs.rows() == dst.rows() && lhs.cols() == 1);
    assert!(lhs.padded_rows().is_multiple_of(LANES) && dst.padded_rows().is_multiple_of(LANES));
    kernel(dst, accum, columns, lhs, rhs, alpha);
}

vectorized! {
    /// One whole column after another: in this order they come from memory fastest (2000×2000 numbers: 0.28
    /// ms, and 0.65 in tiles).
    fn kernel<'a, T, S>(
        simd: S,
        dst: MatMut<'a, T>,
        accum: Accum,
        columns: &'a [Run],
        lhs: MatRef<'a, T>,
        rhs: Strided<T>,
        alpha: T,
    ) {
        let (mut dst, mut x) = (dst, rhs.start);
        let rows = padded(dst.rows());
        let lhs = &lhs.padded_col(0)[..rows];
        for j in columns.iter().flat_map(Run::range) {
            // SAFETY: the caller of `add_rank_one` promised a number for each column.
            let step = Vector::of(simd, alpha * unsafe { *x });
            x = x.wrapping_add(rhs.col_stride);
            let column = &mut dst.padded_col_mut(j)[..rows];
            match accum {
                Accum::Add => zip(simd, column, lhs, #[inline(always)] |y, x| x.mul_add(step, y)),
                Accum::Replace => {
                    column.copy_from_slice(lhs);
                    map(simd, column, #[inline(always)] |x| x * step);
                }
            }
        }
    }
}
