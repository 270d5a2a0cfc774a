//! The product of a small batch, and of picked columns: tiles of as many sums as there are registers for.
//!
//! ```text
//! for each panel of rows                      a few registers high, or all rows
//!   for each block of W columns of dst
//!     for each block of H registers of rows   of the panel
//!       sums = 0                              H × W registers
//!       for each picked column k of lhs
//!         sums += lhs[rows, k] · rhs[k, columns]
//!       dst[rows, columns] (+)= alpha · sums
//! ```
//!
//! lhs is read where it lies. Where dst has more columns than lhs, it is dst that should stream through the
//! caches in the order of memory, so a panel is all rows. Elsewhere lhs is the large one, and each of its
//! rows is read for all columns at once.
//!
//! The sum of an element runs over k in an order that neither the instruction set nor its row changes.

use pulp::{Simd, WithSimd};

use crate::matrix::{MatMut, MatRef};
use crate::product::{Accum, Run};
use crate::simd::{LANES, Scalar, dispatch, is_scalar, lanes};

/// Elements of a matrix: (i, j) lies `i·row_stride + j·col_stride` elements after the first.
#[derive(Clone, Copy)]
pub(crate) struct Strided<T> {
    pub(crate) start: *const T,
    pub(crate) row_stride: usize,
    pub(crate) col_stride: usize,
}

/// The arguments of a product: dst's `columns` (+)= alpha·(the columns `picked` of lhs)·rhs.
pub(crate) struct Tiles<'a, T> {
    pub(crate) dst: MatMut<'a, T>,
    pub(crate) columns: &'a [Run],
    pub(crate) accum: Accum,
    pub(crate) lhs: MatRef<'a, T>,
    pub(crate) picked: &'a [Run],
    pub(crate) rhs: Strided<T>,
    pub(crate) alpha: T,
}

/// Computes it.
///
/// # Panics
/// If dst and lhs have different rows or columns that are not padded to [`LANES`].
///
/// # Safety
/// The runs are columns of dst and of lhs; `rhs` has a row for each that is picked and a column for each that
/// is changed.
#[inline(always)]
pub(crate) unsafe fn multiply<T: Scalar>(product: Tiles<'_, T>) {
    let Tiles { dst, lhs, columns, picked, .. } = &product;
    assert!(dst.rows() == lhs.rows());
    assert!(dst.padded_rows().is_multiple_of(LANES) && lhs.padded_rows().is_multiple_of(LANES));
    debug_assert!(columns.iter().all(|run| run.range().end <= dst.cols()));
    debug_assert!(picked.iter().all(|run| run.range().end <= lhs.cols()));
    dispatch(product);
}

/// Most registers in a column of a tile. With four columns, 16 of 32 registers are sums, or 8 of 16: enough
/// to hide the latency of a multiply-add.
///
/// Where a register is one number, a multiply-add is a call of a function on most CPUs: small tiles compile
/// sooner.
const fn highest<S: Simd>() -> usize {
    match S::REGISTER_COUNT {
        _ if is_scalar::<S>() => 1,
        32.. => 4,
        _ => 2,
    }
}

/// Most columns of a tile. Fewer are halved, so there are tiles of 4, 2 and 1.
const WIDEST: usize = 4;

impl<T: Scalar> WithSimd for Tiles<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::simd::forced::entered::<S>();
        let Self { mut dst, columns, accum, lhs, picked, rhs, alpha } = self;
        let count = |runs: &[Run]| runs.iter().map(|run| run.len).sum::<usize>();
        let registers = dst.rows().div_ceil(lanes::<S, T>());
        // Blocks of nearly equal height.
        let height = registers.div_ceil(registers.div_ceil(highest::<S>()));
        let panel = if count(columns) > count(picked) { registers } else { height };
        let (dst_start, dst_stride) = (dst.start(), dst.col_stride());
        for panel in (0..registers).step_by(panel).map(|from| from..registers.min(from + panel)) {
            let mut rhs = rhs;
            for run in columns {
                let mut run = *run;
                while run.len > 0 {
                    let width = match run.len {
                        WIDEST.. => WIDEST,
                        2.. => 2,
                        _ => 1,
                    };
                    let mut from = panel.start;
                    while from < panel.end {
                        let height = height.min(panel.end - from);
                        let row = from * lanes::<S, T>();
                        let lhs = Strided {
                            start: lhs.start().wrapping_add(row),
                            row_stride: 1,
                            col_stride: lhs.col_stride(),
                        };
                        let start = dst_start.wrapping_add(run.first * dst_stride + row);
                        let out = Output { start, stride: dst_stride, accum, alpha };
                        // SAFETY: rows and columns lie within those of the factors and of dst, whose columns
                        // reach to whole registers: the promise to `multiply`.
                        unsafe { sized_tile::<S, T>(simd, (height, width), picked, lhs, rhs, out) };
                        from += height;
                    }
                    rhs.start = rhs.start.wrapping_add(width * rhs.col_stride);
                    run = Run { first: run.first + width, len: run.len - width };
                }
            }
        }
    }
}

/// Where a tile of dst lies, and what is done with its sums.
#[derive(Clone, Copy)]
struct Output<T> {
    start: *mut T,
    stride: usize,
    accum: Accum,
    alpha: T,
}

/// The tile of `height` registers and `width` columns.
///
/// # Safety
/// As for [`tile`].
#[inline(always)]
unsafe fn sized_tile<S: Simd, T: Scalar>(
    simd: S,
    (height, width): (usize, usize),
    picked: &[Run],
    lhs: Strided<T>,
    rhs: Strided<T>,
    out: Output<T>,
) {
    macro_rules! tiles {
        ($($h:literal)*) => {
            match (height, width) {
                $(
                    // A constant, so that no tile is compiled that the instruction set has no registers for.
                    ($h, 1) if const { $h <= highest::<S>() } => {
                        tile::<S, T, $h, 1, 4>(simd, picked, lhs, rhs, out)
                    }
                    ($h, 2) if const { $h <= highest::<S>() } => {
                        tile::<S, T, $h, 2, 2>(simd, picked, lhs, rhs, out)
                    }
                    ($h, WIDEST) if const { $h <= highest::<S>() } => {
                        tile::<S, T, $h, WIDEST, 1>(simd, picked, lhs, rhs, out)
                    }
                )*
                _ => unreachable!("a tile of {height} registers and {width} columns"),
            }
        };
    }
    // SAFETY: the caller's promise.
    unsafe { tiles!(1 2 3 4) }
}

/// Values of k in a round of the loop.
const UNROLL: usize = 4;

/// out (+)= alpha·Σₖ lhsₖ·rhsₖ for `H` registers of `W` columns.
///
/// A tile of few columns has too few sums to hide the latency of a multiply-add. So each runs in `CHAINS`
/// parts, k modulo `CHAINS` within a run, which are added in order at the end.
///
/// # Safety
/// `lhs` has `H` registers for each column that is picked, `rhs` a row for each of these, and `W` columns as
/// `out`.
#[inline(always)]
unsafe fn tile<S: Simd, T: Scalar, const H: usize, const W: usize, const CHAINS: usize>(
    simd: S,
    picked: &[Run],
    lhs: Strided<T>,
    rhs: Strided<T>,
    out: Output<T>,
) {
    const { assert!(UNROLL.is_multiple_of(CHAINS)) };
    let mut sums = [[[T::splat(simd, T::ZERO); H]; W]; CHAINS];
    let mut b = rhs.start;
    // SAFETY: k runs through the picked columns of `lhs`; the caller's promise.
    unsafe {
        for run in picked {
            let mut a = lhs.start.wrapping_add(run.first * lhs.col_stride);
            for _ in 0..run.len / UNROLL {
                for k in 0..UNROLL {
                    step::<S, T, H, W>(simd, a, b, rhs.col_stride, &mut sums[k % CHAINS]);
                    (a, b) = (a.wrapping_add(lhs.col_stride), b.wrapping_add(rhs.row_stride));
                }
            }
            for k in 0..run.len % UNROLL {
                step::<S, T, H, W>(simd, a, b, rhs.col_stride, &mut sums[k % CHAINS]);
                (a, b) = (a.wrapping_add(lhs.col_stride), b.wrapping_add(rhs.row_stride));
            }
        }
        let (one, alpha) = (T::splat(simd, T::ONE), T::splat(simd, out.alpha));
        for j in 0..W {
            for i in 0..H {
                let mut sum = sums[0][j][i];
                for chain in 1..CHAINS {
                    sum = T::fused(simd, sums[chain][j][i], one, sum);
                }
                let place = out.start.add(j * out.stride + i * lanes::<S, T>()).cast::<T::Register<S>>();
                let value = match out.accum {
                    Accum::Add => T::fused(simd, sum, alpha, place.read_unaligned()),
                    Accum::Replace => T::times(simd, sum, alpha),
                };
                place.write_unaligned(value);
            }
        }
    }
}

/// One k: every register of a column of lhs times every number of a row of rhs.
///
/// # Safety
/// `a` points to `H` registers, and `b` to the first of `W` numbers, `stride` apart.
#[inline(always)]
unsafe fn step<S: Simd, T: Scalar, const H: usize, const W: usize>(
    simd: S,
    a: *const T,
    b: *const T,
    stride: usize,
    sums: &mut [[T::Register<S>; H]; W],
) {
    let mut column = [T::splat(simd, T::ZERO); H];
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..H {
            column[i] = a.add(i * lanes::<S, T>()).cast::<T::Register<S>>().read_unaligned();
        }
        for j in 0..W {
            let x = T::splat(simd, *b.add(j * stride));
            for i in 0..H {
                sums[j][i] = T::fused(simd, column[i], x, sums[j][i]);
            }
        }
    }
}
