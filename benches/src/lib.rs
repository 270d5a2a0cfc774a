//! What the benches share. The benches themselves are in `benches/`: run `cargo bench -p benches`.
//!
//! Every bench works on noise: zeros could be skipped, and would time something else. Every kernel is compared with a
//! naive loop before it is timed.
#![forbid(unsafe_code)]

mod round_trip;
pub mod workloads;

use linalg::{Matrix, Purpose, standard_normal, stream};

pub use round_trip::round_trip;

/// A `rows × cols` matrix of normal draws, the same for the same `seed`.
#[must_use]
pub fn noise(rows: usize, cols: usize, seed: u64) -> Matrix<f32> {
    let mut random = stream(seed, Purpose::Weights, 0);
    Matrix::from_fn(rows, cols, |_, _| standard_normal(&mut random) as f32)
}
