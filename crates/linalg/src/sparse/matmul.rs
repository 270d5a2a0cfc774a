//! z = w·x for sparse x. Exactly the terms that are zero are left out; the dense rows of a split x are a
//! dense product.
//!
//! w is column-major, so all it has for one row of x lies together. The kernels run down the non-zeros of a
//! column of x with a block of z in registers.

use pulp::Simd;

use crate::check::check;
use crate::matrix::{MatMut, MatRef};
use crate::product::{Accum, Run, Strided, Tiles, multiply_picked};
use crate::simd::{LANES, Scalar, WIDE_BLOCK, fold, mul_add, vectorized, wide_block};
use crate::sparse::SparseRef;
use crate::sparse::columns::Kind;

/// z ← w·x or z ← z + w·x for w (n × k), sparse x (k × m) and z (n × m), all columns padded to [`LANES`].
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
///
/// ```
/// use linalg::{Accum, Matrix, SparseColumns, sparse_matmul};
/// let w = Matrix::from_rows(&[[1.0, 2.0, 3.0]]);
/// let x = SparseColumns::from_numbers(&[0.0, 5.0, 0.0], 3);
/// let mut z = Matrix::from_rows(&[[7.0]]);
/// sparse_matmul(z.view_mut(), Accum::Add, w.view(), x.pick(&[0]));
/// assert_eq!(z.col(0), [17.0]);
/// ```
#[track_caller]
#[inline(always)]
pub fn sparse_matmul<T: Scalar>(mut z: MatMut<'_, T>, accum: Accum, w: MatRef<'_, T>, x: SparseRef<'_, T>) {
    check!(
        w.cols() == x.rows()
            && z.rows() == w.rows()
            && z.cols() == x.cols()
            && z.padded_rows() == w.padded_rows(),
        "product of {n}×{k} and sparse {k_2}×{m} into {rows}×{cols}",
        n = w.rows(),
        k = w.cols(),
        k_2 = x.rows(),
        m = x.cols(),
        rows = z.rows(),
        cols = z.cols(),
    );
    check!(
        w.padded_rows().is_multiple_of(LANES),
        "sparse products need columns padded to {LANES} elements, not {padded_rows}",
        padded_rows = w.padded_rows(),
    );
    if z.rows() == 0 || z.cols() == 0 {
        return;
    }
    let Some((dense, runs)) = x.dense_rows() else { return columns(z, accum, w, x) };
    let product = Tiles {
        dst: z.reborrow(),
        columns: &[Run::all(x.cols())],
        accum,
        lhs: w,
        picked: runs,
        rhs: Strided { start: dense.start(), row_stride: 1, col_stride: dense.col_stride() },
        alpha: T::ONE,
    };
    // SAFETY: the shapes fit, and the runs are columns of w.
    unsafe { multiply_picked(product) };
    columns(z, Accum::Add, w, x);
}

vectorized! {
    /// z (+)= w·x in blocks of rows, and in each one column after another; without the dense rows of a split
    /// x.
    fn columns<'a, T, S>(simd: S, z: MatMut<'a, T>, accum: Accum, w: MatRef<'a, T>, x: SparseRef<'a, T>) {
        match x.kind() {
            Kind::Bytes(bytes, numbers) => {
                all_columns(simd, z, accum, w, x, bytes, |byte| numbers[usize::from(byte)]);
            }
            Kind::Numbers(numbers) => all_columns(simd, z, accum, w, x, numbers, |x| x),
        }
    }
}

#[inline(always)]
fn all_columns<S: Simd, T: Scalar, V: Copy>(
    _: S,
    mut z: MatMut<'_, T>,
    accum: Accum,
    w: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut r = 0;
    while r < w.padded_rows() {
        let n = block::<S>((w.padded_rows() - r) / LANES);
        match n {
            1 => by_column::<T, V, 1, 4>(&mut z, accum, w, x, values, &number, r),
            2 => by_column::<T, V, 2, 2>(&mut z, accum, w, x, values, &number, r),
            3 => by_column::<T, V, 3, 2>(&mut z, accum, w, x, values, &number, r),
            4 if const { S::REGISTER_COUNT >= 32 } => {
                by_column::<T, V, 4, 2>(&mut z, accum, w, x, values, &number, r)
            }
            5 if const { S::REGISTER_COUNT >= 32 } => {
                by_column::<T, V, 5, 2>(&mut z, accum, w, x, values, &number, r)
            }
            6 if const { S::REGISTER_COUNT >= 32 } => {
                by_column::<T, V, 6, 2>(&mut z, accum, w, x, values, &number, r)
            }
            WIDE_BLOCK if const { S::REGISTER_COUNT >= 32 } => {
                by_column::<T, V, WIDE_BLOCK, 2>(&mut z, accum, w, x, values, &number, r)
            }
            n => unreachable!("a block of {n} registers"),
        }
        r += n * LANES;
    }
}

/// How many of the `left` blocks of 16 a pass takes: all of them if two sums of each leave room for a number.
/// One alone is never left over, since its sums run in another order.
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

/// The rows from `r` on of z, column by column, in `SUMS` sums of `N` blocks. Sums run side by side, since
/// each multiply-add waits for the one before it in its sum (a step of 784-800-10 with batches of 128, on a
/// Zen 5: 595 µs with one sum, 577 with two).
#[inline(always)]
fn by_column<T: Scalar, V: Copy, const N: usize, const SUMS: usize>(
    z: &mut MatMut<'_, T>,
    accum: Accum,
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
        if accum == Accum::Add {
            // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
            sums[0] = unsafe { z.view().load(r, j) };
        }
        let (several, last) = indices.as_chunks::<SUMS>();
        let (several_values, last_values) = values[range].as_chunks::<SUMS>();
        for (p, v) in several.iter().zip(several_values) {
            for s in 0..SUMS {
                // SAFETY: every index is below x.rows() = w.cols(), and r + N·LANES ≤ padded_rows.
                sums[s] = mul_add(sums[s], number(v[s]), &unsafe { w.load::<N>(r, usize::from(p[s])) });
            }
        }
        for (&p, &v) in last.iter().zip(last_values) {
            // SAFETY: as above.
            sums[0] = mul_add(sums[0], number(v), &unsafe { w.load::<N>(r, usize::from(p)) });
        }
        fold(&mut sums);
        // SAFETY: j < x.cols() = z.cols(), and z reaches as far as w.
        unsafe { z.store(r, j, sums[0]) };
    }
}
