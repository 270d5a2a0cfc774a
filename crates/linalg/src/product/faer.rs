//! Products by faer.

use std::ops::Range;

use faer::linalg::matmul::matmul;
use faer::reborrow::{Reborrow, ReborrowMut};
use faer::{Accum as FaerAccum, MatMut as FaerMut, MatRef as FaerRef, Par};

use crate::matrix::{MatMut, prefetch};
use crate::product::{Accum, Operand, Strided};
use crate::simd::Scalar;

/// From this many bytes on, a matrix is taken to come from memory and not from a cache.
const FROM_MEMORY: usize = 1 << 20;

/// Rows of dst that one call of faer computes, where the left factor comes from memory: as many as a tile of
/// its kernel for AVX-512 has. In larger blocks it goes through long rows in pieces of 64 (2000×2500 times
/// 100 columns on a Zen 5: 205 GFLOP/s, 215 in blocks of 96).
const ROWS: usize = 96;

/// Rows and columns that one call of faer changes, where dst is added to and comes from memory. The next
/// block is fetched meanwhile, which faer does not do itself, and up to 12 columns it does not pack the left
/// factor (2000×2500 and 100 terms, on a Zen 5: 170 GFLOP/s, 195 in such blocks).
const ADDED: (usize, usize) = (64, 12);

/// dst (+)= alpha·lhs·rhs, on the calling thread. The shapes fit.
///
/// faer reads and writes the rows that count. Where the left factor has padding as well, its rows are
/// multiplied too, so that faer works on whole registers.
pub(crate) fn multiply<T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: Operand<'_, T>,
    rhs: Operand<'_, T>,
    alpha: T,
) {
    let (k, n) = rhs.shape();
    let with_padding = !lhs.transposed && lhs.mat.padded_rows() == dst.padded_rows();
    let m = if with_padding { dst.padded_rows() } else { dst.rows() };
    let from_memory = |elements: usize| elements * size_of::<T>() >= FROM_MEMORY;
    let (rows, cols, ahead) = match accum {
        Accum::Add if from_memory(m * n) => (ADDED.0, ADDED.1, true),
        _ if !lhs.transposed && from_memory(m * k) => (ROWS, n, false),
        _ => (m, n, false),
    };
    let (start, stride) = (dst.start(), dst.col_stride());
    // SAFETY: `dst` has n columns of m elements, and nothing else reaches them. The shapes fit, and `lhs`
    // reaches as far as `dst` where m counts the padding.
    let (mut to, lhs, rhs) = unsafe {
        let to = FaerMut::from_raw_parts_mut(start, m, n, 1, stride as isize);
        (to, view(lhs.strided(), m, k), view(rhs.strided(), k, n))
    };
    let accum = match accum {
        Accum::Replace => FaerAccum::Replace,
        Accum::Add => FaerAccum::Add,
    };
    let part = |i: usize, size: usize, n: usize| i * size..n.min((i + 1) * size);
    for j in 0..n.div_ceil(cols) {
        for i in 0..m.div_ceil(rows) {
            let (r, c) = (part(i, rows, m), part(j, cols, n));
            if ahead {
                let below = (i + 1) * rows < m;
                let (i, j) = if below { (i + 1, j) } else { (0, j + 1) };
                fetch(to.rb(), part(i, rows, m), part(j, cols, n));
            }
            let dst = to.rb_mut().submatrix_mut(r.start, c.start, r.len(), c.len());
            let (lhs, rhs) = (lhs.subrows(r.start, r.len()), rhs.subcols(c.start, c.len()));
            matmul(dst, accum, lhs, rhs, alpha, Par::Seq);
        }
    }
}

/// Asks for these rows and columns.
fn fetch<T: Scalar>(mat: FaerRef<'_, T>, rows: Range<usize>, columns: Range<usize>) {
    for j in columns {
        if let Some(column) = mat.col(j).try_as_col_major() {
            prefetch(&column.as_slice()[rows.clone()]);
        }
    }
}

/// # Safety
/// There are `rows × cols` elements with these strides, to be read for `'a`.
unsafe fn view<'a, T>(factor: Strided<T>, rows: usize, cols: usize) -> FaerRef<'a, T> {
    let Strided { start, row_stride, col_stride } = factor;
    // SAFETY: the caller's promise.
    unsafe { FaerRef::from_raw_parts(start, rows, cols, row_stride as isize, col_stride as isize) }
}
