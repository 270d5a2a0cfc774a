//! lhsᵀ·rhs for few columns of rhs, as dot products: packing lhs first would take longer than the product
//! (one column and 512×512 numbers: 10 µs as dot products, 48 packed).

use pulp::{Simd, WithSimd};

use crate::matrix::{MatMut, MatRef};
use crate::product::Accum;
use crate::simd::{Block16, LANES, Scalar, dispatch, lanes};

/// dst (+)= alpha·lhsᵀ·rhs for lhs (k × m), rhs (k × n) and dst (m × n): each element is the dot product of
/// two columns.
///
/// ```text
/// for each 16 columns of lhs                  which stay in the first-level cache
///   for each column x of rhs
///     for each C of these columns             side by side: a block of x is loaded once for all of them
///       sums = Σ over blocks of 16 numbers of column·x
///     dst[16 rows, x] (+)= alpha·(each of the 16 sums, its lanes added up)
/// ```
///
/// # Panics
/// If the shapes do not fit or columns are not padded to [`LANES`].
#[inline(always)]
pub(crate) fn multiply<T: Scalar>(
    dst: MatMut<'_, T>,
    accum: Accum,
    lhs: MatRef<'_, T>,
    rhs: MatRef<'_, T>,
    alpha: T,
) {
    assert!(lhs.rows() == rhs.rows() && lhs.cols() == dst.rows() && rhs.cols() == dst.cols());
    let padded = |padded_rows: usize| padded_rows.is_multiple_of(LANES);
    assert!(padded(lhs.padded_rows()) && padded(rhs.padded_rows()) && padded(dst.padded_rows()));
    dispatch(Dots { dst, accum, lhs, rhs, alpha });
}

struct Dots<'a, T> {
    dst: MatMut<'a, T>,
    accum: Accum,
    lhs: MatRef<'a, T>,
    rhs: MatRef<'a, T>,
    alpha: T,
}

impl<T: Scalar> WithSimd for Dots<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::simd::forced::entered::<S>();
        let Self { mut dst, accum, lhs, rhs, alpha } = self;
        let m = lhs.cols();
        for q in (0..m).step_by(LANES) {
            let columns = lhs.columns(q..m.min(q + LANES));
            for j in 0..rhs.cols() {
                let sums = T::sums(&products(simd, columns, rhs.padded_col(j)));
                let out = &mut dst.padded_col_mut(j)[q..q + LANES];
                for i in 0..LANES {
                    let start = if accum == Accum::Add { out[i] } else { T::ZERO };
                    // Padding has no column: the sum is zero, and zero padding stays so.
                    out[i] = alpha.mul_add(sums[i], start);
                }
            }
        }
    }
}

/// Columns whose sums run side by side.
const C: usize = 4;

/// For each of up to 16 columns its product with x, added up to 16 lanes.
#[inline(always)]
fn products<S: Simd, T: Scalar>(simd: S, columns: MatRef<'_, T>, x: &[T]) -> [Block16<T>; LANES] {
    let (m, k, stride) = (columns.cols(), columns.rows(), columns.col_stride());
    let (whole, rest) = (k - k % LANES, k % LANES);
    let per_block = const { LANES / lanes::<S, T>() };
    let mut products = [[T::ZERO; LANES]; LANES];
    for (p, products) in products.as_chunks_mut::<C>().0.iter_mut().enumerate() {
        if p * C >= m {
            break;
        }
        let first = columns.start().wrapping_add(p * C * stride);
        // After the last column the first once more; its sum is not used.
        let column = |c: usize| first.wrapping_add(if p * C + c < m { c * stride } else { 0 });
        // As many registers as a block has on the smallest instruction set; the compiler drops the others.
        let mut sums = [[T::splat(simd, T::ZERO); LANES]; C];
        // SAFETY: columns reach to whole blocks.
        unsafe {
            for at in (0..whole).step_by(LANES) {
                for r in 0..per_block {
                    let at = at + r * lanes::<S, T>();
                    let x = register::<S, T>(x.as_ptr(), at);
                    for c in 0..C {
                        sums[c][r] = T::fused(simd, register::<S, T>(column(c), at), x, sums[c][r]);
                    }
                }
            }
            if rest > 0 {
                for r in 0..per_block {
                    // Padding may hold anything, in both factors.
                    let (at, n) = (whole + r * lanes::<S, T>(), rest.saturating_sub(r * lanes::<S, T>()));
                    let x = T::first(simd, n, register::<S, T>(x.as_ptr(), at));
                    for c in 0..C {
                        let column = T::first(simd, n, register::<S, T>(column(c), at));
                        sums[c][r] = T::fused(simd, column, x, sums[c][r]);
                    }
                }
            }
        }
        for c in 0..C {
            if p * C + c < m {
                let lanes = T::registers_mut::<S>(&mut products[c]).0;
                lanes.copy_from_slice(&sums[c][..per_block]);
            }
        }
    }
    products
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
