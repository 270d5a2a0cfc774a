//! What the benches share. The benches themselves are in `benches/`: run `cargo bench -p benches`.
//!
//! Every bench works on noise: zeros could be skipped, and would time something else. Every kernel is
//! compared with a naive loop before it is timed, the first time that it runs: `cargo xtask bench --check`
//! starts a process per benchmark, which must not take long over the others.
#![forbid(unsafe_code)]

mod multiply_adds;
mod noise;
mod round_trip;
pub mod workloads;

pub use multiply_adds::{best_product, multiply_adds};
pub use noise::{Noise, noise};
pub use round_trip::round_trip;
