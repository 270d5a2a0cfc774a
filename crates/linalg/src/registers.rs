//! Blocks of columns as registers: what the kernels of small and of sparse products are made of.

use crate::{LANES, MatMut, MatRef, Scalar};

/// As many numbers as one AVX-512 register of `f32` holds.
pub(crate) type Register<T> = [T; LANES];

/// Most registers in a block of rows.
pub(crate) const MAX_BLOCK: usize = 5;

/// How many of `left` registers a block of rows has: 4, but [`MAX_BLOCK`] rather than leave one alone, which would take as
/// long as three. Eight registers of AVX2 in flight hide the latency of a multiply-add.
#[inline(always)]
pub(crate) fn block(left: usize) -> usize {
    if left == MAX_BLOCK { left } else { left.min(4) }
}

/// Registers copied to one place, on whole cache lines: a load never touches two.
#[repr(align(64))]
pub(crate) struct Packed<T, const LEN: usize>([Register<T>; LEN]);

impl<T: Scalar, const LEN: usize> Packed<T, LEN> {
    #[inline(always)]
    pub(crate) fn zeros() -> Self {
        Self([[T::ZERO; LANES]; LEN])
    }
    /// The place in blocks of `N` registers.
    #[inline(always)]
    pub(crate) fn blocks<const N: usize>(&mut self) -> &mut [[Register<T>; N]] {
        self.0.as_chunks_mut().0
    }
}

/// Most registers in a block of rows where nothing is copied: twice as many of AVX2's 16 leave room for a number.
pub(crate) const WIDE_BLOCK: usize = 7;

/// As [`block`], where nothing is copied: all at once if they fit (a step of 784-100-10, 10 samples: 17.3 µs in two blocks,
/// 16.8 in one).
#[inline(always)]
pub(crate) fn wide_block(left: usize) -> usize {
    if left <= WIDE_BLOCK { left } else { 4 }
}

/// `N` registers from row `r` of column `j` of `mat`.
///
/// # Safety
/// `mat` has a column `j` and at least `r + N·LANES` elements in reach.
#[inline(always)]
pub(crate) unsafe fn load<T: Scalar, const N: usize>(
    mat: MatRef<'_, T>,
    r: usize,
    j: usize,
) -> [Register<T>; N] {
    debug_assert!(j < mat.cols() && r + N * LANES <= mat.reach());
    // SAFETY: the caller's promise; an array of arrays of numbers may be read from wherever numbers lie.
    unsafe { mat.start().add(j * mat.stride() + r).cast::<[Register<T>; N]>().read_unaligned() }
}

/// Stores what [`load`] loads.
///
/// # Safety
/// As for [`load`].
#[inline(always)]
pub(crate) unsafe fn store<T: Scalar, const N: usize>(
    mat: &mut MatMut<'_, T>,
    r: usize,
    j: usize,
    block: [Register<T>; N],
) {
    debug_assert!(j < mat.cols() && r + N * LANES <= mat.reach());
    let stride = mat.stride();
    // SAFETY: as for `load`.
    unsafe { mat.start().add(j * stride + r).cast::<[Register<T>; N]>().write_unaligned(block) }
}

/// `acc + x·y`, register by register.
#[inline(always)]
pub(crate) fn mul_add<T: Scalar, const N: usize>(
    mut acc: [Register<T>; N],
    x: T,
    y: &[Register<T>; N],
) -> [Register<T>; N] {
    for n in 0..N {
        for i in 0..LANES {
            acc[n][i] = y[n][i].mul_add(x, acc[n][i]);
        }
    }
    acc
}

/// Adds sums that ran side by side up into the first, in a fixed order.
#[inline(always)]
pub(crate) fn fold<T: Scalar, const N: usize, const SUMS: usize>(sums: &mut [[Register<T>; N]; SUMS]) {
    let mut width = SUMS / 2;
    while width > 0 {
        for s in 0..width {
            sums[s] = mul_add(sums[s], T::ONE, &sums[s + width]);
        }
        width /= 2;
    }
}
