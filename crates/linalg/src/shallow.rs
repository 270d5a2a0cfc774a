//! dst + alpha·lhs·rhs for few columns of lhs: the gradient of a small batch.
//!
//! So few terms are soon added up, and most of what is left is getting from one tile to the next. So a block of rows is as high as the
//! registers allow and a few columns wide: sums begin with what they are added to, alpha is in the left factor already, and runs
//! of columns of any length fall into tiles of one size and a rest (784-100-10, 10 samples, on a Zen 5: 8.55 µs a step with the tiles
//! of the general product, 8.23 so).

use pulp::{Simd, WithSimd};

use crate::isa::dispatch;
use crate::product::Rest;
use crate::runs::Even;
use crate::vector::lanes;
use crate::{MatRef, Scalar};

/// Columns of lhs at most.
pub(crate) const SHALLOW: usize = 16;

/// Columns of dst side by side.
const COLUMNS: usize = 3;

/// Registers in a block of rows at most, where there are 32: 21 sums, 3 numbers of rhs and one of lhs.
const HIGHEST: usize = 7;

/// The same where there are 16: 12 sums.
const HIGHEST_OF_16: usize = 4;

/// dst ← dst + alpha·lhs·rhs.
///
/// # Panics
/// If lhs has more than [`SHALLOW`] columns.
///
/// # Safety
/// `rest` is as it says, and the columns of all matrices reach to a multiple of [`crate::LANES`].
#[inline(never)]
pub(crate) unsafe fn add_shallow<T: Scalar>(lhs: &MatRef<'_, T>, rest: &mut Rest<'_, T>) {
    assert!(lhs.rows() == rest.dst.rows() && lhs.cols() == rest.depth && rest.depth <= SHALLOW);
    dispatch(Shallow { lhs, rest });
}

struct Shallow<'a, 'b, T> {
    lhs: &'a MatRef<'a, T>,
    rest: &'a mut Rest<'b, T>,
}

impl<T: Scalar> WithSimd for Shallow<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        #[cfg(test)]
        crate::isa::forced::entered::<S>();
        let highest = if S::REGISTER_COUNT >= 32 { HIGHEST } else { HIGHEST_OF_16 };
        let blocks = Even::new(self.lhs.rows().div_ceil(lanes::<S, T>()), highest);
        let Self { lhs, rest } = self;
        for block in 0..blocks.count {
            let registers = blocks.part(block);
            let first = registers.start * lanes::<S, T>();
            match registers.len() {
                1 => rows::<S, T, 1>(simd, lhs, rest, first),
                2 => rows::<S, T, 2>(simd, lhs, rest, first),
                3 => rows::<S, T, 3>(simd, lhs, rest, first),
                4 => rows::<S, T, 4>(simd, lhs, rest, first),
                5 => rows::<S, T, 5>(simd, lhs, rest, first),
                6 => rows::<S, T, 6>(simd, lhs, rest, first),
                HIGHEST => rows::<S, T, HIGHEST>(simd, lhs, rest, first),
                n => unreachable!("a block of {n} registers"),
            }
        }
    }
}

/// The `H` registers of rows from `first`.
#[inline(always)]
fn rows<S: Simd, T: Scalar, const H: usize>(
    simd: S,
    lhs: &MatRef<'_, T>,
    rest: &mut Rest<'_, T>,
    first: usize,
) {
    let (alpha, depth) = (T::splat(simd, rest.alpha), rest.depth);
    let mut scaled = [[T::splat(simd, T::ZERO); H]; SHALLOW];
    let (columns, _) = scaled.split_at_mut(depth);
    for (k, column) in columns.iter_mut().enumerate() {
        for i in 0..H {
            let place = lhs.start().wrapping_add(k * lhs.stride() + first + i * lanes::<S, T>());
            // SAFETY: k is a column, and they reach to a multiple of every register.
            let x = unsafe { place.cast::<T::Register<S>>().read_unaligned() };
            column[i] = T::times(simd, x, alpha);
        }
    }
    let (stride, mut x) = (rest.dst.stride(), rest.rhs.start);
    let (down, across) = (rest.rhs.down, rest.rhs.across);
    let start = rest.dst.start().wrapping_add(first);
    for run in rest.columns {
        let mut column = start.wrapping_add(run.first * stride);
        // SAFETY: the columns of the runs are those of dst and rhs, of which each has `depth` numbers.
        unsafe {
            for _ in 0..run.len / COLUMNS {
                add::<S, T, H, COLUMNS>(simd, columns, (x, down, across), (column, stride));
                (column, x) = (column.wrapping_add(COLUMNS * stride), x.wrapping_add(COLUMNS * across));
            }
            match run.len % COLUMNS {
                1 => add::<S, T, H, 1>(simd, columns, (x, down, across), (column, stride)),
                2 => add::<S, T, H, 2>(simd, columns, (x, down, across), (column, stride)),
                _ => {}
            }
        }
        x = x.wrapping_add(run.len % COLUMNS * across);
    }
}

/// `W` columns of dst.
///
/// # Safety
/// `dst` has `W` columns of `H` registers, and `rhs` as many with a number for each of `lhs`.
#[inline(always)]
unsafe fn add<S: Simd, T: Scalar, const H: usize, const W: usize>(
    simd: S,
    lhs: &[[T::Register<S>; H]],
    (x, down, across): (*const T, usize, usize),
    (dst, stride): (*mut T, usize),
) {
    let place =
        |i: usize, j: usize| dst.wrapping_add(j * stride + i * lanes::<S, T>()).cast::<T::Register<S>>();
    let mut sums = [[T::splat(simd, T::ZERO); W]; H];
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..H {
            for j in 0..W {
                sums[i][j] = place(i, j).read_unaligned();
            }
        }
        let mut x = x;
        for column in lhs {
            let mut row = [T::splat(simd, T::ZERO); W];
            for j in 0..W {
                row[j] = T::splat(simd, *x.wrapping_add(j * across));
            }
            for i in 0..H {
                for j in 0..W {
                    sums[i][j] = T::fused(simd, column[i], row[j], sums[i][j]);
                }
            }
            x = x.wrapping_add(down);
        }
        for i in 0..H {
            for j in 0..W {
                place(i, j).write_unaligned(sums[i][j]);
            }
        }
    }
}
