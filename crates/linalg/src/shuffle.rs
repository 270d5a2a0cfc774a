//! Sums and transposes of blocks: what a register cannot do lane by lane.

use pulp::Simd;

use crate::LANES;
use crate::reduce::pairwise;

/// What is done with blocks of a number type on an instruction set.
pub trait Shuffles: Sized {
    /// The sum of each array, in the order of [`pairwise`].
    fn sums<S: Simd>(simd: S, arrays: &[[Self; LANES]; LANES]) -> [Self; LANES];

    /// How many rows and columns the blocks have that are transposed fastest: 4 or [`LANES`].
    fn side<S: Simd>(simd: S) -> usize;
    /// The transpose of a small block.
    fn transpose_small(block: [[Self; 4]; 4]) -> [[Self; 4]; 4];
    /// The transpose of a large block.
    fn transpose_large<S: Simd>(simd: S, block: [[Self; LANES]; LANES]) -> [[Self; LANES]; LANES];
}

impl Shuffles for f64 {
    #[inline(always)]
    fn sums<S: Simd>(_: S, arrays: &[[f64; LANES]; LANES]) -> [f64; LANES] {
        arrays.map(pairwise)
    }
    #[inline(always)]
    fn side<S: Simd>(_: S) -> usize {
        4
    }
    #[inline(always)]
    fn transpose_small(block: [[f64; 4]; 4]) -> [[f64; 4]; 4] {
        transpose(block)
    }
    #[inline(always)]
    fn transpose_large<S: Simd>(_: S, block: [[f64; LANES]; LANES]) -> [[f64; LANES]; LANES] {
        transpose(block)
    }
}

impl Shuffles for f32 {
    #[inline(always)]
    fn sums<S: Simd>(_: S, arrays: &[[f32; LANES]; LANES]) -> [f32; LANES] {
        #[cfg(target_arch = "x86_64")]
        if is_avx512::<S>() {
            // SAFETY: these instructions are being run.
            return unsafe { crate::shuffle_avx512::sums(arrays) };
        }
        let mut sums = [0.0; LANES];
        for (sums, four) in sums.as_chunks_mut::<4>().0.iter_mut().zip(arrays.as_chunks::<4>().0) {
            *sums = four_sums(four);
        }
        sums
    }
    #[inline(always)]
    fn side<S: Simd>(_: S) -> usize {
        if is_avx512::<S>() { LANES } else { 4 }
    }
    #[inline(always)]
    fn transpose_small(block: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        transpose_four(block)
    }
    #[inline(always)]
    fn transpose_large<S: Simd>(_: S, block: [[f32; LANES]; LANES]) -> [[f32; LANES]; LANES] {
        #[cfg(target_arch = "x86_64")]
        if is_avx512::<S>() {
            // SAFETY: these instructions are being run.
            return unsafe { crate::shuffle_avx512::transpose(block) };
        }
        transpose(block)
    }
}

/// Whether `S` is AVX-512.
#[inline(always)]
fn is_avx512<S: Simd>() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        use std::any::TypeId;
        TypeId::of::<S>() == TypeId::of::<pulp::x86::V4>()
    }
    #[cfg(not(target_arch = "x86_64"))]
    false
}

/// The sum of each of four arrays: each is folded to four numbers; those are turned, so that the last two folds are of all four
/// arrays at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn four_sums(arrays: &[[f32; LANES]; 4]) -> [f32; 4] {
    use std::arch::x86_64::{_MM_TRANSPOSE4_PS, _mm_add_ps, _mm_loadu_ps, _mm_storeu_ps};
    // SAFETY: four numbers from 0, 4, 8 and 12 on are an array's; every x86-64 has these registers.
    unsafe {
        let quarter = |c: usize, q: usize| _mm_loadu_ps(arrays[c].as_ptr().add(4 * q));
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
fn four_sums(arrays: &[[f32; LANES]; 4]) -> [f32; 4] {
    arrays.map(pairwise)
}

#[inline(always)]
fn transpose<T: Copy, const SIDE: usize>(block: [[T; SIDE]; SIDE]) -> [[T; SIDE]; SIDE] {
    std::array::from_fn(|i| std::array::from_fn(|j| block[j][i]))
}

/// As [`transpose`], by shuffles: the compiler makes gathers of the plain form.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn transpose_four(block: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
    use std::arch::x86_64::{__m128, _MM_TRANSPOSE4_PS};
    use std::mem::transmute;
    // SAFETY: an array of four numbers and a register of four are the same bytes; every x86-64 has these registers.
    unsafe {
        let [mut a, mut b, mut c, mut d] = transmute::<[[f32; 4]; 4], [__m128; 4]>(block);
        _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d);
        transmute::<[__m128; 4], [[f32; 4]; 4]>([a, b, c, d])
    }
}
#[cfg(not(target_arch = "x86_64"))]
use transpose as transpose_four;
