//! What the machine could do at best: a loop of multiply-adds that never leaves the registers.

use crate::isa::vectorized;
use crate::{Isa, LANES, isa};

/// A kernel of `$chains` running sums of [`LANES`] numbers each, and how many operations a round of it is.
macro_rules! chains {
    ($name:ident, $chains:literal) => {
        fn $name(rounds: usize) -> f64 {
            vectorized! {
                fn kernel<'a, T>(rounds: usize, seed: &'a [T; LANES]) -> [[T; LANES]; $chains] {
                    let mut sums = [*seed; $chains];
                    let factor = T::from_f64(0.999);
                    for _ in 0..rounds {
                        for sum in &mut sums {
                            for i in 0..LANES {
                                sum[i] = sum[i].mul_add(factor, seed[i]);
                            }
                        }
                    }
                    sums
                }
            }
            std::hint::black_box(kernel(rounds, &std::hint::black_box([1.0_f32; LANES])));
            (2 * rounds * LANES * $chains) as f64
        }
    };
}
// Each chain is one register of AVX-512 and two of AVX2: 10 of either, more than latency times throughput of any
// current core. 20 would not fit into the 16 registers of AVX2.
chains!(ten_chains, 10);
chains!(five_chains, 5);

/// Runs `rounds` rounds of multiply-adds in `f32` on as many registers as hide the latency of one, and returns how many
/// operations that were, two per multiply-add.
///
/// ```
/// let start = std::time::Instant::now();
/// let operations = linalg::multiply_adds(10_000);
/// println!("{:.0} GFLOP/s", operations / start.elapsed().as_secs_f64() / 1e9);
/// ```
pub fn multiply_adds(rounds: usize) -> f64 {
    match isa() {
        Isa::Avx512 => ten_chains(rounds),
        Isa::Avx2 | Isa::Scalar => five_chains(rounds),
    }
}
