//! Arithmetic that never leaves the registers, and arithmetic at the machine's best.

use std::hint::black_box;

use linalg::{Accum, Matrix, matmul};

/// Sums side by side: more than latency times throughput of any current core.
const SUMS: usize = 32;

/// Runs `rounds` rounds of multiplications and additions in `f32` on as many registers as hide the latency of
/// one, and returns how many operations that were. It is compiled for the target's own instruction set and
/// shares no code with any kernel, so only the machine can make it faster or slower.
///
/// ```
/// assert_eq!(benches::multiply_adds(10), 640.0);
/// ```
#[must_use]
pub fn multiply_adds(rounds: usize) -> f64 {
    let seed = black_box([1.0_f32; SUMS]);
    let mut sums = seed;
    for _ in 0..rounds {
        for i in 0..SUMS {
            sums[i] = sums[i] * 0.999 + seed[i];
        }
    }
    black_box(sums);
    (2 * rounds * SUMS) as f64
}

/// Computes a product that stays in the caches and fills whole registers `rounds` times, and returns how many
/// operations that were, two per multiply-add: what the machine can do at best, within a few percent.
///
/// ```
/// let start = std::time::Instant::now();
/// let operations = benches::best_product(1000);
/// println!("{:.0} GFLOP/s", operations / start.elapsed().as_secs_f64() / 1e9);
/// ```
#[must_use]
pub fn best_product(rounds: usize) -> f64 {
    let (m, k, n) = (64, 256, 28);
    let matrix = |rows, cols| Matrix::<f32>::from_fn(rows, cols, |i, j| 1.0 + (i + j) as f32);
    let (lhs, rhs, mut dst) = (matrix(m, k), matrix(k, n), Matrix::zeros(m, n));
    for _ in 0..rounds {
        matmul(dst.view_mut(), Accum::Replace, black_box(lhs.view()), rhs.view(), 1.0);
    }
    black_box(&dst);
    (2 * rounds * m * k * n) as f64
}
