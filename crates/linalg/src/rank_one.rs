//! dst + alpha·lhs·rhs for one column lhs and one row rhs: the gradient of a single sample.

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::runs::Run;
use crate::tile::Factor;
use crate::vector::lanes;
use crate::{LANES, MatMut, MatRef, Scalar, padded};

/// dst ← dst + lhs·(alpha·rhs) for lhs (m × 1), rhs (1 × n) and the columns `changed` of dst, n in all.
///
/// # Panics
/// If the shapes of lhs and dst do not fit or their columns are not padded to [`LANES`].
///
/// # Safety
/// dst has the columns `changed`, and `rhs` one for each.
#[inline(always)]
pub(crate) unsafe fn add_rank_one<T: Scalar>(
    dst: MatMut<'_, T>,
    changed: &[Run],
    lhs: MatRef<'_, T>,
    rhs: Factor<T>,
    alpha: T,
) {
    assert!(lhs.rows() == dst.rows() && lhs.cols() == 1);
    assert!(lhs.reach().is_multiple_of(LANES) && dst.reach().is_multiple_of(LANES));
    dispatch(RankOne { dst, changed, lhs, rhs, alpha });
}

struct RankOne<'a, T> {
    dst: MatMut<'a, T>,
    changed: &'a [Run],
    lhs: MatRef<'a, T>,
    rhs: Factor<T>,
    alpha: T,
}

impl<T: Scalar> WithSimd for RankOne<'_, T> {
    type Output = ();

    /// One whole column after another, however long: so they come from memory fastest.
    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        let Self { mut dst, changed, lhs, rhs, alpha } = self;
        let (rows, stride) = (padded(dst.rows()), dst.stride());
        let (left, start, mut x) = (lhs.start(), dst.start(), rhs.start);
        for run in changed {
            let mut column = start.wrapping_add(run.first * stride);
            for _ in 0..run.len {
                // SAFETY: there is a column and a number for each; columns reach to a multiple of every register.
                unsafe {
                    let step = T::splat(simd, alpha * *x);
                    for i in (0..rows).step_by(lanes::<S, T>()) {
                        let left = left.add(i).cast::<T::Register<S>>().read_unaligned();
                        let place = column.add(i).cast::<T::Register<S>>();
                        place.write_unaligned(T::fused(simd, left, step, place.read_unaligned()));
                    }
                }
                (column, x) = (column.wrapping_add(stride), x.wrapping_add(rhs.across));
            }
        }
    }
}
