//! Products with sparse columns. They leave out exactly the terms that are zero.
//!
//! Both run down the non-zeros of a sample or of a row with a block of the dense matrix in registers. w is column-major,
//! so the weights that belong to one row of x lie together.

use crate::isa::vectorized;
use crate::registers::{fold, load, mul_add, store};
use crate::sparse::Kind;
use crate::{LANES, MatMut, MatRef, Scalar, SparseRef, SparseRows};

/// Registers in a block of rows.
const BLOCK: usize = 4;

#[track_caller]
fn check_reach(reach: usize) {
    assert!(
        reach.is_multiple_of(LANES),
        "sparse kernels need columns padded to {LANES} elements, not {reach}"
    );
}

/// z ← w·x for w (n × k), sparse x (k × m) and z (n × m), all columns padded to [`LANES`].
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
#[track_caller]
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
    check_reach(w.reach());
    vectorized! {
        fn kernel<'a, T>(z: MatMut<'a, T>, w: MatRef<'a, T>, x: SparseRef<'a, T>) {
            match x.kind() {
                Kind::Bytes(bytes, numbers) => forward(z, w, x, bytes, |byte| numbers[usize::from(byte)]),
                Kind::Numbers(numbers) => forward(z, w, x, numbers, |x| x),
            }
        }
    }
    kernel(z, w, x);
}

/// z ← w·x in blocks of rows, as many as stay in registers. Sums run side by side, since one alone would wait for its own last
/// addition: eight registers of AVX2 in flight hide the latency of a multiply-add.
#[inline(always)]
fn forward<T: Scalar, V: Copy>(
    mut z: MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut r = 0;
    while r + BLOCK * LANES <= w.reach() {
        forward_block::<T, V, BLOCK, 1>(&mut z, w, x, values, &number, r);
        r += BLOCK * LANES;
    }
    match (w.reach() - r) / LANES {
        3 => forward_block::<T, V, 3, 1>(&mut z, w, x, values, &number, r),
        2 => forward_block::<T, V, 2, 2>(&mut z, w, x, values, &number, r),
        1 => forward_block::<T, V, 1, 4>(&mut z, w, x, values, &number, r),
        _ => {}
    }
}

/// The rows from `r` of z, sample by sample, in `SUMS` sums of `N` registers.
#[inline(always)]
fn forward_block<T: Scalar, V: Copy, const N: usize, const SUMS: usize>(
    z: &mut MatMut<'_, T>,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: &impl Fn(V) -> T,
    r: usize,
) {
    for j in 0..x.cols() {
        let (range, indices) = x.entries(j);
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

/// w ← w + alpha·delta·xᵀ for delta (n × m), sparse x (k × m) and w (n × k), all columns padded to [`LANES`].
///
/// `rows` must be the transpose of `x`: with it, every column of w is loaded and stored once, however many samples
/// touch it.
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
#[track_caller]
pub fn sparse_add_outer<T: Scalar>(w: MatMut<'_, T>, alpha: T, delta: MatRef<'_, T>, x: Transposable<'_, T>) {
    let (k, m) = x.shape();
    assert!(
        w.cols() == k && delta.cols() == m && w.rows() == delta.rows() && w.reach() == delta.reach(),
        "{}×{} times the transpose of sparse {k}×{m} into {}×{}",
        delta.rows(),
        delta.cols(),
        w.rows(),
        w.cols()
    );
    check_reach(w.reach());
    vectorized! {
        fn kernel<'a, T>(w: MatMut<'a, T>, alpha: T, delta: MatRef<'a, T>, x: Transposable<'a, T>) {
            let mut w = w;
            let mut r = 0;
            while r < delta.reach() {
                let n = ((delta.reach() - r) / LANES).min(BLOCK);
                match x {
                    Transposable::Rows(rows) => match n {
                        3 => by_row::<T, 3, 1>(&mut w, alpha, delta, rows, r),
                        2 => by_row::<T, 2, 2>(&mut w, alpha, delta, rows, r),
                        1 => by_row::<T, 1, 4>(&mut w, alpha, delta, rows, r),
                        _ => by_row::<T, BLOCK, 1>(&mut w, alpha, delta, rows, r),
                    },
                    Transposable::Columns(x) => match x.kind() {
                        Kind::Bytes(bytes, numbers) => {
                            by_column(&mut w, alpha, delta, x, bytes, |byte| numbers[usize::from(byte)], (r, n));
                        }
                        Kind::Numbers(numbers) => by_column(&mut w, alpha, delta, x, numbers, |x| x, (r, n)),
                    },
                }
                r += n * LANES;
            }
        }
    }
    kernel(w, alpha, delta, x);
}

/// Sparse samples in the order in which a gradient runs through them.
#[derive(Clone, Copy, Debug)]
pub enum Transposable<'a, T> {
    /// Sample by sample: nothing to prepare, but a column of w is loaded and stored for each sample that touches it.
    Columns(SparseRef<'a, T>),
    /// Row by row, from [`SparseRows::transpose`].
    Rows(&'a SparseRows<T>),
}

impl<T: Scalar> Transposable<'_, T> {
    fn shape(&self) -> (usize, usize) {
        match self {
            Self::Columns(x) => (x.rows(), x.cols()),
            Self::Rows(x) => (x.rows(), x.cols()),
        }
    }
}

/// `n` registers of rows from `r` of w, sample by sample.
#[inline(always)]
fn by_column<T: Scalar, V: Copy>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
    (r, n): (usize, usize),
) {
    match n {
        3 => column_block::<T, V, 3>(w, alpha, delta, x, values, number, r),
        2 => column_block::<T, V, 2>(w, alpha, delta, x, values, number, r),
        1 => column_block::<T, V, 1>(w, alpha, delta, x, values, number, r),
        _ => column_block::<T, V, BLOCK>(w, alpha, delta, x, values, number, r),
    }
}

#[inline(always)]
fn column_block<T: Scalar, V: Copy, const N: usize>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
    r: usize,
) {
    for j in 0..x.cols() {
        // SAFETY: j < x.cols() = delta.cols(), and r + N·LANES ≤ reach.
        let step = mul_add([[T::ZERO; LANES]; N], alpha, &unsafe { load::<T, N>(delta, r, j) });
        let (range, indices) = x.entries(j);
        for (&p, &v) in indices.iter().zip(&values[range]) {
            let p = usize::from(p);
            // SAFETY: every index is below x.rows() = w.cols(), and w reaches as far as delta.
            unsafe {
                let column = load::<T, N>(w.as_ref(), r, p);
                store(w, r, p, mul_add(column, number(v), &step));
            }
        }
    }
}

/// `N` registers of rows from `r` of w, feature by feature, in `SUMS` sums side by side.
#[inline(always)]
fn by_row<T: Scalar, const N: usize, const SUMS: usize>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: &SparseRows<T>,
    r: usize,
) {
    for p in 0..x.rows() {
        let (columns, values) = x.row(p);
        if columns.is_empty() {
            continue;
        }
        let mut sums = [[[T::ZERO; LANES]; N]; SUMS];
        let (several, last) = columns.as_chunks::<SUMS>();
        let (several_values, last_values) = values.as_chunks::<SUMS>();
        for (j, v) in several.iter().zip(several_values) {
            for s in 0..SUMS {
                // SAFETY: every column is below x.cols() = delta.cols(), and r + N·LANES ≤ reach.
                sums[s] = mul_add(sums[s], v[s], &unsafe { load::<T, N>(delta, r, j[s] as usize) });
            }
        }
        for (&j, &v) in last.iter().zip(last_values) {
            // SAFETY: as above.
            sums[0] = mul_add(sums[0], v, &unsafe { load::<T, N>(delta, r, j as usize) });
        }
        fold(&mut sums);
        // SAFETY: p < x.rows() = w.cols(), and w reaches as far as delta.
        unsafe {
            let column = load::<T, N>(w.as_ref(), r, p);
            store(w, r, p, mul_add(column, alpha, &sums[0]));
        }
    }
}
