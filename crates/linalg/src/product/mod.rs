//! The matrix product. faer computes those of 32 columns and more, kernels of our own the smaller ones
//! ([`choose`]).

mod choose;
mod dots;
mod faer;
mod packed;
mod rank_one;
mod runs;
mod tiles;

use crate::check::check;
use crate::compiled_once;
use crate::matrix::{MatMut, MatRef};
use crate::product::choose::{Kernel, Shape, choose};
use crate::simd::{LANES, Scalar};

pub(crate) use rank_one::add_rank_one;
pub(crate) use runs::Run;
pub(crate) use tiles::{Strided, Tiles, multiply as multiply_picked};

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
    #[inline(always)]
    fn strided(&self) -> Strided<T> {
        let (start, stride) = (self.mat.start(), self.mat.col_stride());
        let (row_stride, col_stride) = if self.transposed { (stride, 1) } else { (1, stride) };
        Strided { start, row_stride, col_stride }
    }
}

/// `dst = alpha·lhs·rhs` or `dst += alpha·lhs·rhs`, for `lhs` (m × k), `rhs` (k × n) and `dst` (m × n).
///
/// Runs on the calling thread. With k = 0 the product is zero. The result depends on the shapes and the CPU
/// model alone: faer computes larger products and chooses its instruction set itself, so AVX2 and AVX-512 may
/// round them differently. Its first large product on a thread allocates memory, which the thread keeps.
///
/// Zero padding of `dst` stays zero if the padding of `lhs` is zero or `lhs` is transposed.
///
/// # Panics
/// If the shapes do not fit; the message names all three.
///
/// ```
/// use linalg::{Accum, Matrix, matmul};
/// let delta = Matrix::from_rows(&[[1.0, 2.0]]); // 1 × 2
/// let a = Matrix::from_rows(&[[3.0, 4.0], [5.0, 6.0]]); // 2 × 2
/// let mut nabla_w = Matrix::zeros(1, 2);
/// matmul(nabla_w.view_mut(), Accum::Add, delta.view(), a.view().t(), 0.5); // ½·delta·aᵀ
/// assert_eq!([nabla_w.col(0)[0], nabla_w.col(1)[0]], [5.5, 8.5]);
/// ```
#[track_caller]
#[inline(always)]
pub fn matmul<'a, T: Scalar>(
    dst: MatMut<'_, T>,
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
    let padded = |padded_rows: usize| padded_rows.is_multiple_of(LANES);
    let shape = Shape {
        m,
        k,
        n,
        lhs_transposed: lhs.transposed,
        rhs_transposed: rhs.transposed,
        padded: padded(dst.padded_rows()) && padded(lhs.mat.padded_rows()) && padded(rhs.mat.padded_rows()),
    };
    let columns = &[Run::all(n)];
    match choose(shape) {
        Kernel::Nothing => {}
        Kernel::Faer => faer_product(dst, accum, lhs, rhs, alpha),
        Kernel::Packed => packed_product(dst, accum, lhs, rhs, alpha),
        Kernel::Dots => dots::multiply(dst, accum, lhs.mat, rhs.mat, alpha),
        // SAFETY: the shapes fit.
        Kernel::RankOne => unsafe { add_rank_one(dst, accum, columns, lhs.mat, rhs.strided(), alpha) },
        Kernel::Tiles => {
            let (picked, rhs) = (&[Run::all(k)], rhs.strided());
            let product = Tiles { dst, columns, accum, lhs: lhs.mat, picked, rhs, alpha };
            // SAFETY: the shapes fit.
            unsafe { tiles::multiply(product) }
        }
    }
}

compiled_once! {
    fn faer_product<'a, 'b, 'c; T>(
        dst: MatMut<'a, T>,
        accum: Accum,
        lhs: Operand<'b, T>,
        rhs: Operand<'c, T>,
        alpha: T,
    ) {
        faer::multiply(dst, accum, lhs, rhs, alpha);
    }
}

compiled_once! {
    fn packed_product<'a, 'b, 'c; T>(
        dst: MatMut<'a, T>,
        accum: Accum,
        lhs: Operand<'b, T>,
        rhs: Operand<'c, T>,
        alpha: T,
    ) {
        packed::multiply(dst, accum, lhs.mat, rhs.strided(), alpha);
    }
}
