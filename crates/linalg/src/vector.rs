//! Registers of numbers, for the kernel whose registers are counted.

use pulp::Simd;

use crate::reduce::pairwise;
use crate::{LANES, Scalar};

/// The registers of a number type on an instruction set.
pub trait Vectors: Copy {
    /// One register.
    type Register<S: Simd>: Copy;

    /// `x` in every lane.
    fn splat<S: Simd>(simd: S, x: Self) -> Self::Register<S>;
    /// `x·y`, lane by lane.
    fn times<S: Simd>(simd: S, x: Self::Register<S>, y: Self::Register<S>) -> Self::Register<S>;
    /// `x·y + z`, lane by lane, rounded once.
    fn fused<S: Simd>(
        simd: S,
        x: Self::Register<S>,
        y: Self::Register<S>,
        z: Self::Register<S>,
    ) -> Self::Register<S>;
    /// The first `n` lanes of `x`, and zeros in the others.
    fn first<S: Simd>(simd: S, n: usize, x: Self::Register<S>) -> Self::Register<S>;
    /// The sum of each of four arrays, in the order of [`crate::reduce::pairwise`].
    fn four_sums(arrays: &[[Self; LANES]; 4]) -> [Self; 4];
    /// The transpose of a block of 4×4.
    fn transpose(block: [[Self; 4]; 4]) -> [[Self; 4]; 4];
}

/// How many numbers a register holds.
pub(crate) const fn lanes<S: Simd, T: Vectors>() -> usize {
    size_of::<T::Register<S>>() / size_of::<T>()
}

macro_rules! vectors {
    ($t:ident, $register:ident, $splat:ident, $product:ident, $fused:ident, ($bits:ident, $mask:ident, $select:ident), $four_sums:path, $transpose:path) => {
        impl Vectors for $t {
            type Register<S: Simd> = S::$register;

            #[inline(always)]
            fn splat<S: Simd>(simd: S, x: Self) -> S::$register {
                simd.$splat(x)
            }
            #[inline(always)]
            fn times<S: Simd>(simd: S, x: S::$register, y: S::$register) -> S::$register {
                simd.$product(x, y)
            }
            #[inline(always)]
            fn fused<S: Simd>(simd: S, x: S::$register, y: S::$register, z: S::$register) -> S::$register {
                simd.$fused(x, y, z)
            }
            #[inline(always)]
            fn first<S: Simd>(simd: S, n: usize, x: S::$register) -> S::$register {
                simd.$select(simd.$mask(0, n as $bits).mask(), x, simd.$splat(0.0))
            }
            #[inline(always)]
            fn four_sums(arrays: &[[Self; LANES]; 4]) -> [Self; 4] {
                $four_sums(arrays)
            }
            #[inline(always)]
            fn transpose(block: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
                $transpose(block)
            }
        }
    };
}
vectors!(
    f32,
    f32s,
    splat_f32s,
    mul_f32s,
    mul_add_f32s,
    (u32, mask_between_m32s, select_f32s),
    four_sums_f32,
    transpose_f32
);
vectors!(
    f64,
    f64s,
    splat_f64s,
    mul_f64s,
    mul_add_f64s,
    (u64, mask_between_m64s, select_f64s),
    four_sums_plainly,
    transpose_plainly
);

#[inline(always)]
fn four_sums_plainly<T: Scalar>(arrays: &[[T; LANES]; 4]) -> [T; 4] {
    arrays.map(pairwise)
}

/// Each array is folded to four numbers; those are turned, so that the last two folds are of all four arrays at once.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn four_sums_f32(arrays: &[[f32; LANES]; 4]) -> [f32; 4] {
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
use four_sums_plainly as four_sums_f32;

#[inline(always)]
fn transpose_plainly<T: Copy>(block: [[T; 4]; 4]) -> [[T; 4]; 4] {
    std::array::from_fn(|i| std::array::from_fn(|j| block[j][i]))
}

/// By shuffles: the compiler makes gathers of the plain form.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn transpose_f32(block: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
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
use transpose_plainly as transpose_f32;
