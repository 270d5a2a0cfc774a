//! Which instructions this machine has, found at run time.
//!
//! `vectorized!` compiles a kernel three times, for AVX-512, for AVX2 with FMA and for plain x86-64 or any
//! other CPU, and calls the best one the machine can run. All three do the same operations in the same order,
//! so they give the same bits.

use pulp::{Arch, Simd, WithSimd};

/// The instruction set the kernels of this process run on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isa {
    /// 512-bit registers and FMA.
    Avx512,
    /// 256-bit registers and FMA.
    Avx2,
    /// Whatever the compiler's target has.
    Scalar,
}

/// The instruction set the kernels of this process run on; detected once.
///
/// ```
/// println!("kernels run on {:?}", linalg::isa());
/// ```
#[must_use]
pub fn isa() -> Isa {
    match arch() {
        #[cfg(target_arch = "x86_64")]
        Arch::V4(_) => Isa::Avx512,
        #[cfg(target_arch = "x86_64")]
        Arch::V3(_) => Isa::Avx2,
        _ => Isa::Scalar,
    }
}

#[inline(always)]
fn arch() -> Arch {
    #[cfg(test)]
    if let Some(forced) = forced::get() {
        return forced;
    }
    Arch::new()
}

/// Runs the kernel on the best instruction set. What the kernel is given is written to memory once, number by
/// number, as its fields are: a copy of it would be read in larger pieces than it was just written in, and
/// the CPU waits then.
#[inline(always)]
pub(crate) fn dispatch<K: WithSimd>(kernel: K) -> K::Output {
    match arch() {
        #[cfg(target_arch = "x86_64")]
        Arch::V4(simd) => Simd::vectorize(simd, kernel),
        #[cfg(target_arch = "x86_64")]
        Arch::V3(simd) => Simd::vectorize(simd, kernel),
        plain => plainly(plain, (kernel,)),
    }
}

/// Out of line: inlined, it would make whatever calls a kernel several times as large.
#[inline(never)]
fn plainly<K: WithSimd>(arch: Arch, (kernel,): (K,)) -> K::Output {
    arch.dispatch(kernel)
}

/// Whether registers of `S` hold one number.
pub(crate) const fn is_scalar<S: Simd>() -> bool {
    size_of::<S::f32s>() == size_of::<f32>()
}

/// Declares a function whose body is compiled for every instruction set and dispatched at run time. With a
/// third generic `S` and a first argument of that type, the body is given the instruction set.
macro_rules! vectorized {
    ($(#[$meta:meta])* $vis:vis fn $name:ident<$lt:lifetime, $t:ident>($($args:tt)*) $($rest:tt)*) => {
        vectorized! { $(#[$meta])* $vis fn $name<$lt, $t, S>(_simd: S, $($args)*) $($rest)* }
    };
    ($(#[$meta:meta])* $vis:vis fn $name:ident<$lt:lifetime, $t:ident, $s:ident>(
        $simd:ident: $s2:ident, $($arg:ident: $ty:ty),* $(,)?
    ) $(-> $out:ty)? $body:block) => {
        $(#[$meta])*
        #[inline(always)]
        $vis fn $name<$lt, $t: $crate::simd::Scalar>($($arg: $ty),*) $(-> $out)? {
            struct Kernel<$lt, $t: $crate::simd::Scalar> { $($arg: $ty),* }
            impl<$lt, $t: $crate::simd::Scalar> pulp::WithSimd for Kernel<$lt, $t> {
                type Output = vectorized!(@out $($out)?);
                #[inline(always)]
                fn with_simd<$s: pulp::Simd>(self, $simd: $s) -> Self::Output {
                    #[cfg(test)]
                    $crate::simd::forced::entered::<$s>();
                    let Self { $($arg),* } = self;
                    $body
                }
            }
            $crate::simd::dispatch(Kernel { $($arg),* })
        }
    };
    (@out) => { () };
    (@out $out:ty) => { $out };
}
pub(crate) use vectorized;

/// Tests run every kernel on every instruction set the machine has.
#[cfg(test)]
pub(crate) mod forced {
    use super::{Arch, Isa};
    use std::cell::Cell;

    thread_local! {
        static FORCED: Cell<Option<Arch>> = const { Cell::new(None) };
        /// Kernels that ran with registers of 4, 32 and 64 bytes of `f32`: scalar, AVX2 and AVX-512.
        static ENTERED: Cell<[usize; 3]> = const { Cell::new([0; 3]) };
    }

    /// Called by every kernel as it begins, with the instruction set it was compiled for.
    pub(crate) fn entered<S: pulp::Simd>() {
        let mut entered = ENTERED.get();
        match size_of::<S::f32s>() {
            4 => entered[0] += 1,
            32 => entered[1] += 1,
            64 => entered[2] += 1,
            other => panic!("registers of {other} bytes"),
        }
        ENTERED.set(entered);
    }

    /// How many kernels ran on this thread since the last call, scalar, with AVX2 and with AVX-512.
    pub(crate) fn kernels_entered() -> [usize; 3] {
        ENTERED.replace([0; 3])
    }

    pub(super) fn get() -> Option<Arch> {
        FORCED.get()
    }

    /// Runs `test` once on each instruction set of this machine and returns those it ran on.
    pub(crate) fn on_every_isa(mut test: impl FnMut(Isa)) -> Vec<Isa> {
        let mut archs = vec![Arch::Scalar];
        #[cfg(target_arch = "x86_64")]
        {
            archs.extend(pulp::x86::V3::try_new().map(Arch::V3));
            archs.extend(pulp::x86::V4::try_new().map(Arch::V4));
        }
        archs
            .into_iter()
            .map(|arch| {
                FORCED.set(Some(arch));
                let isa = super::isa();
                kernels_entered();
                test(isa);
                let entered = ENTERED.get();
                let others = [Isa::Scalar, Isa::Avx2, Isa::Avx512].into_iter().zip(entered);
                assert!(others.clone().all(|(other, n)| other == isa || n == 0), "{isa:?}: {entered:?}");
                FORCED.set(None);
                isa
            })
            .collect()
    }
}
