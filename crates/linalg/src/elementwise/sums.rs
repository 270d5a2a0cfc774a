//! Sums in a fixed order: the same bits on every instruction set and for every number of threads.

use crate::check::check;
use crate::matrix::MatRef;
use crate::simd::{Block16, LANES, Scalar, mul_add, pairwise, vectorized};

/// Folds `x` into `LANES` running sums, element by element.
#[inline(always)]
fn block_add<T: Scalar>(sums: &mut Block16<T>, x: &[T], f: impl Fn(T, T) -> T) {
    let (blocks, rest) = x.as_chunks::<LANES>();
    for block in blocks {
        for i in 0..LANES {
            sums[i] = f(sums[i], block[i]);
        }
    }
    for (sum, &x) in sums.iter_mut().zip(rest) {
        *sum = f(*sum, x);
    }
}

#[inline(always)]
fn block_fold<T: Scalar>(x: &[T], f: impl Fn(T, T) -> T) -> T {
    let mut sums = [T::ZERO; LANES];
    block_add(&mut sums, x, f);
    pairwise(sums)
}

#[inline(always)]
pub(crate) fn block_sum<T: Scalar>(x: &[T]) -> T {
    block_fold(x, |sum, x| sum + x)
}

/// Σ xᵢ. The error is at most γ(n/16 + 5)·Σ|xᵢ|.
///
/// ```
/// assert_eq!(linalg::sum(&[1.0, 2.0, 3.0]), 6.0);
/// ```
#[must_use]
pub fn sum<T: Scalar>(x: &[T]) -> T {
    vectorized! {
        fn kernel<'a, T>(x: &'a [T]) -> T { block_sum(x) }
    }
    kernel(x)
}

/// out ← out + alpha·Σⱼ column j: one sum per row. `out` is as long as a padded column.
///
/// # Panics
/// If `out` is not as long as a padded column of `x`.
#[track_caller]
#[inline(always)]
pub fn add_row_sums<T: Scalar>(out: &mut [T], alpha: T, x: MatRef<'_, T>) {
    check!(
        out.len() == x.padded_rows(),
        "row sums of a {rows}×{cols} matrix with columns padded to {padded_rows} into {len} elements",
        rows = x.rows(),
        cols = x.cols(),
        padded_rows = x.padded_rows(),
        len = out.len(),
    );
    vectorized! {
        fn kernel<'a, T>(out: &'a mut [T], alpha: T, x: MatRef<'a, T>) {
            let (blocks, rest) = out.as_chunks_mut::<LANES>();
            let whole = blocks.len() * LANES;
            for (k, block) in blocks.iter_mut().enumerate() {
                let mut sums = [[T::ZERO; LANES]; 1];
                for j in 0..x.cols() {
                    // SAFETY: j < x.cols(), and `out` and with it all columns reach to the end of block k.
                    sums = mul_add(sums, T::ONE, &unsafe { x.load(k * LANES, j) });
                }
                *block = mul_add([*block], alpha, &sums)[0];
            }
            for (i, out) in rest.iter_mut().enumerate() {
                let mut sum = T::ZERO;
                for j in 0..x.cols() {
                    sum += x.padded_col(j)[whole + i];
                }
                *out = alpha.mul_add(sum, *out);
            }
        }
    }
    kernel(out, alpha, x);
}

/// Whether no element is infinite or NaN.
#[must_use]
#[inline(always)]
pub fn all_finite<T: Scalar>(x: &[T]) -> bool {
    vectorized! {
        // 0·x is 0 for every finite x and NaN for the others.
        fn kernel<'a, T>(x: &'a [T]) -> bool { block_fold(x, |sum, x| sum + T::ZERO * x) == T::ZERO }
    }
    kernel(x)
}

/// The index of the largest element, the first of several; 0 for an empty slice. A NaN is never the largest.
///
/// ```
/// assert_eq!(linalg::argmax(&[0.1, 0.7, 0.2]), 1);
/// ```
#[must_use]
pub fn argmax<T: Scalar>(x: &[T]) -> usize {
    let mut best: Option<(usize, T)> = None;
    for (i, &x) in x.iter().enumerate() {
        if best.is_none_or(|(_, b)| x > b) && x.partial_cmp(&x).is_some() {
            best = Some((i, x));
        }
    }
    best.map_or(0, |(i, _)| i)
}
