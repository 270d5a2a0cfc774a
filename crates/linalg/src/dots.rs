//! lhsᵀ·rhs for so few columns of rhs that turning lhs would take longer than the product.

use crate::isa::vectorized;
use crate::reduce::pairwise;
use crate::registers::load;
use crate::{LANES, MatMut, MatRef, Scalar};

/// Whether k numbers in a column of lhs and n columns of rhs are few. As dot products and turned, 512×512 weights take 11 and
/// 48 µs with one column, 42 and 56 with four, 88 and 75 with eight; 100×100 weights 0.8 and 1.8 with one, 3.4 and 2.2 with
/// four.
pub(crate) fn few(k: usize, n: usize) -> bool {
    n <= 4 && 16 * n * n <= k
}

/// Columns of lhs side by side: a block of rhs is loaded once for all of them.
const SIDE_BY_SIDE: usize = 4;

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m), rhs (k × n) and dst (m × n): each element is the dot product of two columns.
pub(crate) fn dots<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    assert!(lhs.rows() == rhs.rows() && lhs.cols() == dst.rows() && rhs.cols() == dst.cols());
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, add: bool, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            let rest = lhs.rows() % LANES;
            let whole = lhs.rows() - rest;
            // SAFETY: called with columns of theirs, and k + LANES within their reach.
            let block = |mat: MatRef<'a, T>, k: usize, j: usize| unsafe { load::<T, 1>(mat, k, j) };
            for j in 0..dst.cols() {
                for q in (0..lhs.cols()).step_by(SIDE_BY_SIDE) {
                    // Beyond the last column the last once more; its sum is not used.
                    let column = |c: usize| (q + c).min(lhs.cols() - 1);
                    let mut sums = [[T::ZERO; LANES]; SIDE_BY_SIDE];
                    for k in (0..whole).step_by(LANES) {
                        let [x] = block(rhs, k, j);
                        for c in 0..SIDE_BY_SIDE {
                            let [w] = block(lhs, k, column(c));
                            for i in 0..LANES {
                                sums[c][i] = w[i].mul_add(x[i], sums[c][i]);
                            }
                        }
                    }
                    if rest > 0 {
                        let [x] = block(rhs, whole, j);
                        for c in 0..SIDE_BY_SIDE {
                            let [w] = block(lhs, whole, column(c));
                            for i in 0..LANES {
                                let sum = w[i].mul_add(x[i], sums[c][i]);
                                sums[c][i] = if i < rest { sum } else { sums[c][i] };
                            }
                        }
                    }
                    for (out, sums) in dst.col_mut(j)[q..].iter_mut().zip(sums) {
                        let start = if add { *out } else { T::ZERO };
                        *out = alpha.mul_add(pairwise(sums), start);
                    }
                }
            }
        }
    }
    kernel(dst, add, lhs, rhs, alpha);
}
