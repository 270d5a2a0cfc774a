//! Whether targets fit the loss, and what is known of them before a training.

use data::{Dataset, Targets};
use linalg::Scalar;
use nn::{Loss, Misfit, TargetSpace, Topology};

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
/// If a target lies outside a range that ends on both sides, is negative where the formula has its logarithm,
/// or is no distribution where one is needed. A range of outputs with one end, such as that of ReLU, is a
/// matter of [advice](crate::advice): a training can make sense in which some targets are merely approached.
pub(crate) fn check<T: Scalar>(
    loss: Loss,
    part: &'static str,
    dataset: &Dataset<T>,
) -> Result<(), TrainError> {
    match misfit(loss, dataset) {
        Some((sample, misfit, space)) if space.is_bounded() || space == TargetSpace::NotNegative => {
            let cure = match space {
                TargetSpace::Distribution => {
                    "divide them by their sum, or use sigmoid-cross-entropy for classes that go together"
                }
                TargetSpace::NotNegative => "use another loss, such as quadratic-identity",
                _ => "scale the targets to this range, or use another loss, such as quadratic-identity",
            };
            let loss = Box::new(loss);
            Err(TrainError::Target { part, sample, misfit, loss, space, cure })
        }
        _ => Ok(()),
    }
}

/// The mean of C_x, with weights, if the network gave the mean of the targets for every sample: what it costs
/// to have learnt nothing of the features.
pub(crate) fn constant_cost<T: Scalar>(topology: &Topology, dataset: &Dataset<T>) -> f64 {
    let (n, loss, outputs) = (dataset.len() as f64, topology.loss(), topology.outputs());
    match dataset.targets() {
        Targets::Classes { labels, .. } => {
            let mut sums = vec![0.0; outputs];
            labels.iter().enumerate().for_each(|(i, &label)| sums[label as usize] += dataset.weight(i));
            sums.into_iter().map(|sum| loss.constant_cost(sum / n, sum / n, outputs)).sum()
        }
        Targets::Values { values, width } => {
            let mut sums = vec![(0.0, 0.0); *width];
            for (i, row) in values.chunks_exact(*width).enumerate() {
                let weight = dataset.weight(i);
                for ((sum, squares), y) in sums.iter_mut().zip(row) {
                    let y = y.to_f64();
                    *sum += weight * y;
                    *squares += weight * y * y;
                }
            }
            sums.into_iter().map(|(sum, squares)| loss.constant_cost(sum / n, squares / n, outputs)).sum()
        }
    }
}
