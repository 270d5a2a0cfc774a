//! Products so small that getting to a general kernel takes longer than the arithmetic.
//!
//! All run over columns of whole registers: w·a, wᵀ·delta and delta·aᵀ of a layer of a few neurons. 10×30 weights and one
//! sample took 173, 178 and 182 ns through the general kernel.

use crate::isa::vectorized;
use crate::registers::{Register, fold, load, mul_add, store};
use crate::{LANES, MatMut, MatRef, Scalar};

/// Products of at most this many multiply-adds come here.
pub(crate) const SMALL: usize = 4096;

/// Sums side by side: one alone would wait for its own last addition.
const SUMS: usize = 4;

/// alpha·sum, added to what row `r` of column `j` holds or in its place.
///
/// # Safety
/// `dst` has a column `j` and at least `r + LANES` elements in reach.
#[inline(always)]
unsafe fn put<T: Scalar>(
    dst: &mut MatMut<'_, T>,
    r: usize,
    j: usize,
    add: bool,
    alpha: T,
    sum: [Register<T>; 1],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let start = if add { load(dst.as_ref(), r, j) } else { [[T::ZERO; LANES]] };
        store(dst, r, j, mul_add(start, alpha, &sum));
    }
}

#[track_caller]
fn check_reach<T: Scalar>(dst: &MatMut<'_, T>, factors: [MatRef<'_, T>; 2]) {
    let whole = |reach: usize| reach.is_multiple_of(LANES);
    assert!(
        whole(dst.reach()) && factors.iter().all(|f| whole(f.reach())),
        "small products need padded columns"
    );
}

/// dst (+)= alpha·lhs·rhs for lhs (m × k) and rhs (k × n): each column of dst is a sum of columns of lhs.
pub(crate) fn product<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    check_reach(&dst, [lhs, rhs]);
    assert!(lhs.reach() == dst.reach() && lhs.cols() == rhs.rows() && rhs.cols() == dst.cols());
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, add: bool, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            for j in 0..dst.cols() {
                let (several, last) = rhs.col(j).as_chunks::<SUMS>();
                for r in (0..dst.reach()).step_by(LANES) {
                    let mut sums = [[[T::ZERO; LANES]; 1]; SUMS];
                    // SAFETY: k < rhs.rows() = lhs.cols() throughout, and lhs reaches as far as dst.
                    unsafe {
                        for (k, x) in several.iter().enumerate() {
                            for s in 0..SUMS {
                                sums[s] = mul_add(sums[s], x[s], &load(lhs, r, k * SUMS + s));
                            }
                        }
                        for (s, &x) in last.iter().enumerate() {
                            sums[0] = mul_add(sums[0], x, &load(lhs, r, several.len() * SUMS + s));
                        }
                        fold(&mut sums);
                        put(&mut dst, r, j, add, alpha, sums[0]);
                    }
                }
            }
        }
    }
    kernel(dst, add, lhs, rhs, alpha);
}

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m) and rhs (k × n): lhs is transposed tile by tile, so that sums run down the
/// registers and none has to be added up within one.
pub(crate) fn transposed_product<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    check_reach(&dst, [lhs, rhs]);
    assert!(lhs.rows() == rhs.rows() && lhs.cols() == dst.rows() && rhs.cols() == dst.cols());
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, add: bool, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            let rows = lhs.rows();
            for c in (0..dst.reach()).step_by(LANES) {
                // At least once, so that an empty sum is written as zero.
                for k in (0..rows.max(1)).step_by(LANES) {
                    let mut tile = [[T::ZERO; LANES]; LANES];
                    for i in 0..LANES.min(lhs.cols() - c) {
                        let column = &lhs.col(c + i)[k..rows.min(k + LANES)];
                        for (row, &x) in tile.iter_mut().zip(column) {
                            // SAFETY: a valid place. Volatile, since with AVX-512 the compiler would scatter 16 numbers at a
                            // time (a step of 784-30-10 with one sample: 1.60 instead of 1.52 µs).
                            unsafe { (&raw mut row[i]).write_volatile(x) };
                        }
                    }
                    for j in 0..dst.cols() {
                        let factors = &rhs.col(j)[k..rows.min(k + LANES)];
                        let mut sums = [[[T::ZERO; LANES]; 1]; SUMS];
                        let (several, last) = factors.as_chunks::<SUMS>();
                        let (several_rows, last_rows) = tile[..factors.len()].as_chunks::<SUMS>();
                        for (x, row) in several.iter().zip(several_rows) {
                            for s in 0..SUMS {
                                sums[s] = mul_add(sums[s], x[s], &[row[s]]);
                            }
                        }
                        for (&x, row) in last.iter().zip(last_rows) {
                            sums[0] = mul_add(sums[0], x, &[*row]);
                        }
                        fold(&mut sums);
                        // SAFETY: j < dst.cols(), and the reach of dst is a multiple of LANES beyond c.
                        unsafe { put(&mut dst, c, j, add || k > 0, alpha, sums[0]) };
                    }
                }
            }
        }
    }
    kernel(dst, add, lhs, rhs, alpha);
}

/// dst += alpha·lhs·rhsᵀ for lhs (m × k) and rhs (n × k): every column of dst is loaded and stored once.
pub(crate) fn add_outer<T: Scalar>(dst: MatMut<'_, T>, lhs: MatRef<'_, T>, rhs: MatRef<'_, T>, alpha: T) {
    check_reach(&dst, [lhs, rhs]);
    assert!(lhs.reach() == dst.reach() && lhs.cols() == rhs.cols() && rhs.rows() == dst.cols());
    vectorized! {
        fn kernel<'a, T>(dst: MatMut<'a, T>, lhs: MatRef<'a, T>, rhs: MatRef<'a, T>, alpha: T) {
            let mut dst = dst;
            for r in (0..dst.reach()).step_by(LANES) {
                // Columns of dst side by side: each is a sum of its own, and a column of lhs is loaded once for all of them.
                for j in (0..dst.cols()).step_by(SUMS) {
                    let columns = SUMS.min(dst.cols() - j);
                    let mut sums = [[[T::ZERO; LANES]; 1]; SUMS];
                    for k in 0..lhs.cols() {
                        // SAFETY: k < lhs.cols(), and lhs reaches as far as dst.
                        let column = unsafe { load(lhs, r, k) };
                        let x = &rhs.padded_col(k)[j..];
                        for s in 0..SUMS {
                            // Beyond the last column a factor is padding, and its sum is not stored.
                            sums[s] = mul_add(sums[s], x[s], &column);
                        }
                    }
                    for (s, &sum) in sums[..columns].iter().enumerate() {
                        // SAFETY: j + s < dst.cols(), and r + LANES is within the reach of dst.
                        unsafe { put(&mut dst, r, j + s, true, alpha, sum) };
                    }
                }
            }
        }
    }
    kernel(dst, lhs, rhs, alpha);
}
