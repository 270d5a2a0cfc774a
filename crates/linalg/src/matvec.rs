//! w·x for one column x: what a layer does with a single sample.
//!
//! The general product spends more time on finding its tiles than ten rows take to be summed up.

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::panel::DEPTH;
use crate::prefetch::Ahead;
use crate::runs::Run;
use crate::tile::{Factor, HEIGHT, Panel, Target, fits, largest, tile};
use crate::vector::lanes;
use crate::{LANES, MatMut, MatRef, Scalar, part};

/// Sums of an element side by side, as in a product of one column.
const CHAINS: usize = 4;

/// dst (+)= alpha·lhs·rhs for lhs (m × k), rhs (k × 1) and dst (m × 1), with the bits of the general product.
///
/// # Panics
/// If the shapes of lhs and dst do not fit or their columns are not padded to [`LANES`].
///
/// # Safety
/// `rhs` has k numbers.
#[inline(always)]
pub(crate) unsafe fn matvec<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: Factor<T>,
    alpha: T,
) {
    assert!(lhs.rows() == dst.rows() && dst.cols() == 1);
    assert!(lhs.reach().is_multiple_of(LANES) && dst.reach().is_multiple_of(LANES));
    dispatch(MatVec { dst, add, lhs, rhs, alpha });
}

struct MatVec<'a, T> {
    dst: MatMut<'a, T>,
    add: bool,
    lhs: MatRef<'a, T>,
    rhs: Factor<T>,
    alpha: T,
}

impl<T: Scalar> WithSimd for MatVec<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        let Self { mut dst, add, lhs, rhs, alpha } = self;
        let (registers, depth) = (dst.rows().div_ceil(lanes::<S, T>()), lhs.cols());
        let (blocks, (highest, _)) = (depth.div_ceil(DEPTH), largest::<S>());
        for block in 0..blocks {
            let k = part(block, blocks, depth);
            let picked = &[Run::all(k.len())];
            let mut done = 0;
            while done < registers {
                let height = (registers - done).min(highest);
                let row = done * lanes::<S, T>();
                let panel = |row: usize| lhs.start().wrapping_add(k.start * lhs.stride() + row);
                let stripe = Panel { start: panel(row), step: lhs.stride() };
                let target = Target {
                    start: dst.start().wrapping_add(row),
                    stride: dst.stride(),
                    add: add || block > 0,
                    alpha,
                };
                done += height;
                // The stripe below is fetched meanwhile.
                let below = done * lanes::<S, T>();
                let left = lhs.reach().saturating_sub(below).min(highest * lanes::<S, T>());
                let next = &mut Ahead::new(panel(below), left, k.len(), lhs.stride());
                let rhs = rhs.at(k.start, 0);
                // SAFETY: rows and k lie within those of the factors and the destination, whose columns reach to whole registers.
                unsafe {
                    match height {
                        1 => tile::<S, T, 1, 1, CHAINS>(simd, picked, stripe, rhs, target, next),
                        2 if const { fits::<S>(2, 1) } => {
                            tile::<S, T, 2, 1, CHAINS>(simd, picked, stripe, rhs, target, next)
                        }
                        HEIGHT if const { fits::<S>(HEIGHT, 1) } => {
                            tile::<S, T, HEIGHT, 1, CHAINS>(simd, picked, stripe, rhs, target, next)
                        }
                        n => unreachable!("{n} registers of rows"),
                    }
                }
            }
        }
    }
}
