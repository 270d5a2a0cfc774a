//! dst + alpha·lhs·rhs for few columns of lhs: the gradient of a small batch.
//!
//! So few terms are soon added up, and most of what is left is getting from one tile to the next. So sums begin with what they are
//! added to, alpha is in the left factor already, and tiles are as wide as runs of frequent rows are multiples of (784-100-10, 10
//! samples, on a Zen 5: 8.55 µs a step with the tiles of the general product, 8.0 so).

use std::mem::MaybeUninit;

use pulp::{Simd, WithSimd};

use crate::frequent::BLOCK;
use crate::isa::dispatch;
use crate::product::Rest;
use crate::runs::Even;
use crate::tile::is_plain;
use crate::vector::lanes;
use crate::{MatRef, Scalar};

/// Columns of lhs at most.
pub(crate) const SHALLOW: usize = 16;

/// Columns of dst side by side: runs of frequent rows are multiples of it.
const COLUMNS: usize = BLOCK;

/// Registers in a block of rows at most, where there are 32: 16 sums.
const HIGHEST: usize = 4;

/// The same where there are 16: 8 sums (100×184 weights, 10 samples, on a Zen 4 with AVX2: 77 GFLOP/s, and 59 with 12).
const HIGHEST_OF_16: usize = 2;

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
    assert!(rest.rhs.across == 1);
    dispatch(Shallow { lhs, rest });
}

/// Registers in a block of rows at most.
const fn highest<S: Simd>() -> usize {
    match S::REGISTER_COUNT {
        _ if is_plain::<S>() => 1,
        32.. => HIGHEST,
        _ => HIGHEST_OF_16,
    }
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
        let blocks = Even::new(self.lhs.rows().div_ceil(lanes::<S, T>()), highest::<S>());
        let Self { lhs, rest } = self;
        for block in 0..blocks.count {
            let registers = blocks.part(block);
            let first = registers.start * lanes::<S, T>();
            match registers.len() {
                1 => rows::<S, T, 1>(simd, lhs, rest, first),
                2 if const { highest::<S>() >= 2 } => rows::<S, T, 2>(simd, lhs, rest, first),
                3 if const { highest::<S>() >= 3 } => rows::<S, T, 3>(simd, lhs, rest, first),
                HIGHEST if const { highest::<S>() >= HIGHEST } => {
                    rows::<S, T, HIGHEST>(simd, lhs, rest, first)
                }
                n => unreachable!("a block of {n} registers"),
            }
        }
    }
}

/// From the beginning of a cache line: a register that crosses lines is two loads.
#[repr(align(64))]
struct Lines<X>(X);

/// The `H` registers of rows from `first`.
#[inline(always)]
fn rows<S: Simd, T: Scalar, const H: usize>(
    simd: S,
    lhs: &MatRef<'_, T>,
    rest: &mut Rest<'_, T>,
    first: usize,
) {
    let alpha = T::splat(simd, rest.alpha);
    let mut room = Lines([const { MaybeUninit::<[T::Register<S>; H]>::uninit() }; SHALLOW]);
    for (k, column) in room.0[..rest.depth].iter_mut().enumerate() {
        let scaled = std::array::from_fn(
            #[inline(always)]
            |i| {
                let place = lhs.start().wrapping_add(k * lhs.stride() + first + i * lanes::<S, T>());
                // SAFETY: k is a column, and they reach to a multiple of every register.
                let x = unsafe { place.cast::<T::Register<S>>().read_unaligned() };
                T::times(simd, x, alpha)
            },
        );
        column.write(scaled);
    }
    // SAFETY: the first `depth` of them were written.
    let columns: &[[T::Register<S>; H]] =
        unsafe { std::slice::from_raw_parts(room.0.as_ptr().cast(), rest.depth) };
    let (stride, mut x) = (rest.dst.stride(), rest.rhs.start);
    let down = rest.rhs.down;
    let start = rest.dst.start().wrapping_add(first);
    for run in rest.columns {
        let mut column = start.wrapping_add(run.first * stride);
        // SAFETY: the columns of the runs are those of dst and rhs, of which each has `depth` numbers.
        unsafe {
            for _ in 0..run.len / COLUMNS {
                add::<S, T, H, COLUMNS>(simd, columns, (x, down), (column, stride));
                (column, x) = (column.wrapping_add(COLUMNS * stride), x.wrapping_add(COLUMNS));
            }
            match run.len % COLUMNS {
                1 => add::<S, T, H, 1>(simd, columns, (x, down), (column, stride)),
                2 => add::<S, T, H, 2>(simd, columns, (x, down), (column, stride)),
                3 => add::<S, T, H, 3>(simd, columns, (x, down), (column, stride)),
                _ => {}
            }
        }
        x = x.wrapping_add(run.len % COLUMNS);
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
    (x, down): (*const T, usize),
    (dst, stride): (*mut T, usize),
) {
    let place =
        |i: usize, j: usize| dst.wrapping_add(j * stride + i * lanes::<S, T>()).cast::<T::Register<S>>();
    let mut sums = [[T::splat(simd, T::ZERO); H]; W];
    // SAFETY: the caller's promise.
    unsafe {
        for j in 0..W {
            for i in 0..H {
                sums[j][i] = place(i, j).read_unaligned();
            }
        }
        let mut x = x;
        for column in lhs {
            for j in 0..W {
                let x = T::splat(simd, *x.add(j));
                for i in 0..H {
                    sums[j][i] = T::fused(simd, column[i], x, sums[j][i]);
                }
            }
            x = x.wrapping_add(down);
        }
        for j in 0..W {
            for i in 0..H {
                place(i, j).write_unaligned(sums[j][i]);
            }
        }
    }
}
