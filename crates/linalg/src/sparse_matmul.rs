//! z = w·x for sparse samples x: exactly the terms that are zero are left out.
//!
//! w is column-major, so the weights that belong to one feature lie together. The kernels run down the non-zeros of a sample
//! with a block of z in registers.

use crate::isa::vectorized;
use crate::registers::{
    MAX_BLOCK, Packed, Register, WIDE_BLOCK, block, fold, load, mul_add, store, wide_block,
};
use crate::sparse::{Kind, SEGMENT};
use crate::{LANES, MatMut, MatRef, Scalar, SparseRef};

/// From this many samples on they pay for the copy of a segment's weights (512 neurons, medians of alternating runs: 32
/// samples 9 % slower, 64 samples 2 % and 128 samples 20 % faster).
const SEGMENTS_FROM: usize = 64;

/// z ← w·x for w (n × k), sparse x (k × m) and z (n × m), all columns padded to [`LANES`].
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
#[track_caller]
#[inline(always)]
pub fn sparse_matmul<T: Scalar>(z: MatMut<'_, T>, w: MatRef<'_, T>, x: SparseRef<'_, T>) {
    assert!(
        w.cols() == x.rows() && z.rows() == w.rows() && z.cols() == x.cols() && z.reach() == w.reach(),
        "product of {}×{} and sparse {}×{} into {}×{}",
        w.rows(),
        w.cols(),
        x.rows(),
        x.cols(),
        z.rows(),
        z.cols()
    );
    assert!(
        w.reach().is_multiple_of(LANES),
        "sparse products need columns padded to {LANES} elements, not {}",
        w.reach()
    );
    if x.cols() >= SEGMENTS_FROM { segments(z, w, x) } else { samples(z, w, x) }
}

vectorized! {
    /// z ← w·x in blocks of rows, of each one sample after another.
    fn samples<'a, T>(z: MatMut<'a, T>, w: MatRef<'a, T>, x: SparseRef<'a, T>) {
        match x.kind() {
            Kind::Bytes(bytes, numbers) => all_samples(z, w, x, bytes, |byte| numbers[usize::from(byte)]),
            Kind::Numbers(numbers) => all_samples(z, w, x, numbers, |x| x),
        }
    }
}

vectorized! {
    /// z ← w·x in blocks of rows, of each one segment after another. A kernel of its own: its place for weights would make
    /// the other's stack so large that every call had to probe it.
    fn segments<'a, T>(z: MatMut<'a, T>, w: MatRef<'a, T>, x: SparseRef<'a, T>) {
        match x.kind() {
            Kind::Bytes(bytes, numbers) => all_segments(z, w, x, bytes, |byte| numbers[usize::from(byte)]),
            Kind::Numbers(numbers) => all_segments(z, w, x, numbers, |x| x),
        }
    }
}

#[inline(always)]
fn all_samples<T: Scalar, V: Copy>(
    mut z: MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut r = 0;
    while r < w.reach() {
        let n = wide_block((w.reach() - r) / LANES);
        match n {
            1 => by_sample::<T, V, 1, 4>(&mut z, w, x, values, &number, r),
            2 => by_sample::<T, V, 2, 2>(&mut z, w, x, values, &number, r),
            3 => by_sample::<T, V, 3, 1>(&mut z, w, x, values, &number, r),
            4 => by_sample::<T, V, 4, 1>(&mut z, w, x, values, &number, r),
            5 => by_sample::<T, V, 5, 1>(&mut z, w, x, values, &number, r),
            6 => by_sample::<T, V, 6, 1>(&mut z, w, x, values, &number, r),
            _ => by_sample::<T, V, WIDE_BLOCK, 1>(&mut z, w, x, values, &number, r),
        }
        r += n * LANES;
    }
}

#[inline(always)]
fn all_segments<T: Scalar, V: Copy>(
    mut z: MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut packed = Packed::<T, { MAX_BLOCK * SEGMENT }>::zeros();
    let mut r = 0;
    while r < w.reach() {
        let n = block((w.reach() - r) / LANES);
        match n {
            1 => by_segment::<T, V, 1>(&mut z, w, x, values, &number, r, packed.blocks()),
            2 => by_segment::<T, V, 2>(&mut z, w, x, values, &number, r, packed.blocks()),
            3 => by_segment::<T, V, 3>(&mut z, w, x, values, &number, r, packed.blocks()),
            4 => by_segment::<T, V, 4>(&mut z, w, x, values, &number, r, packed.blocks()),
            _ => by_segment::<T, V, MAX_BLOCK>(&mut z, w, x, values, &number, r, packed.blocks()),
        }
        r += n * LANES;
    }
}

/// The rows from `r` of z, sample by sample, in `SUMS` sums of `N` registers. Sums run side by side, since one alone would
/// wait for its own last addition: eight registers of AVX2 in flight hide the latency of a multiply-add.
#[inline(always)]
fn by_sample<T: Scalar, V: Copy, const N: usize, const SUMS: usize>(
    z: &mut MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
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

/// The block of rows from `r` of z, segment by segment: all samples use its weights while they lie in the first-level cache.
/// From three registers on, the additions are those of `by_sample`, in the same order.
#[inline(always)]
fn by_segment<T: Scalar, V: Copy, const N: usize>(
    z: &mut MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: &impl Fn(V) -> T,
    r: usize,
    packed: &mut [[Register<T>; N]],
) {
    for s in 0..x.segments() {
        let first = s * SEGMENT;
        for (p, packed) in (first..w.cols()).zip(&mut packed[..SEGMENT]) {
            // SAFETY: p < w.cols(), and r + N·LANES ≤ reach.
            *packed = unsafe { load(w, r, p) };
        }
        let mut next = x.segment_entries(0, s);
        for j in 0..x.cols() {
            // Where the next visit begins is looked up before this one ends: the CPU mispredicts the end, and would wait for
            // three dependent loads after it (800 neurons, 128 samples: 620 instead of 545 µs).
            let (range, indices) = next.clone();
            if j + 1 < x.cols() {
                next = x.segment_entries(j + 1, s);
            }
            let mut sum = if s == 0 {
                [[T::ZERO; LANES]; N]
            } else if indices.is_empty() {
                continue;
            } else {
                // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
                unsafe { load(z.as_ref(), r, j) }
            };
            for (&p, &v) in indices.iter().zip(&values[range]) {
                // SAFETY: the rows of segment s are the SEGMENT ones from its first.
                sum = mul_add(sum, number(v), unsafe { packed.get_unchecked(usize::from(p) - first) });
            }
            // SAFETY: as for `load`.
            unsafe { store(z, r, j, sum) };
        }
    }
}
