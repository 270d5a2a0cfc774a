//! w ← w + alpha·delta·xᵀ for sparse x. Exactly the terms that are zero are left out; the dense rows of a
//! split x are a dense product.
//!
//! The kernels run down the non-zeros of a column or of a row of x with a block of w or of delta in
//! registers.

use pulp::Simd;

use crate::check::check;
use crate::matrix::{MatMut, MatRef};
use crate::product::{Accum, Run, Strided, Tiles, add_rank_one, multiply_picked};
use crate::simd::{
    Block16, LANES, MAX_BLOCK, Packed, Scalar, WIDE_BLOCK, block, fold, is_scalar, mul_add, vectorized,
    wide_block,
};
use crate::sparse::columns::Kind;
use crate::sparse::rows::{GROUP, RowsPart};
use crate::sparse::{SparseRef, SparseRows};

/// w ← w + alpha·delta·xᵀ for delta (n × m), sparse x (k × m) and w (n × k), all columns padded to [`LANES`].
///
/// # Panics
/// If the shapes do not fit or the columns are not padded.
#[track_caller]
#[inline(always)]
pub fn sparse_add_outer<T: Scalar>(
    mut w: MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: Transposable<'_, T>,
) {
    let (k, m) = (x.columns().rows(), x.columns().cols());
    check!(
        w.cols() == k
            && delta.cols() == m
            && w.rows() == delta.rows()
            && w.padded_rows() == delta.padded_rows(),
        "{n}×{m_2} times the transpose of sparse {k}×{m} into {rows}×{cols}",
        n = delta.rows(),
        m_2 = delta.cols(),
        k,
        m,
        rows = w.rows(),
        cols = w.cols(),
    );
    check!(
        w.padded_rows().is_multiple_of(LANES),
        "sparse products need columns padded to {LANES} elements, not {padded_rows}",
        padded_rows = w.padded_rows(),
    );
    if let Transposable::Rows(_, x) = x {
        check!(
            (x.rows(), x.cols()) == (k, m),
            "rows of a {rows}×{cols} matrix for {k}×{m}",
            rows = x.rows(),
            cols = x.cols(),
            k,
            m,
        );
    }
    if delta.rows() == 0 || m == 0 {
        return;
    }
    if let Some((dense, runs)) = x.columns().dense_rows() {
        let (dst, accum) = (w.reborrow(), Accum::Add);
        let rhs = Strided { start: dense.start(), row_stride: dense.col_stride(), col_stride: 1 };
        // SAFETY: the shapes fit, and the runs are columns of w.
        unsafe {
            if m == 1 {
                add_rank_one(dst, accum, runs, delta, rhs, alpha);
            } else {
                let picked = &[Run::all(m)];
                multiply_picked(Tiles { dst, columns: runs, accum, lhs: delta, picked, rhs, alpha });
            }
        }
    }
    match x {
        Transposable::Columns(x) => columns(w, alpha, delta, x),
        Transposable::Rows(_, x) => {
            for (columns, parts) in x.groups() {
                rows(w.reborrow(), alpha, delta.columns(columns), parts);
            }
        }
    }
}

vectorized! {
    fn columns<'a, T, S>(simd: S, w: MatMut<'a, T>, alpha: T, delta: MatRef<'a, T>, x: SparseRef<'a, T>) {
        match x.kind() {
            Kind::Bytes(bytes, numbers) => {
                by_column(simd, w, alpha, delta, x, bytes, |byte| numbers[usize::from(byte)]);
            }
            Kind::Numbers(numbers) => by_column(simd, w, alpha, delta, x, numbers, |x| x),
        }
    }
}

vectorized! {
    /// Apart from [`columns`]: what it packs would make that one's stack so large that every call had to
    /// probe it.
    fn rows<'a, T>(w: MatMut<'a, T>, alpha: T, delta: MatRef<'a, T>, parts: &'a [RowsPart<T>]) {
        by_row(w, alpha, delta, parts);
    }
}

/// Sparse columns in the order in which a gradient runs through them.
#[derive(Clone, Copy, Debug)]
pub enum Transposable<'a, T: Scalar> {
    /// Column by column. Nothing has to be prepared, but a column of w is loaded and stored for each column
    /// of x that touches it.
    Columns(SparseRef<'a, T>),
    /// Row by row, from [`SparseRows::transpose`] of these very columns, split or not as they are. A column
    /// of w is loaded and stored once for 128 columns of x, however many of them touch it.
    Rows(SparseRef<'a, T>, &'a SparseRows<T>),
}

impl<'a, T: Scalar> Transposable<'a, T> {
    #[inline(always)]
    fn columns(&self) -> SparseRef<'a, T> {
        match *self {
            Self::Columns(x) | Self::Rows(x, _) => x,
        }
    }
}

/// Column by column, in blocks of rows. With several columns the blocks are so small that a column of w which
/// two of them touch is often still in the first-level cache (100 rows, 10 columns, on a Xeon: 2.2 µs in
/// blocks of four and three registers, 2.6 in one of seven).
#[inline(always)]
fn by_column<S: Simd, T: Scalar, V: Copy>(
    _: S,
    mut w: MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: SparseRef<'_, T>,
    values: &[V],
    number: impl Fn(V) -> T,
) {
    let mut r = 0;
    while r < delta.padded_rows() {
        let left = (delta.padded_rows() - r) / LANES;
        let most = if is_scalar::<S>() { 1 } else { WIDE_BLOCK };
        let n = if x.cols() > 1 { block(left) } else { wide_block(left) }.min(most);
        match n {
            1 => column_block::<T, V, 1>(&mut w, alpha, delta, x, values, &number, r),
            _ if const { is_scalar::<S>() } => unreachable!("a block of {n} registers"),
            2 => column_block::<T, V, 2>(&mut w, alpha, delta, x, values, &number, r),
            3 => column_block::<T, V, 3>(&mut w, alpha, delta, x, values, &number, r),
            4 => column_block::<T, V, 4>(&mut w, alpha, delta, x, values, &number, r),
            5 => column_block::<T, V, 5>(&mut w, alpha, delta, x, values, &number, r),
            6 => column_block::<T, V, 6>(&mut w, alpha, delta, x, values, &number, r),
            _ => column_block::<T, V, WIDE_BLOCK>(&mut w, alpha, delta, x, values, &number, r),
        }
        r += n * LANES;
    }
}

/// `N` blocks of rows from `r` on of w.
#[inline(always)]
fn column_block<T: Scalar, V: Copy, const N: usize>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
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
        // SAFETY: j < x.cols() = delta.cols(), and r + N·LANES ≤ padded_rows.
        let step = mul_add([[T::ZERO; LANES]; N], alpha, &unsafe { delta.load::<N>(r, j) });
        let (range, indices) = next.clone();
        if j + 1 < x.cols() {
            next = x.entries(j + 1);
        }
        for (&p, &v) in indices.iter().zip(&values[range]) {
            let p = usize::from(p);
            // SAFETY: every index is below x.rows() = w.cols(), and w reaches as far as delta.
            unsafe {
                let column = w.view().load::<N>(r, p);
                w.store(r, p, mul_add(column, number(v), &step));
            }
        }
    }
}

/// Row by row of x, in blocks of rows of w.
#[inline(always)]
fn by_row<T: Scalar>(mut w: MatMut<'_, T>, alpha: T, delta: MatRef<'_, T>, x: &[RowsPart<T>]) {
    let mut packed = Packed::<T, { MAX_BLOCK * GROUP }>::zeros();
    let mut r = 0;
    while r < w.padded_rows() {
        let n = block((w.padded_rows() - r) / LANES);
        match n {
            1 => row_block::<T, 1, 4>(&mut w, alpha, delta, x, r, packed.groups()),
            2 => row_block::<T, 2, 2>(&mut w, alpha, delta, x, r, packed.groups()),
            3 => row_block::<T, 3, 1>(&mut w, alpha, delta, x, r, packed.groups()),
            4 => row_block::<T, 4, 1>(&mut w, alpha, delta, x, r, packed.groups()),
            _ => row_block::<T, MAX_BLOCK, 1>(&mut w, alpha, delta, x, r, packed.groups()),
        }
        r += n * LANES;
    }
}

/// `N` blocks of rows from `r` on of w, in `SUMS` sums side by side. These rows of delta are first copied to
/// one place: its columns lie far apart and are each used by many rows of x (800 rows, 128 columns: 650 µs in
/// place, 550 µs copied).
#[inline(always)]
fn row_block<T: Scalar, const N: usize, const SUMS: usize>(
    w: &mut MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: &[RowsPart<T>],
    r: usize,
    packed: &mut [[Block16<T>; N]],
) {
    let packed = &mut packed[..GROUP];
    for (j, packed) in (0..delta.cols()).zip(packed.iter_mut()) {
        // SAFETY: j < delta.cols(), and r + N·LANES ≤ padded_rows.
        *packed = unsafe { delta.load(r, j) };
    }
    // SAFETY: columns are below GROUP.
    let delta = |j: u32| unsafe { packed.get_unchecked(j as usize) };
    for part in x {
        for (p, entries) in part.iter() {
            if entries.is_empty() {
                continue;
            }
            let mut sums = [[[T::ZERO; LANES]; N]; SUMS];
            let (several, last) = entries.as_chunks::<SUMS>();
            for entries in several {
                for s in 0..SUMS {
                    let (j, v) = entries[s];
                    sums[s] = mul_add(sums[s], v, delta(j));
                }
            }
            for &(j, v) in last {
                sums[0] = mul_add(sums[0], v, delta(j));
            }
            fold(&mut sums);
            // SAFETY: p is a row of x, which has as many as w columns, and w reaches to r + N·LANES.
            unsafe {
                let column = w.view().load::<N>(r, p);
                w.store(r, p, mul_add(column, alpha, &sums[0]));
            }
        }
    }
}
