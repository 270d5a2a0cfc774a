//! Notices that a training leaves the finite numbers, and says where and what to try.
//!
//! These checks cost a step no noticeable time:
//!
//! - Every step checks its loss, which is summed anyway. If the loss is not finite, nothing is passed back.
//! - Every step checks Σ δˡ of each layer, which are the gradients of its biases. No weight is touched before
//!   all of them are known to be finite. In these two cases the weights are still those of the step before.
//! - The parameters are checked after every epoch and before a checkpoint is written, because a finite error
//!   times a large activation or step size may still overflow. The next loss is usually the first to show it.
//! - The validation loss and the health of the layers are checked after every epoch.

use std::fmt;

use data::Dataset;
use linalg::{Scalar, Sequential, all_finite};
use nn::{Accumulate, Gradients, Network, Pass, Workspace, backprop, cost};

use crate::batch::Batch;
use crate::health::NotMeasured;
use crate::shards::Draws;
use crate::{EpochRecord, Plan, Position, TrainError};

/// What shows that a training diverged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Symptom {
    /// The loss of a batch. The weights are those before it.
    Loss(f64),
    /// The loss of the validation samples.
    ValidationLoss(f64),
    /// The error that is passed back, or what follows from it. In a step, the step is not made; after an
    /// epoch, it shows when the layers are measured. The weights are finite.
    Gradient,
    /// The loss of the last epoch, far above that of a network that has learnt nothing, and of what it was.
    Grown(f64),
    /// The parameters, or the velocity of the optimizer.
    Parameters,
}

impl fmt::Display for Symptom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss(loss) => write!(f, "the loss is {loss}"),
            Self::ValidationLoss(loss) => write!(f, "the validation loss is {loss}"),
            Self::Grown(loss) => write!(f, "the loss has grown to {loss:.1e}"),
            Self::Gradient => f.write_str("the gradient is no longer finite"),
            Self::Parameters => f.write_str("the weights are no longer finite"),
        }
    }
}

/// The error for a batch with a loss or a passed-back error that is not finite; `position` already counts the
/// batch.
#[cold]
pub(crate) fn no_step<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    batch: &[u32],
    draws: Draws,
    (cure, scaled): (&'static str, bool),
    position: Position,
) -> TrainError {
    let (symptom, layer) = passed_back(network, dataset, batch, Some(draws));
    match diverged(symptom, layer, cure, position) {
        TrainError::Diverged { symptom, epoch: 1, batch: 1, layer, .. } => {
            let cure = if scaled {
                "no step was made yet: try smaller first weights or smaller samples"
            } else {
                "no step was made yet: scale features and targets (subtract the mean of each, divide by its \
                 deviation), or try smaller first weights"
            };
            TrainError::Diverged { symptom, epoch: 1, batch: 1, layer, cure }
        }
        error => error,
    }
}

/// Finds the cause on these samples: their loss and the first layer that makes it so. If the loss is finite,
/// the last layer with an error that is not.
fn passed_back<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    samples: &[u32],
    draws: Option<Draws>,
) -> (Symptom, usize) {
    let mut workspace = Workspace::new(network.topology(), Plan::CHUNK);
    let mut batch = Batch::new(network, dataset, Plan::CHUNK);
    let mut gradients = Gradients::zeros(network.topology());
    let (mut loss, mut layer) = (0.0, None);
    for chunk in samples.chunks(Plan::CHUNK) {
        let (x, y) = batch.gather(&Sequential, dataset, chunk, &[]);
        let x = x.for_pass(pass(chunk, draws));
        loss += cost(&Sequential, network, x, y, &mut workspace);
        backprop(&Sequential, &mut Accumulate { network, gradients: &mut gradients }, x, y, &mut workspace);
        let mut layers = (0..network.topology().layers().len()).rev();
        layer = layer.or(layers.find(|&l| !all_finite(workspace.delta_sums(l))).map(|l| l + 1));
    }
    match layer {
        Some(layer) if loss.is_finite() => (Symptom::Gradient, layer),
        _ => (Symptom::Loss(loss), first_layer(network, dataset, samples, draws)),
    }
}

/// The pass of these samples: the same as in the step with these draws, if there is one.
fn pass(samples: &[u32], draws: Option<Draws>) -> Pass<'_> {
    draws.map_or(Pass::Predict, |draws| draws.pass(samples))
}

/// Whether all parameters are finite.
pub(crate) fn finite<T: Scalar>(
    network: &Network<T>,
    cure: &'static str,
    position: Position,
) -> Result<(), TrainError> {
    if all_finite(network.parameters().flat()) {
        return Ok(());
    }
    let layer = not_finite(network).unwrap_or(network.topology().layers().len());
    Err(diverged(Symptom::Parameters, layer, cure, position))
}

/// A loss this many times that of a constant answer, and of the least one seen, belongs to a training that
/// diverged without leaving the finite numbers.
const ABSURD: f64 = 1e6;
/// No loss below this is absurd: targets that are all alike cost a constant answer nothing.
const LEAST: f64 = 1e-6;

/// Whether the last epoch ended with a sane loss. `constant` is the loss of a constant answer, `first` that
/// of the first batch of this process. A high loss in the course of a training may go down again.
pub(crate) fn sane<T: Scalar>(
    network: &Network<T>,
    cure: &'static str,
    position: Position,
    history: &[EpochRecord],
    (constant, first): (f64, f64),
) -> Result<(), TrainError> {
    let losses = history.iter().map(|record| record.train_loss);
    let last = losses.clone().next_back().unwrap_or(0.0);
    let usual = losses.fold(first, f64::min).max(constant).max(LEAST);
    if last <= ABSURD * usual {
        return Ok(());
    }
    Err(diverged(Symptom::Grown(last), network.topology().layers().len(), cure, position))
}

/// Whether the validation loss is finite.
pub(crate) fn judged<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    cure: &'static str,
    position: Position,
    loss: f64,
) -> Result<(), TrainError> {
    if loss.is_finite() {
        return Ok(());
    }
    let all: Vec<u32> = (0..dataset.len() as u32).collect();
    Err(diverged(Symptom::ValidationLoss(loss), first_layer(network, dataset, &all, None), cure, position))
}

/// The error for weights whose gradient, looked at after an epoch, is not finite.
#[cold]
pub(crate) fn examined<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    cure: &'static str,
    position: Position,
    found: NotMeasured,
) -> TrainError {
    let layer = match found {
        NotMeasured::Samples(samples) => passed_back(network, dataset, &samples, None).1,
        NotMeasured::Layer(layer) => layer,
        NotMeasured::Ended(error) => return error,
    };
    diverged(Symptom::Gradient, layer, cure, position)
}

pub(crate) fn diverged(symptom: Symptom, layer: usize, cure: &'static str, position: Position) -> TrainError {
    let Position { epoch, batch, .. } = position;
    TrainError::Diverged { symptom, epoch, batch, layer, cure }
}

/// The first layer from 1 with parameters that are not finite.
fn not_finite<T: Scalar>(network: &Network<T>) -> Option<usize> {
    let fits = |l: usize| {
        network.parameters().groups(l).all(|(_, group)| (0..group.cols()).all(|k| all_finite(group.col(k))))
    };
    (0..network.topology().layers().len()).find(|&l| !fits(l)).map(|l| l + 1)
}

/// The first layer, from 1, whose parameters or activations on these samples are not finite; else the last
/// layer.
fn first_layer<T: Scalar>(
    network: &Network<T>,
    dataset: &Dataset<T>,
    samples: &[u32],
    draws: Option<Draws>,
) -> usize {
    let layers = network.topology().layers().len();
    not_finite(network).unwrap_or_else(|| {
        let mut workspace = Workspace::new(network.topology(), Plan::CHUNK);
        let mut batch = Batch::new(network, dataset, Plan::CHUNK);
        let first = samples.chunks(Plan::CHUNK).filter_map(|chunk| {
            let (x, _) = batch.gather(&Sequential, dataset, chunk, &[]);
            network.forward(&Sequential, x.for_pass(pass(chunk, draws)), &mut workspace);
            (0..layers).find(|&l| {
                let a = workspace.a(l, chunk.len());
                !(0..a.cols()).all(|j| all_finite(a.col(j)))
            })
        });
        first.min().map_or(layers, |l| l + 1)
    })
}
