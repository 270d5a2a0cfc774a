//! Sums of blocks: what a register cannot do lane by lane.

use crate::simd::{Block16, LANES, pairwise};

/// The sums of a number type.
pub trait BlockSums: Sized {
    /// The sum of each block, in the order of [`pairwise`].
    fn sums(blocks: &[Block16<Self>; LANES]) -> Block16<Self>;
}

impl BlockSums for f64 {
    #[inline(always)]
    fn sums(blocks: &[Block16<f64>; LANES]) -> Block16<f64> {
        blocks.map(pairwise)
    }
}

impl BlockSums for f32 {
    #[inline(always)]
    fn sums(blocks: &[Block16<f32>; LANES]) -> Block16<f32> {
        let mut sums = [0.0; LANES];
        for (sums, four) in sums.as_chunks_mut::<4>().0.iter_mut().zip(blocks.as_chunks::<4>().0) {
            *sums = four_sums(four);
        }
        sums
    }
}

/// The sums of four blocks. Each is folded to four numbers; these are transposed, so that the last two folds
/// are those of all four blocks at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn four_sums(blocks: &[Block16<f32>; 4]) -> [f32; 4] {
    use std::arch::x86_64::{_MM_TRANSPOSE4_PS, _mm_add_ps, _mm_loadu_ps, _mm_storeu_ps};
    // SAFETY: four numbers from 0, 4, 8 and 12 on lie within a block, and every x86-64 has these registers.
    unsafe {
        let quarter = |c: usize, q: usize| _mm_loadu_ps(blocks[c].as_ptr().add(4 * q));
        let folded = |c: usize| {
            _mm_add_ps(_mm_add_ps(quarter(c, 0), quarter(c, 2)), _mm_add_ps(quarter(c, 1), quarter(c, 3)))
        };
        let (mut w, mut x, mut y, mut z) = (folded(0), folded(1), folded(2), folded(3));
        _MM_TRANSPOSE4_PS(&mut w, &mut x, &mut y, &mut z);
        let mut sums = [0.0; 4];
        _mm_storeu_ps(sums.as_mut_ptr(), _mm_add_ps(_mm_add_ps(w, y), _mm_add_ps(x, z)));
        sums
    }
}
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn four_sums(blocks: &[Block16<f32>; 4]) -> [f32; 4] {
    blocks.map(pairwise)
}
