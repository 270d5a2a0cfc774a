//! Blocks of 16 numbers, which the compiler makes registers of, and how many a kernel holds at a time.

use crate::simd::{LANES, Scalar};

/// As many numbers as one AVX-512 register of `f32` holds.
pub(crate) type Block16<T> = [T; LANES];

/// Most blocks that a kernel holds which copies one of its operands.
pub(crate) const MAX_BLOCK: usize = 5;

/// How many of the `left` blocks of a column such a kernel takes: 4, but [`MAX_BLOCK`] rather than leave one
/// alone, which would take as long as three. Eight registers of AVX2 in flight hide the latency of a
/// multiply-add.
#[inline(always)]
pub(crate) fn block(left: usize) -> usize {
    if left == MAX_BLOCK { left } else { left.min(4) }
}

/// Most blocks that a kernel holds where nothing is copied: in two of AVX2's 16 registers each, they leave
/// room for a number.
pub(crate) const WIDE_BLOCK: usize = 7;

/// As [`block`], where nothing is copied: all of them if they fit (a step of 784-100-10, batches of 10: 17.3
/// µs in two parts, 16.8 in one).
#[inline(always)]
pub(crate) fn wide_block(left: usize) -> usize {
    if left <= WIDE_BLOCK { left } else { 4 }
}

/// Copies of blocks, aligned to cache lines: a load never touches two.
#[repr(align(64))]
pub(crate) struct Packed<T, const LEN: usize>([Block16<T>; LEN]);

impl<T: Scalar, const LEN: usize> Packed<T, LEN> {
    #[inline(always)]
    pub(crate) fn zeros() -> Self {
        Self([[T::ZERO; LANES]; LEN])
    }
    /// The memory in groups of `N` blocks.
    #[inline(always)]
    pub(crate) fn groups<const N: usize>(&mut self) -> &mut [[Block16<T>; N]] {
        self.0.as_chunks_mut().0
    }
}

/// `acc + x·y`, block by block.
#[inline(always)]
pub(crate) fn mul_add<T: Scalar, const N: usize>(
    mut acc: [Block16<T>; N],
    x: T,
    y: &[Block16<T>; N],
) -> [Block16<T>; N] {
    for n in 0..N {
        for i in 0..LANES {
            acc[n][i] = y[n][i].mul_add(x, acc[n][i]);
        }
    }
    acc
}

/// Adds sums that ran side by side up into the first, in a fixed order.
#[inline(always)]
pub(crate) fn fold<T: Scalar, const N: usize, const SUMS: usize>(sums: &mut [[Block16<T>; N]; SUMS]) {
    let mut width = SUMS / 2;
    while width > 0 {
        for s in 0..width {
            sums[s] = mul_add(sums[s], T::ONE, &sums[s + width]);
        }
        width /= 2;
    }
}

/// The sum of a block, in halves: a fixed order that is also SIMD code.
#[inline(always)]
pub(crate) fn pairwise<T: Scalar>(mut sums: Block16<T>) -> T {
    let mut width = LANES / 2;
    while width > 0 {
        for i in 0..width {
            sums[i] += sums[i + width];
        }
        width /= 2;
    }
    sums[0]
}
