//! Whether targets fit the loss, and what is known of them before a training.

use data::{Dataset, Targets};
use linalg::Scalar;
use nn::{Loss, Misfit, TargetSpace};

use crate::TrainError;

/// The first sample whose targets `loss` cannot mean or its outputs cannot reach. Classes always fit.
pub(crate) fn misfit<T: Scalar>(loss: Loss, dataset: &Dataset<T>) -> Option<(usize, Misfit, TargetSpace)> {
    let space = loss.targets();
    match dataset.targets() {
        Targets::Values { values, width } if !space.is_everything() => {
            let rows = values.chunks_exact(*width).enumerate();
            rows.filter_map(|(sample, y)| Some((sample, space.misfit(y)?, space))).next()
        }
        _ => None,
    }
}

/// # Errors
/// If a target lies outside a range that ends on both sides, or is no distribution where one is needed. A
/// range with one end, such as that of ReLU, is a matter of [advice](crate::advice): a training can make sense
/// in which some targets are merely approached.
pub(crate) fn check<T: Scalar>(
    loss: Loss,
    part: &'static str,
    dataset: &Dataset<T>,
) -> Result<(), TrainError> {
    match misfit(loss, dataset) {
        Some((sample, misfit, space)) if space.is_bounded() => {
            let cure = match space {
                TargetSpace::Distribution => {
                    "divide them by their sum, or use sigmoid-cross-entropy for classes that go together"
                }
                _ => "scale the targets to this range, or use another loss, such as quadratic-identity",
            };
            Err(TrainError::Target { part, sample, misfit, loss, space, cure })
        }
        _ => Ok(()),
    }
}

/// The mean of C_x if the network gave the mean of the targets for every sample: what it costs to have learnt
/// nothing of the features.
pub(crate) fn constant_cost<T: Scalar>(loss: Loss, dataset: &Dataset<T>) -> f64 {
    let n = dataset.len() as f64;
    match dataset.targets() {
        Targets::Classes { labels, classes } => {
            let mut counts = vec![0_u64; *classes];
            labels.iter().for_each(|&label| counts[label as usize] += 1);
            let share = |count: u64| count as f64 / n;
            counts.into_iter().map(|count| loss.constant_cost(share(count), share(count))).sum()
        }
        Targets::Values { values, width } => {
            let mut sums = vec![(0.0, 0.0); *width];
            for row in values.chunks_exact(*width) {
                for ((sum, squares), y) in sums.iter_mut().zip(row) {
                    let y = y.to_f64();
                    *sum += y;
                    *squares += y * y;
                }
            }
            sums.into_iter().map(|(sum, squares)| loss.constant_cost(sum / n, squares / n)).sum()
        }
    }
}
