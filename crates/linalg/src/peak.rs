//! What the machine could do at best: a loop of multiply-adds that never leaves the registers.

use crate::isa::vectorized;
use crate::{LANES, Scalar};

/// Chains side by side: more than latency times throughput of any current core, few enough for 16 registers.
const CHAINS: usize = 10;

/// Runs `rounds` multiply-adds on each lane of ten registers and returns how many operations that were, two each.
///
/// ```
/// let start = std::time::Instant::now();
/// let operations = linalg::multiply_adds::<f32>(10_000);
/// println!("{:.0} GFLOP/s", operations / start.elapsed().as_secs_f64() / 1e9);
/// ```
pub fn multiply_adds<T: Scalar>(rounds: usize) -> f64 {
    vectorized! {
        fn kernel<'a, T>(rounds: usize, seed: &'a [T; LANES]) -> T {
            let mut sums = [*seed; CHAINS];
            let factor = T::from_f64(0.999);
            for _ in 0..rounds {
                for sum in &mut sums {
                    for i in 0..LANES {
                        sum[i] = sum[i].mul_add(factor, seed[i]);
                    }
                }
            }
            let mut total = T::ZERO;
            for sum in sums {
                for x in sum {
                    total += x;
                }
            }
            total
        }
    }
    let total = kernel(rounds, &std::hint::black_box([T::ONE; LANES]));
    std::hint::black_box(total);
    (2 * rounds * LANES * CHAINS) as f64
}
