//! Products so small that getting to a general kernel takes longer than the arithmetic.
//!
//! All run over columns of whole registers. 10×30 weights and one sample: 173 ns forward, 178 back and 182 for the gradient
//! through the general path.

use crate::isa::vectorized;
use crate::{LANES, MatMut, MatRef, Scalar};

/// Products of at most this many multiply-adds come here.
pub(crate) const SMALL: usize = 4096;

type Register<T> = [T; LANES];

#[inline(always)]
fn registers<T>(column: &[T]) -> &[Register<T>] {
    column.as_chunks::<LANES>().0
}

/// dst (+)= alpha·lhs·rhs for lhs (m × k) and rhs (k × n): each column of dst is a sum of columns of lhs.
pub(crate) fn product<T: Scalar>(dst: MatMut<'_, T>, add: bool, lhs: MatRef<'_, T>, rhs: MatRef<'_, T>, alpha: T) {
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, add: bool, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            for j in 0..dst.cols() {
                let factors = rhs.col(j);
                for r in 0..dst.reach() / LANES {
                    // Two sums side by side: one alone would wait for its own last addition.
                    let mut sums = [[T::ZERO; LANES]; 2];
                    for (k, &x) in factors.iter().enumerate() {
                        let column = &registers(lhs.padded_col(k))[r];
                        for i in 0..LANES {
                            sums[k % 2][i] = column[i].mul_add(x, sums[k % 2][i]);
                        }
                    }
                    let block = &mut dst.padded_col_mut(j).as_chunks_mut::<LANES>().0[r];
                    for i in 0..LANES {
                        let sum = sums[0][i] + sums[1][i];
                        block[i] = if add { alpha.mul_add(sum, block[i]) } else { alpha * sum };
                    }
                }
            }
        }
    }
    kernel(dst, add, lhs, rhs, alpha);
}

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m) and rhs (k × n): each element of dst is the product of two columns.
pub(crate) fn transposed_product<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, add: bool, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            let last = rhs.rows() % LANES;
            for j in 0..dst.cols() {
                let right = registers(rhs.padded_col(j));
                let column = dst.col_mut(j);
                for (k, x) in column.iter_mut().enumerate() {
                    let left = registers(lhs.padded_col(k));
                    let mut sums = [T::ZERO; LANES];
                    let whole = rhs.rows() / LANES;
                    for (left, right) in left[..whole].iter().zip(right) {
                        for i in 0..LANES {
                            sums[i] = left[i].mul_add(right[i], sums[i]);
                        }
                    }
                    if last > 0 {
                        let (left, right) = (&left[whole], &right[whole]);
                        for i in 0..LANES {
                            let sum = left[i].mul_add(right[i], sums[i]);
                            sums[i] = if i < last { sum } else { sums[i] };
                        }
                    }
                    let sum = crate::reduce::pairwise(sums);
                    *x = if add { alpha.mul_add(sum, *x) } else { alpha * sum };
                }
            }
        }
    }
    kernel(dst, add, lhs, rhs, alpha);
}

/// dst += alpha·lhs·rhsᵀ for lhs (m × k) and rhs (n × k): every column of dst is loaded and stored once.
pub(crate) fn add_outer<T: Scalar>(dst: MatMut<'_, T>, lhs: MatRef<'_, T>, rhs: MatRef<'_, T>, alpha: T) {
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            for j in 0..dst.cols() {
                for r in 0..dst.reach() / LANES {
                    let mut sums = [T::ZERO; LANES];
                    for k in 0..lhs.cols() {
                        let (column, x) = (&registers(lhs.padded_col(k))[r], rhs.padded_col(k)[j]);
                        for i in 0..LANES {
                            sums[i] = column[i].mul_add(x, sums[i]);
                        }
                    }
                    let block = &mut dst.padded_col_mut(j).as_chunks_mut::<LANES>().0[r];
                    for i in 0..LANES {
                        block[i] = alpha.mul_add(sums[i], block[i]);
                    }
                }
            }
        }
    }
    kernel(dst, lhs, rhs, alpha);
}
