//! Products with sparse columns. They leave out exactly the terms that are zero.
//!
//! Both run down the non-zeros of a sample or of a row with a block of the dense matrix in registers. w is column-major,
//! so the weights that belong to one row of x lie together.

use crate::isa::vectorized;
use crate::{LANES, MatMut, MatRef, Scalar, SparseRef, SparseRows};

/// Registers in a block of rows.
const BLOCK: usize = 4;

type Register<T> = [T; LANES];

/// `N` registers from row `r` of column `p` of `w`.
///
/// # Safety
/// `w` has a column `p` and at least `r + N·LANES` elements in reach.
#[inline(always)]
unsafe fn load<T: Scalar, const N: usize>(w: MatRef<'_, T>, r: usize, p: usize) -> [Register<T>; N] {
    // SAFETY: the caller's promise; an array of arrays of numbers is as aligned as a number.
    unsafe { w.start().add(p * w.stride() + r).cast::<[Register<T>; N]>().read_unaligned() }
}

/// Stores what [`load`] loads.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
unsafe fn store<T: Scalar, const N: usize>(w: &mut MatMut<'_, T>, r: usize, p: usize, block: [Register<T>; N]) {
    let stride = w.stride();
    // SAFETY: as for `load`.
    unsafe { w.start().add(p * stride + r).cast::<[Register<T>; N]>().write_unaligned(block) }
}

/// `acc + x·y`, register by register.
#[inline(always)]
fn mul_add<T: Scalar, const N: usize>(mut acc: [Register<T>; N], x: T, y: &[Register<T>; N]) -> [Register<T>; N] {
    for n in 0..N {
        for i in 0..LANES {
            acc[n][i] = y[n][i].mul_add(x, acc[n][i]);
        }
    }
    acc
}

#[track_caller]
fn check_reach(reach: usize) {
    assert!(reach.is_multiple_of(LANES), "sparse kernels need columns padded to {LANES} elements, not {reach}");
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
            let mut z = z;
            let mut r = 0;
            while r + BLOCK * LANES <= w.reach() {
                forward::<T, BLOCK>(&mut z, w, x, r);
                r += BLOCK * LANES;
            }
            match (w.reach() - r) / LANES {
                3 => forward::<T, 3>(&mut z, w, x, r),
                2 => forward::<T, 2>(&mut z, w, x, r),
                1 => forward::<T, 1>(&mut z, w, x, r),
                _ => {}
            }
        }
    }
    kernel(z, w, x);
}

/// The rows from `r` of z, sample by sample. Two sums run side by side: one alone would wait for its own last addition.
#[inline(always)]
fn forward<T: Scalar, const N: usize>(z: &mut MatMut<'_, T>, w: MatRef<'_, T>, x: SparseRef<'_, T>, r: usize) {
    for j in 0..x.cols() {
        let (indices, values) = x.col(j);
        let mut even = [[T::ZERO; LANES]; N];
        let mut odd = [[T::ZERO; LANES]; N];
        let (pairs, last) = indices.as_chunks::<2>();
        let (value_pairs, last_value) = values.as_chunks::<2>();
        for (p, v) in pairs.iter().zip(value_pairs) {
            // SAFETY: every index is below x.rows() = w.cols(), and r + N·LANES ≤ reach.
            let columns = unsafe { (load::<T, N>(w, r, p[0] as usize), load::<T, N>(w, r, p[1] as usize)) };
            even = mul_add(even, v[0], &columns.0);
            odd = mul_add(odd, v[1], &columns.1);
        }
        for (&p, &v) in last.iter().zip(last_value) {
            // SAFETY: as above.
            even = mul_add(even, v, &unsafe { load::<T, N>(w, r, p as usize) });
        }
        let sum = mul_add(even, T::ONE, &odd);
        // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
        unsafe { store(z, r, j, sum) };
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
            while r + BLOCK * LANES <= delta.reach() {
                backward::<T, BLOCK>(&mut w, alpha, delta, x, r);
                r += BLOCK * LANES;
            }
            match (delta.reach() - r) / LANES {
                3 => backward::<T, 3>(&mut w, alpha, delta, x, r),
                2 => backward::<T, 2>(&mut w, alpha, delta, x, r),
                1 => backward::<T, 1>(&mut w, alpha, delta, x, r),
                _ => {}
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

/// The rows from `r` of w.
#[inline(always)]
fn backward<T: Scalar, const N: usize>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: Transposable<'_, T>,
    r: usize,
) {
    match x {
        Transposable::Columns(x) => {
            for j in 0..x.cols() {
                // SAFETY: j < x.cols() = delta.cols(), and r + N·LANES ≤ reach.
                let step = mul_add([[T::ZERO; LANES]; N], alpha, &unsafe { load::<T, N>(delta, r, j) });
                let (indices, values) = x.col(j);
                for (&p, &v) in indices.iter().zip(values) {
                    // SAFETY: every index is below x.rows() = w.cols(), and w reaches as far as delta.
                    unsafe {
                        let column = load::<T, N>(w.as_ref(), r, p as usize);
                        store(w, r, p as usize, mul_add(column, v, &step));
                    }
                }
            }
        }
        Transposable::Rows(x) => {
            for p in 0..x.rows() {
                let (columns, values) = x.row(p);
                if columns.is_empty() {
                    continue;
                }
                let mut sum = [[T::ZERO; LANES]; N];
                for (&j, &v) in columns.iter().zip(values) {
                    // SAFETY: every column is below x.cols() = delta.cols(), and r + N·LANES ≤ reach.
                    sum = mul_add(sum, v, &unsafe { load::<T, N>(delta, r, j as usize) });
                }
                // SAFETY: p < x.rows() = w.cols(), and w reaches as far as delta.
                unsafe {
                    let column = load::<T, N>(w.as_ref(), r, p);
                    store(w, r, p, mul_add(column, alpha, &sum));
                }
            }
        }
    }
}
