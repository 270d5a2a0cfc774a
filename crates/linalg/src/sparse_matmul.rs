//! z = w·x for sparse samples x: exactly the terms that are zero are left out, but for frequent rows of a parted batch, which are
//! a dense product.
//!
//! w is column-major, so the weights that belong to one feature lie together. The kernels run down the non-zeros of a sample
//! with a block of z in registers.

use pulp::Simd;

use crate::bounds::check;
use crate::isa::vectorized;
use crate::product::Rest;
use crate::registers::{WIDE_BLOCK, fold, load, mul_add, store, wide_block};
use crate::runs::Run;
use crate::sparse::Kind;
use crate::tile::Factor;
use crate::{Accum, LANES, MatMut, MatRef, Scalar, SparseRef};

/// z ← w·x or z ← z + w·x for w (n × k), sparse x (k × m) and z (n × m), all columns padded to [`LANES`].
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
#[track_caller]
#[inline(always)]
pub fn sparse_matmul<T: Scalar>(mut z: MatMut<'_, T>, accum: Accum, w: MatRef<'_, T>, x: SparseRef<'_, T>) {
    check!(
        w.cols() == x.rows() && z.rows() == w.rows() && z.cols() == x.cols() && z.reach() == w.reach(),
        "product of {n}×{k} and sparse {k_2}×{m} into {rows}×{cols}",
        n = w.rows(),
        k = w.cols(),
        k_2 = x.rows(),
        m = x.cols(),
        rows = z.rows(),
        cols = z.cols(),
    );
    check!(
        w.reach().is_multiple_of(LANES),
        "sparse products need columns padded to {LANES} elements, not {reach}",
        reach = w.reach(),
    );
    if z.rows() == 0 || z.cols() == 0 {
        return;
    }
    if let Some((whole, runs)) = x.whole() {
        let rhs = Factor { start: whole.start(), down: 1, across: whole.stride() };
        let rest = &mut Rest {
            dst: z.reborrow(),
            columns: &[Run::all(x.cols())],
            accum,
            rhs,
            alpha: T::ONE,
            depth: whole.rows(),
        };
        // SAFETY: the shapes fit, the runs are columns of w, and all columns are padded.
        unsafe { T::picked_product(&{ w }, runs, rest) };
    }
    samples(z, w, x, accum == Accum::Add || x.whole().is_some());
}

vectorized! {
    /// z ← w·x in blocks of rows, of each one sample after another; of a parted x, or to `add`, z ← z + w·x for the rows that are not frequent.
    fn samples<'a, T, S>(simd: S, z: MatMut<'a, T>, w: MatRef<'a, T>, x: SparseRef<'a, T>, add: bool) {
        match x.kind() {
            Kind::Bytes(bytes, numbers) => all_samples(simd, z, w, x, add, bytes, |byte| numbers[usize::from(byte)]),
            Kind::Numbers(numbers) => all_samples(simd, z, w, x, add, numbers, |x| x),
        }
    }
}

#[inline(always)]
fn all_samples<S: Simd, T: Scalar, V: Copy>(
    _: S,
    mut z: MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    add: bool,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut r = 0;
    while r < w.reach() {
        let n = block::<S>((w.reach() - r) / LANES);
        match n {
            1 => by_sample::<T, V, 1, 4>(&mut z, w, x, add, values, &number, r),
            2 => by_sample::<T, V, 2, 2>(&mut z, w, x, add, values, &number, r),
            3 => by_sample::<T, V, 3, 2>(&mut z, w, x, add, values, &number, r),
            4 if const { S::REGISTER_COUNT >= 32 } => {
                by_sample::<T, V, 4, 2>(&mut z, w, x, add, values, &number, r)
            }
            5 if const { S::REGISTER_COUNT >= 32 } => {
                by_sample::<T, V, 5, 2>(&mut z, w, x, add, values, &number, r)
            }
            6 if const { S::REGISTER_COUNT >= 32 } => {
                by_sample::<T, V, 6, 2>(&mut z, w, x, add, values, &number, r)
            }
            WIDE_BLOCK if const { S::REGISTER_COUNT >= 32 } => {
                by_sample::<T, V, WIDE_BLOCK, 2>(&mut z, w, x, add, values, &number, r)
            }
            n => unreachable!("a block of {n} registers"),
        }
        r += n * LANES;
    }
}

/// How many of `left` registers a block of rows has: all at once if their two sums each leave room for a number, and never one alone of
/// several, whose sums run in another order.
#[inline(always)]
fn block<S: Simd>(left: usize) -> usize {
    if S::REGISTER_COUNT >= 32 {
        wide_block(left)
    } else if left == 4 {
        2
    } else {
        left.min(3)
    }
}

/// The rows from `r` of z, sample by sample, in `SUMS` sums of `N` registers. Sums run side by side, since each multiply-add waits for
/// the one before it in its sum (784-800-10, 128 samples, on a Zen 5: 595 µs a step with one sum, 577 with two).
#[inline(always)]
fn by_sample<T: Scalar, V: Copy, const N: usize, const SUMS: usize>(
    z: &mut MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    add: bool,
    values: &[V],
    number: &impl Fn(V) -> T,
    r: usize,
) {
    if x.cols() == 0 {
        return;
    }
    let mut next = x.entries(0);
    for j in 0..x.cols() {
        let (range, indices) = next.clone();
        if j + 1 < x.cols() {
            next = x.entries(j + 1);
        }
        let mut sums = [[[T::ZERO; LANES]; N]; SUMS];
        if add {
            // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
            sums[0] = unsafe { load(z.as_ref(), r, j) };
        }
        let (several, last) = indices.as_chunks::<SUMS>();
        let (several_values, last_values) = values[range].as_chunks::<SUMS>();
        for (p, v) in several.iter().zip(several_values) {
            for s in 0..SUMS {
                // SAFETY: every index is below x.rows() = w.cols(), and r + N·LANES ≤ reach.
                sums[s] = mul_add(sums[s], number(v[s]), &unsafe { load::<T, N>(w, r, usize::from(p[s])) });
            }
        }
        for (&p, &v) in last.iter().zip(last_values) {
            // SAFETY: as above.
            sums[0] = mul_add(sums[0], number(v), &unsafe { load::<T, N>(w, r, usize::from(p)) });
        }
        fold(&mut sums);
        // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
        unsafe { store(z, r, j, sums[0]) };
    }
}
