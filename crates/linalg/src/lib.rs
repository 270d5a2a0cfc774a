//! Matrices and kernels for dense networks.
//!
//! This crate knows numbers, not networks. It is the only crate of the workspace that names faer (dense
//! products) and pulp (instruction sets), and the only one with `unsafe`.
//!
//! A [`Matrix`] is column-major, so a column is contiguous in memory, and its columns start on 64-byte
//! boundaries.
//!
//! It has six rooms. A room may use those above it in this list, and none below; a test holds it to that:
//!
//! | room | idea |
//! |---|---|
//! | `simd` | instruction sets, registers, eˣ: how a kernel is written |
//! | `matrix` | matrices, views, aligned and padded columns |
//! | `parallel` | pieces of a matrix, who shares them, threads that stay awake |
//! | `elementwise` | bias and activation, σ′, softmax, sums, axpy |
//! | `product` | the matrix product: faer's for many columns, ours for few |
//! | `sparse` | columns and rows without their zeros, their product and their gradient |
//!
//! Beside them, `random` has random numbers that are the same on every machine, and `memory` says where there
//! is none left.
//!
//! ```
//! use linalg::{Accum, Matrix, matmul};
//! let w = Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]); // 3 × 2
//! let a = Matrix::from_rows(&[[1.0], [10.0]]); // 2 × 1
//! let mut z = Matrix::zeros(3, 1);
//! matmul(z.view_mut(), Accum::Replace, w.view(), a.view(), 1.0); // z = w·a
//! assert_eq!(z.col(0), [21.0, 43.0, 65.0]);
//! ```
#![doc(html_root_url = "..")]

#[cfg(not(target_pointer_width = "64"))]
compile_error!("Descent needs a 64-bit platform: sizes and file lengths are counted in 64 bits");

mod check;
mod elementwise;
mod matrix;
mod memory;
mod parallel;
mod product;
mod random;
mod simd;
mod sparse;

pub use elementwise::{
    Lanes, MAX_SUMS, Map, Update, Waves, WavesGradient, ZipMap, add_bias, add_bias_map, add_bias_softmax,
    add_row_products, add_row_steps, add_row_sums, add_waves, add_waves_error, all_finite, argmax, axpy,
    blend_rows, leave_out, leave_out_again, mul_rows, residual, scale, sum, update, waves_gradient, zip_map,
};
pub use matrix::{AlignedVec, MatMut, MatRef, Matrix, Section, column_stride, padded, prefetch, room_for};
pub use memory::{ExitingAllocator, can_allocate};
pub use parallel::{
    Blocks, ColumnBlocks, Elements, Executor, LeaderGuard, RowBlocks, Sequential, SliceBlocks, SlotBlocks,
    SpinPool, for_each_piece, part,
};
pub use product::{Accum, Operand, matmul};
pub use random::{Purpose, Random, random_bits, standard_normal, stream, substream};
pub use simd::{Isa, LANES, PerScalar, Scalar, isa};
pub use sparse::{
    Compressed, Entries, LaidOut, LaidOutValues, Piece, RowCounts, RowsPart, SparseColumns, SparseRef,
    SparseRows, Thinned, Transposable, Unfit, count_non_zeros, sparse_add_outer, sparse_matmul,
};

#[cfg(test)]
mod tests;
