//! The matrix product: faer's, always on the calling thread; small ones are our own.

use faer::Par;
use faer::linalg::matmul::matmul as faer_matmul;

use crate::small_matmul::{SMALL, add_outer, product, transposed_product};
use crate::{LANES, MatMut, MatRef, Scalar};

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
    fn from(mat: MatRef<'a, T>) -> Self {
        Self { mat, transposed: false }
    }
}

impl<'a, T: Scalar> MatRef<'a, T> {
    /// The transpose, as a factor of a product; moves nothing.
    #[must_use]
    pub fn t(self) -> Operand<'a, T> {
        Operand { mat: self, transposed: true }
    }
    fn as_faer(&self) -> faer::MatRef<'a, T> {
        // SAFETY: a view's columns lie `stride` apart within memory that outlives it.
        unsafe {
            faer::MatRef::from_raw_parts(
                self.start(),
                self.rows(),
                self.cols(),
                1,
                self.stride().cast_signed(),
            )
        }
    }
}

impl<'a, T: Scalar> Operand<'a, T> {
    fn shape(&self) -> (usize, usize) {
        let (m, n) = (self.mat.rows(), self.mat.cols());
        if self.transposed { (n, m) } else { (m, n) }
    }
    fn as_faer(&self) -> faer::MatRef<'a, T> {
        if self.transposed { self.mat.as_faer().transpose() } else { self.mat.as_faer() }
    }
}

/// `dst = alpha·lhs·rhs` or `dst += alpha·lhs·rhs`, for `lhs` (m × k), `rhs` (k × n) and `dst` (m × n).
///
/// Runs on the calling thread: faer's own threads split small products with spinning barriers (30×784×10 falls from
/// 96 to 21 GFLOP/s) and its parallel matrix-vector product depends on the thread count. Work is split above it.
/// With k = 0 the product is zero.
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
pub fn matmul<'a, T: Scalar>(
    mut dst: MatMut<'_, T>,
    accum: Accum,
    lhs: impl Into<Operand<'a, T>>,
    rhs: impl Into<Operand<'a, T>>,
    alpha: T,
) {
    let (lhs, rhs) = (lhs.into(), rhs.into());
    let ((m, k), (k2, n)) = (lhs.shape(), rhs.shape());
    let (rows, cols, stride) = (dst.rows(), dst.cols(), dst.stride());
    assert!(k == k2 && rows == m && cols == n, "product of {m}×{k} and {k2}×{n} into {rows}×{cols}");
    if rows == 0 || cols == 0 {
        return;
    }
    let whole = |mat: &MatRef<'_, T>| mat.reach().is_multiple_of(LANES);
    if m * n * k <= SMALL && dst.reach().is_multiple_of(LANES) && whole(&lhs.mat) && whole(&rhs.mat) {
        match (lhs.transposed, rhs.transposed, accum) {
            (false, false, _) => return product(dst, accum == Accum::Add, lhs.mat, rhs.mat, alpha),
            (true, false, _) => return transposed_product(dst, accum == Accum::Add, lhs.mat, rhs.mat, alpha),
            (false, true, Accum::Add) => return add_outer(dst, lhs.mat, rhs.mat, alpha),
            // Nothing in a network asks for these.
            (false, true, Accum::Replace) | (true, true, _) => {}
        }
    }
    // SAFETY: as for `MatRef`; `dst` is the only way to what it covers.
    let dst = unsafe { faer::MatMut::from_raw_parts_mut(dst.start(), rows, cols, 1, stride.cast_signed()) };
    let beta = match accum {
        Accum::Replace => faer::Accum::Replace,
        Accum::Add => faer::Accum::Add,
    };
    faer_matmul(dst, beta, lhs.as_faer(), rhs.as_faer(), alpha, Par::Seq);
}
