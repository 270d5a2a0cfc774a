//! The non-zeros of a column, moved together.

use std::any::TypeId;

use pulp::Simd;

use crate::simd::{LANES, Scalar};

/// Writes the non-zeros of `column`, each with its row. Returns how many there are. NaN is one, −0 is not. What
/// follows them is overwritten, up to [`LANES`] elements.
///
/// # Panics
/// If there is no room for all of `column` and [`LANES`] more.
#[inline(always)]
pub(crate) fn compress<S: Simd, T: Scalar>(
    _: S,
    column: &[T],
    indices: &mut [u16],
    values: &mut [T],
) -> usize {
    let room = column.len() + LANES;
    let (indices, values) = (&mut indices[..room], &mut values[..room]);
    #[cfg(target_arch = "x86_64")]
    if size_of::<S::f32s>() == 64 && TypeId::of::<T>() == TypeId::of::<f32>() {
        // SAFETY: registers of 64 bytes are those of AVX-512, `T` is `f32`, and there is room.
        return unsafe {
            let column = std::slice::from_raw_parts(column.as_ptr().cast(), column.len());
            avx512(column, indices.as_mut_ptr(), values.as_mut_ptr().cast())
        };
    }
    one_by_one(column, indices, values)
}

/// A zero is written as well, and then overwritten: no branch per element.
#[inline(always)]
fn one_by_one<T: Scalar>(column: &[T], indices: &mut [u16], values: &mut [T]) -> usize {
    /// Elements that are skipped together if all of them are zero.
    const BLOCK: usize = 8;
    let mut n = 0;
    for (block, first) in column.chunks(BLOCK).zip((0..).step_by(BLOCK)) {
        if block.iter().all(|&x| x == T::ZERO) {
            continue;
        }
        for (&x, row) in block.iter().zip(first..) {
            (indices[n], values[n]) = (row as u16, x);
            n += usize::from(x != T::ZERO);
        }
    }
    n
}

/// # Safety
/// The CPU has AVX-512F, and there is room for all of `column` and 16 more.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx")]
unsafe fn avx512(column: &[f32], indices: *mut u16, values: *mut f32) -> usize {
    use std::arch::x86_64::*;
    const { assert!(LANES == 16) };
    let (blocks, last) = column.as_chunks::<LANES>();
    let mut rows = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    let (zero, next) = (_mm512_setzero_ps(), _mm512_set1_epi32(16));
    let mut n = 0;
    let mut keep = |x: __m512| {
        let kept = _mm512_cmp_ps_mask::<_CMP_NEQ_UQ>(x, zero);
        let packed_rows = _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(kept, rows));
        // SAFETY: at most as many elements precede as have been seen, and there is room for 16 beyond them.
        unsafe {
            _mm512_storeu_ps(values.add(n), _mm512_maskz_compress_ps(kept, x));
            _mm256_storeu_si256(indices.add(n).cast(), packed_rows);
        }
        n += kept.count_ones() as usize;
        rows = _mm512_add_epi32(rows, next);
    };
    for block in blocks {
        // SAFETY: a block has 16 numbers.
        keep(unsafe { _mm512_loadu_ps(block.as_ptr()) });
    }
    if !last.is_empty() {
        // SAFETY: what lies behind the last number is not read.
        keep(unsafe { _mm512_maskz_loadu_ps((1 << last.len()) - 1, last.as_ptr()) });
    }
    n
}
