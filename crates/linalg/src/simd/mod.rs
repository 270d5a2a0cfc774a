//! How a kernel is written.
//!
//! A kernel is a loop over numbers that is compiled once for each instruction set: AVX-512, AVX2 with FMA,
//! and whatever the compiler's target has. Which one runs is found out when the process starts ([`Isa`]).
//! There are two ways to write one, and both start with [`vectorized!`].
//!
//! **Plain loops over blocks.** A column is padded to a multiple of [`LANES`] numbers, so a kernel may work
//! on whole blocks of 16 ([`Block16`]) and the compiler turns each block into one register of AVX-512, two of
//! AVX2 or four of SSE2. Nothing in the source names a register:
//!
//! ```text
//! vectorized! {
//!     fn kernel<'a, T>(x: &'a [T]) -> T { block_sum(x) }
//! }
//! kernel(x)
//! ```
//!
//! **Registers by name.** Where the number of registers decides the speed, or where a function such as eˣ is
//! composed of many operations, the kernel is given its instruction set `S` and works on [`Vector`]s, which
//! calculate like one number:
//!
//! ```text
//! vectorized! {
//!     fn kernel<'a, T, S>(simd: S, y: &'a mut [T], alpha: T, x: &'a [T]) {
//!         let alpha = Vector::of(simd, alpha);
//!         zip(simd, y, x, #[inline(always)] |y, x| alpha.mul_add(x, y));
//!     }
//! }
//! ```
//!
//! The rules:
//! - Everything below `vectorized!` is `#[inline(always)]`, closures too. A function that is called instead
//!   is compiled for the target's own instruction set: it is slow, and it cannot be handed a register of a
//!   better one.
//! - Shapes are checked before the kernel is entered, with [`check!`](crate::check::check), and the kernel's
//!   `unsafe` loads rest on that check. Each says which.
//! - A kernel may calculate with padding and may overwrite it. It never lets padding reach a result, and zero
//!   padding stays zero.
//! - Sums run in an order that no instruction set changes, so all of them give the same bits. For example,
//!   the lanes of a block are always added up [`pairwise`].
//! - Its test compares it with a naive twin on every instruction set of the machine, with NaN in the padding
//!   and in what it must not read (`isa::forced::on_every_isa`).

mod block;
mod compress;
mod exp;
mod isa;
mod normal;
mod per_scalar;
mod scalar;
mod simd_scalar;
mod softplus;
mod sums;
mod vector;

pub(crate) use block::{Block16, MAX_BLOCK, Packed, WIDE_BLOCK, block, fold, mul_add, pairwise, wide_block};
pub(crate) use compress::compress;
pub(crate) use exp::{exp, exp_m1, sigmoid, tanh};
#[cfg(test)]
pub(crate) use isa::forced;
pub use isa::{Isa, isa};
pub(crate) use isa::{dispatch, is_scalar, vectorized};
pub(crate) use normal::normal;
pub use per_scalar::PerScalar;
pub use scalar::Scalar;
pub(crate) use simd_scalar::lanes;
pub(crate) use softplus::softplus;
pub(crate) use vector::{Vector, in_room, map, zip};

/// Columns of a matrix are padded to a multiple of this many elements: 64 bytes of `f32`, one cache line and
/// one AVX-512 register. Kernels then run whole registers and never a remainder loop, and no load crosses a
/// cache line (first layer of 784-800-10: 0.70 ms a forward pass aligned, 0.97 ms unaligned).
pub const LANES: usize = 16;
