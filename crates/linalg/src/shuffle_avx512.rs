//! Sums and transposes of 16×16 numbers with AVX-512.

use crate::LANES;

/// The sum of each array, in the order of [`crate::reduce::pairwise`]: each step folds two registers into one that holds the sums of both.
///
/// # Safety
/// The CPU has AVX-512.
#[inline(always)]
pub(crate) unsafe fn sums(arrays: &[[f32; LANES]; LANES]) -> [f32; LANES] {
    use std::arch::x86_64::{
        _mm512_add_ps, _mm512_castpd_ps, _mm512_castps_pd, _mm512_loadu_ps, _mm512_shuffle_f32x4,
        _mm512_shuffle_ps, _mm512_storeu_ps, _mm512_unpackhi_pd, _mm512_unpacklo_pd,
    };
    // SAFETY: the caller's promise; an array is a register.
    unsafe {
        // 16 numbers of each to 8, 8 to 4, 4 to 2 and 2 to 1.
        let eight =
            |x, y| _mm512_add_ps(_mm512_shuffle_f32x4::<0x44>(x, y), _mm512_shuffle_f32x4::<0xEE>(x, y));
        let four =
            |x, y| _mm512_add_ps(_mm512_shuffle_f32x4::<0x88>(x, y), _mm512_shuffle_f32x4::<0xDD>(x, y));
        let two = |x, y| {
            let (x, y) = (_mm512_castps_pd(x), _mm512_castps_pd(y));
            let (even, odd) = (_mm512_unpacklo_pd(x, y), _mm512_unpackhi_pd(x, y));
            _mm512_add_ps(_mm512_castpd_ps(even), _mm512_castpd_ps(odd))
        };
        let one = |x, y| _mm512_add_ps(_mm512_shuffle_ps::<0x88>(x, y), _mm512_shuffle_ps::<0xDD>(x, y));
        // In this order the sums come out in theirs.
        let every_fourth = |i: usize| {
            let array = |q: usize| _mm512_loadu_ps(arrays[4 * q + i].as_ptr());
            four(eight(array(0), array(1)), eight(array(2), array(3)))
        };
        let mut sums = [0.0; LANES];
        _mm512_storeu_ps(
            sums.as_mut_ptr(),
            one(two(every_fourth(0), every_fourth(1)), two(every_fourth(2), every_fourth(3))),
        );
        sums
    }
}

/// The transpose of a block: a quarter of the instructions that blocks of 4×4 take.
///
/// # Safety
/// The CPU has AVX-512.
#[inline(always)]
pub(crate) unsafe fn transpose(block: [[f32; LANES]; LANES]) -> [[f32; LANES]; LANES] {
    use std::arch::x86_64::{
        __m512, _mm512_castpd_ps, _mm512_castps_pd, _mm512_shuffle_f32x4, _mm512_unpackhi_pd,
        _mm512_unpackhi_ps, _mm512_unpacklo_pd, _mm512_unpacklo_ps,
    };
    use std::mem::transmute;
    // SAFETY: the caller's promise; an array of sixteen numbers and a register of sixteen are the same bytes.
    unsafe {
        let x = transmute::<[[f32; LANES]; LANES], [__m512; LANES]>(block);
        // Within each quarter of the registers: blocks of 4×4, of which register 4g + r then holds row r, from columns 4g to 4g + 3.
        let mut rows = x;
        for g in 0..4 {
            let [a, b, c, d] = [x[4 * g], x[4 * g + 1], x[4 * g + 2], x[4 * g + 3]];
            let pairs = |lo, hi| {
                let (lo, hi) = (_mm512_castps_pd(lo), _mm512_castps_pd(hi));
                (_mm512_castpd_ps(_mm512_unpacklo_pd(lo, hi)), _mm512_castpd_ps(_mm512_unpackhi_pd(lo, hi)))
            };
            (rows[4 * g], rows[4 * g + 1]) = pairs(_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
            (rows[4 * g + 2], rows[4 * g + 3]) = pairs(_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
        }
        // The quarters themselves: quarter q of register 4g + r belongs to row 4q + r, as its quarter g.
        let mut turned = rows;
        for r in 0..4 {
            let [a, b, c, d] = [rows[r], rows[4 + r], rows[8 + r], rows[12 + r]];
            let (even, odd) = (_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
            let (even_2, odd_2) = (_mm512_shuffle_f32x4::<0x88>(c, d), _mm512_shuffle_f32x4::<0xDD>(c, d));
            turned[r] = _mm512_shuffle_f32x4::<0x88>(even, even_2);
            turned[8 + r] = _mm512_shuffle_f32x4::<0xDD>(even, even_2);
            turned[4 + r] = _mm512_shuffle_f32x4::<0x88>(odd, odd_2);
            turned[12 + r] = _mm512_shuffle_f32x4::<0xDD>(odd, odd_2);
        }
        transmute::<[__m512; LANES], [[f32; LANES]; LANES]>(turned)
    }
}
