//! Registers of numbers, for the kernel whose registers are counted.

use pulp::Simd;

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
    /// The transpose of a block of 4×4.
    fn transpose(block: [[Self; 4]; 4]) -> [[Self; 4]; 4];
}

/// How many numbers a register holds.
pub(crate) const fn lanes<S: Simd, T: Vectors>() -> usize {
    size_of::<T::Register<S>>() / size_of::<T>()
}

macro_rules! vectors {
    ($t:ident, $register:ident, $splat:ident, $product:ident, $fused:ident, $transpose:path) => {
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
            fn transpose(block: [[Self; 4]; 4]) -> [[Self; 4]; 4] {
                $transpose(block)
            }
        }
    };
}
vectors!(f32, f32s, splat_f32s, mul_f32s, mul_add_f32s, transpose_f32);
vectors!(f64, f64s, splat_f64s, mul_f64s, mul_add_f64s, transpose_plainly);

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
