//! Matrices and kernels for dense networks.
//!
//! This crate knows numbers, not networks. It is the only crate of the workspace that names pulp
//! (instruction sets), and the only one with `unsafe`.
//!
//! Samples are columns: a mini-batch of `m` samples of `n` features is an `n × m` column-major [`Matrix`], so one
//! sample lies contiguously in memory. Columns of a [`Matrix`] start on 64-byte boundaries ([`LANES`]).
//!
//! ```
//! use linalg::{Accum, Matrix, matmul};
//! let w = Matrix::from_rows(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]); // 3 × 2
//! let a = Matrix::from_rows(&[[1.0], [10.0]]); // 2 × 1
//! let mut z = Matrix::zeros(3, 1);
//! matmul(z.as_mut(), Accum::Replace, w.as_ref(), a.as_ref(), 1.0); // z = w·a
//! assert_eq!(z.col(0), [21.0, 43.0, 65.0]);
//! ```

mod aligned;
mod blocks;
mod bounds;
mod crew;
mod dots;
mod elementwise;
mod exp;
mod frequent;
mod huge_pages;
mod isa;
mod many;
mod matmul;
mod matrix;
mod matvec;
mod non_zeros;
mod panel;
mod peak;
mod per_scalar;
mod pointwise;
mod prefetch;
mod product;
mod random;
mod rank_one;
mod reduce;
mod registers;
mod runs;
mod scalar;
mod section;
mod shallow;
mod shuffle;
#[cfg(target_arch = "x86_64")]
mod shuffle_avx512;
mod softmax;
mod sparse;
mod sparse_matmul;
mod sparse_outer;
mod sparse_rows;
mod team;
mod tile;
mod vector;
mod view;

pub use aligned::{AlignedVec, LANES, column_stride, padded};
pub use blocks::{
    Around, Blocks, ColumnBlocks, Either, Elements, RowBlocks, SliceBlocks, for_each_piece, part,
};
pub use crew::{Crew, Shift};
pub use elementwise::{
    add_bias, add_bias_relu, add_bias_sigmoid, add_bias_tanh, axpy, mul_relu_prime, mul_sigmoid_prime,
    mul_tanh_prime, residual, scale,
};
pub use isa::{Isa, isa};
pub use matmul::{Accum, Operand, matmul};
pub use matrix::Matrix;
pub use non_zeros::count_non_zeros;
pub use peak::multiply_adds;
pub use per_scalar::PerScalar;
pub use pointwise::{Lanes, Map, Update, ZipMap, add_bias_map, add_row_products, mul_rows, update, zip_map};
pub use prefetch::prefetch;
pub use random::{Purpose, Random, standard_normal, stream};
pub use reduce::{add_row_sums, all_finite, argmax, sum};
pub use scalar::Scalar;
pub use section::Section;
pub use softmax::{add_bias_softmax, binary_ln_sum, ln_sum};
pub use sparse::{SparseColumns, SparseRef};
pub use sparse_matmul::sparse_matmul;
pub use sparse_outer::{Transposable, sparse_add_outer};
pub use sparse_rows::{RowsPart, SparseRows};
pub use team::{Solo, Team};
pub use view::{MatMut, MatRef};

#[cfg(test)]
mod tests;
