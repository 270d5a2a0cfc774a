//! Products by faer.

use faer::linalg::matmul::matmul;
use faer::{Accum as FaerAccum, MatMut as FaerMut, MatRef as FaerRef, Par};

use crate::matrix::MatMut;
use crate::product::{Accum, Operand, Strided};
use crate::simd::Scalar;

/// dst (+)= alpha·lhs·rhs, on the calling thread. The shapes fit.
///
/// faer reads and writes the rows that count. Where the left factor has padding as well, its rows are multiplied too,
/// so that faer works on whole registers.
pub(crate) fn multiply<T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: Operand<'_, T>,
    rhs: Operand<'_, T>,
    alpha: T,
) {
    let (k, n) = rhs.shape();
    let with_padding = !lhs.transposed && lhs.mat.reach() == dst.reach();
    let m = if with_padding { dst.reach() } else { dst.rows() };
    let (start, col_stride) = (dst.start(), dst.stride() as isize);
    // SAFETY: `dst` has n columns of m elements, `stride` apart, and nothing else reaches them.
    let dst = unsafe { FaerMut::from_raw_parts_mut(start, m, n, 1, col_stride) };
    let accum = match accum {
        Accum::Replace => FaerAccum::Replace,
        Accum::Add => FaerAccum::Add,
    };
    // SAFETY: the shapes fit, and `lhs` reaches as far as `dst` where m counts the padding.
    let (lhs, rhs) = unsafe { (view(lhs.strided(), m, k), view(rhs.strided(), k, n)) };
    matmul(dst, accum, lhs, rhs, alpha, Par::Seq);
}

/// # Safety
/// There are `rows × cols` elements with these strides, to be read for `'a`.
unsafe fn view<'a, T>(factor: Strided<T>, rows: usize, cols: usize) -> FaerRef<'a, T> {
    let Strided { start, row_stride, col_stride } = factor;
    // SAFETY: the caller's promise.
    unsafe { FaerRef::from_raw_parts(start, rows, cols, row_stride as isize, col_stride as isize) }
}
