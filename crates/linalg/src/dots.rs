//! lhsᵀ·rhs for so few columns of rhs that turning lhs would take longer than the product.

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::vector::lanes;
use crate::{LANES, MatMut, MatRef, Scalar};

/// Whether k numbers in a column of lhs and n columns of rhs are few. As dot products and turned, 512×512 weights take 10 and
/// 48 µs with one column, 40 and 56 with four; 100×100 weights 0.4 and 1.8 with one. With one column they win
/// for ten numbers in a column too: a step of 784-30-10 with one sample took 1.29 µs turned, 1.24 so.
#[inline(always)]
pub(crate) fn few(k: usize, n: usize) -> bool {
    n == 1 || n <= 4 && 16 * n * n <= k
}

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m), rhs (k × n) and dst (m × n): each element is the dot product of two columns.
///
/// # Panics
/// If the shapes do not fit or columns are not padded to [`LANES`].
#[inline(always)]
pub(crate) fn dots<T: Scalar>(
    dst: MatMut<'_, T>,
    add: bool,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    assert!(lhs.rows() == rhs.rows() && lhs.cols() == dst.rows() && rhs.cols() == dst.cols());
    let padded = |reach: usize| reach.is_multiple_of(LANES);
    assert!(padded(lhs.reach()) && padded(rhs.reach()) && padded(dst.reach()));
    dispatch(Dots { dst, add, lhs, rhs, alpha });
}

struct Dots<'a, T> {
    dst: MatMut<'a, T>,
    add: bool,
    lhs: MatRef<'a, T>,
    rhs: MatRef<'a, T>,
    alpha: T,
}

impl<T: Scalar> WithSimd for Dots<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        match LANES / lanes::<S, T>() {
            1 => self.run::<S, 1, 8>(simd),
            2 => self.run::<S, 2, 4>(simd),
            4 => self.run::<S, 4, 4>(simd),
            8 => self.run::<S, 8, 4>(simd),
            LANES => self.run::<S, LANES, 4>(simd),
            registers => unreachable!("{registers} registers for {LANES} numbers"),
        }
    }
}

impl<T: Scalar> Dots<'_, T> {
    /// `R` registers hold [`LANES`] numbers. The sums of `C` columns of lhs run side by side: a block of rhs is loaded once for all of them.
    #[inline(always)]
    fn run<S: Simd, const R: usize, const C: usize>(self, simd: S) {
        const { assert!(LANES.is_multiple_of(C)) };
        let Self { mut dst, add, lhs, rhs, alpha } = self;
        let (k, m) = (lhs.rows(), lhs.cols());
        let (whole, rest) = (k - k % LANES, k % LANES);
        let stride = lhs.stride();
        for j in 0..dst.cols() {
            let x = rhs.padded_col(j).as_ptr();
            // The last block of x, without the padding, which may hold anything; nothing if there is none.
            let mut last = [T::splat(simd, T::ZERO); R];
            let n = |r: usize| rest.saturating_sub(r * lanes::<S, T>());
            if rest > 0 {
                for r in 0..R {
                    // SAFETY: columns are padded to whole blocks.
                    last[r] =
                        T::first(simd, n(r), unsafe { register::<S, T>(x, whole + r * lanes::<S, T>()) });
                }
            }
            for (q, out) in dst.padded_col_mut(j).as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
                let q = q * LANES;
                let mut arrays = [[T::ZERO; LANES]; LANES];
                for (p, arrays) in arrays.as_chunks_mut::<C>().0.iter_mut().enumerate() {
                    let p = q + p * C;
                    let first = lhs.start().wrapping_add(p * stride);
                    // Beyond the last column the first once more; its sum is not used.
                    let column = |c: usize| first.wrapping_add(if p + c < m { c * stride } else { 0 });
                    if p >= m {
                        break;
                    }
                    let mut sums = [[T::splat(simd, T::ZERO); R]; C];
                    // SAFETY: these are columns, and blocks from `0` to `whole` and the one from there, if there is a rest, lie within
                    // their reach.
                    unsafe {
                        for k in (0..whole).step_by(LANES) {
                            for r in 0..R {
                                let at = k + r * lanes::<S, T>();
                                let x = register::<S, T>(x, at);
                                for c in 0..C {
                                    sums[c][r] =
                                        T::fused(simd, register::<S, T>(column(c), at), x, sums[c][r]);
                                }
                            }
                        }
                        if rest > 0 {
                            for r in 0..R {
                                for c in 0..C {
                                    let w = register::<S, T>(column(c), whole + r * lanes::<S, T>());
                                    sums[c][r] = T::fused(simd, T::first(simd, n(r), w), last[r], sums[c][r]);
                                }
                            }
                        }
                    }
                    for c in 0..C {
                        // SAFETY: R registers are LANES numbers.
                        unsafe {
                            arrays[c].as_mut_ptr().cast::<[T::Register<S>; R]>().write_unaligned(sums[c]);
                        }
                    }
                }
                let sums = T::sums(simd, &arrays);
                let start = if add { *out } else { [T::ZERO; LANES] };
                for i in 0..LANES {
                    // What is zero in the padding stays so.
                    let sum = if q + i < m { sums[i] } else { T::ZERO };
                    out[i] = alpha.mul_add(sum, start[i]);
                }
            }
        }
    }
}

/// The register that begins with element `at`.
///
/// # Safety
/// The column that starts at `column` has that many elements.
#[inline(always)]
unsafe fn register<S: Simd, T: Scalar>(column: *const T, at: usize) -> T::Register<S> {
    // SAFETY: the caller's promise.
    unsafe { column.add(at).cast::<T::Register<S>>().read_unaligned() }
}
