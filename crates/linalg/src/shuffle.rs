//! Sums and transposes of small blocks: what a register cannot do lane by lane.

use crate::reduce::pairwise;
use crate::{LANES, Scalar};

/// The sum of each of four arrays, in the order of [`pairwise`].
#[inline(always)]
pub(crate) fn four_sums_plainly<T: Scalar>(arrays: &[[T; LANES]; 4]) -> [T; 4] {
    arrays.map(pairwise)
}

/// As [`four_sums_plainly`]: each array is folded to four numbers; those are turned, so that the last two folds are of all four arrays at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn four_sums_f32(arrays: &[[f32; LANES]; 4]) -> [f32; 4] {
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
pub(crate) use four_sums_plainly as four_sums_f32;

/// The transpose of a block of 4×4.
#[inline(always)]
pub(crate) fn transpose_plainly<T: Copy>(block: [[T; 4]; 4]) -> [[T; 4]; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| block[j][i]))
}

/// As [`transpose_plainly`], by shuffles: the compiler makes gathers of the plain form.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(crate) fn transpose_f32(block: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
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
pub(crate) use transpose_plainly as transpose_f32;
