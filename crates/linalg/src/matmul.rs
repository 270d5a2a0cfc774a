//! The matrix product as callers see it.

use crate::bounds::check;
use crate::dots::{dots, few};
use crate::matvec::matvec;
use crate::product::Rest;
use crate::rank_one::add_rank_one;
use crate::runs::Run;
use crate::tile::Factor;
use crate::{LANES, MatMut, MatRef, Matrix, Scalar};

/// Whether a product replaces what the destination held or is added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accum {
    /// `dst = alpha·lhs·rhs`; what `dst` held is never read, not even a NaN.
    Replace,
    /// `dst += alpha·lhs·rhs`.
    Add,
}

/// A factor of a product: a matrix as it lies, or transposed by [`MatRef::t`].
#[derive(Clone, Copy)]
pub struct Operand<'a, T> {
    mat: MatRef<'a, T>,
    transposed: bool,
}

impl<'a, T: Scalar> From<MatRef<'a, T>> for Operand<'a, T> {
    #[inline(always)]
    fn from(mat: MatRef<'a, T>) -> Self {
        Self { mat, transposed: false }
    }
}

impl<'a, T: Scalar> MatRef<'a, T> {
    /// The transpose, as a factor of a product; moves nothing.
    #[must_use]
    #[inline(always)]
    pub fn t(self) -> Operand<'a, T> {
        Operand { mat: self, transposed: true }
    }
}

impl<'a, T: Scalar> Operand<'a, T> {
    #[inline(always)]
    fn shape(&self) -> (usize, usize) {
        let (m, n) = (self.mat.rows(), self.mat.cols());
        if self.transposed { (n, m) } else { (m, n) }
    }
}

/// `dst = alpha·lhs·rhs` or `dst += alpha·lhs·rhs`, for `lhs` (m × k), `rhs` (k × n) and `dst` (m × n).
///
/// Runs on the calling thread. An element's sum depends on its row of `lhs`, its column of `rhs`, k and n alone: not on the
/// instruction set, and a block of rows of a product is the product of that block. With k = 0 the product is zero.
///
/// Where a matrix has columns without padding (a view from [`MatRef::new`] may), all three are copied first.
///
/// # Panics
/// If the shapes do not fit; the message names all three.
///
/// ```
/// use linalg::{Accum, Matrix, matmul};
/// let delta = Matrix::from_rows(&[[1.0, 2.0]]); // 1 output, 2 samples
/// let a = Matrix::from_rows(&[[3.0, 4.0], [5.0, 6.0]]); // 2 inputs, 2 samples
/// let mut nabla_w = Matrix::zeros(1, 2);
/// matmul(nabla_w.as_mut(), Accum::Add, delta.as_ref(), a.as_ref().t(), 0.5); // ½·delta·aᵀ
/// assert_eq!([nabla_w.col(0)[0], nabla_w.col(1)[0]], [5.5, 8.5]);
/// ```
#[track_caller]
#[inline(always)]
pub fn matmul<'a, T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: impl Into<Operand<'a, T>>,
    rhs: impl Into<Operand<'a, T>>,
    alpha: T,
) {
    let (lhs, rhs) = (lhs.into(), rhs.into());
    let ((m, k), (k_2, n)) = (lhs.shape(), rhs.shape());
    let (rows, cols) = (dst.rows(), dst.cols());
    check!(
        k == k_2 && rows == m && cols == n,
        "product of {m}×{k} and {k_2}×{n} into {rows}×{cols}",
        m,
        k,
        k_2,
        n,
        rows,
        cols,
    );
    if rows == 0 || cols == 0 {
        return;
    }
    if k == 0 {
        if accum == Accum::Replace {
            (0..cols).for_each(|j| dst.col_mut(j).fill(T::ZERO));
        }
        return;
    }
    let whole = |reach: usize| reach.is_multiple_of(LANES);
    if !whole(dst.reach()) || !whole(lhs.mat.reach()) || !whole(rhs.mat.reach()) {
        return copied(dst.reborrow(), accum, lhs, rhs, alpha);
    }
    if lhs.transposed && !rhs.transposed && few(k, n) {
        return dots(dst, accum == Accum::Add, lhs.mat, rhs.mat, alpha);
    }
    let Operand { mat: right, transposed } = rhs;
    let (down, across) = if transposed { (right.stride(), 1) } else { (1, right.stride()) };
    let rhs = Factor { start: right.start(), down, across };
    if k == 1 && accum == Accum::Add && !lhs.transposed {
        // SAFETY: the shapes fit.
        return unsafe { add_rank_one(dst, &[Run::all(n)], lhs.mat, rhs, alpha) };
    }
    if n == 1 && !lhs.transposed {
        // SAFETY: the shapes fit.
        return unsafe { matvec(dst, accum == Accum::Add, lhs.mat, rhs, alpha) };
    }
    let rest = &mut Rest { dst, columns: &[Run::all(n)], accum, rhs, alpha, depth: k };
    // SAFETY: the shapes fit, and columns that reach to a multiple of `LANES` hold whole registers of any size.
    unsafe { if lhs.transposed { T::transposed_product(&lhs.mat, rest) } else { T::product(&lhs.mat, rest) } }
}

/// [`matmul`] by way of matrices with padded columns.
#[cold]
#[inline(never)]
fn copied<T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: Operand<'_, T>,
    rhs: Operand<'_, T>,
    alpha: T,
) {
    let copy = |mat: MatRef<'_, T>| Matrix::from_fn(mat.rows(), mat.cols(), |i, j| mat.col(j)[i]);
    let mut padded = match accum {
        Accum::Replace => Matrix::zeros(dst.rows(), dst.cols()),
        Accum::Add => copy(dst.as_ref()),
    };
    let (left, right) = (copy(lhs.mat), copy(rhs.mat));
    let (left, right) = (Operand { mat: left.as_ref(), ..lhs }, Operand { mat: right.as_ref(), ..rhs });
    matmul(padded.as_mut(), accum, left, right, alpha);
    for j in 0..dst.cols() {
        dst.col_mut(j).copy_from_slice(padded.col(j));
    }
}
