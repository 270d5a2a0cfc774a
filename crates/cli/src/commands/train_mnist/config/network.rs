//! The network: sizes, activations, loss and dropout, from flags or from a topology.

use anyhow::{Result, bail};
use nn::{Activation, Dense, Layer, Loss, Topology, TopologyError};

use crate::commands::train_mnist::Args;
use crate::names::short_loss;
use crate::training::{Flag, count};

/// A dense network, perhaps with dropout.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkConfig {
    /// From input to output, without the layers of dropout.
    pub(crate) layers: Vec<usize>,
    /// One for each hidden layer, or a single one for all.
    pub(super) activations: Vec<Activation>,
    pub(crate) loss: Loss,
    pub(super) dropout: f64,
    pub(super) input_dropout: f64,
}

impl NetworkConfig {
    /// # Errors
    /// If the loss knows no label smoothing.
    pub(super) fn new(args: &Args) -> Result<Self> {
        Ok(Self {
            layers: args.layers.clone().unwrap_or_else(|| vec![784, 30, 10]),
            activations: single(args.activation.clone().unwrap_or_else(|| vec![Activation::Sigmoid])),
            loss: smoothed(
                args.loss.unwrap_or(Loss::Quadratic(Activation::Sigmoid)),
                args.training.regularisation.label_smoothing.unwrap_or(0.0),
            )?,
            dropout: args.training.regularisation.dropout.unwrap_or(0.0),
            input_dropout: args.training.regularisation.input_dropout.unwrap_or(0.0),
        })
    }

    /// Of a topology. `activations` are those of a network without hidden layers, which has none of its own.
    pub(super) fn of(topology: &Topology, activations: Vec<Activation>) -> Self {
        let dense: Vec<Dense> = topology.layers().iter().filter_map(dense).collect();
        let sizes = std::iter::once(topology.inputs()).chain(dense.iter().map(|dense| dense.outputs));
        let hidden = dense[..dense.len().saturating_sub(1)].iter().map(|dense| dense.activation).collect();
        let dropouts = || topology.layers().iter().map(dropout);
        Self {
            layers: sizes.collect(),
            activations: single(if dense.len() > 1 { hidden } else { activations }),
            loss: topology.loss(),
            dropout: dropouts().skip(1).flatten().next().unwrap_or(0.0),
            input_dropout: dropouts().next().flatten().unwrap_or(0.0),
        }
    }

    pub(super) fn topology(&self) -> Result<Topology, TopologyError> {
        let dense = match self.activations[..] {
            [activation] => Topology::new(&self.layers, activation, self.loss),
            _ => Topology::with_activations(&self.layers, &self.activations, self.loss),
        }?;
        dense.with_dropout(self.input_dropout, self.dropout)
    }

    /// All of it as flags.
    pub(super) fn flags(&self) -> Vec<Flag> {
        let (loss, smoothing) = plain(self.loss);
        vec![
            ("layers", sizes(&self.layers)),
            ("activation", activations(&self.activations)),
            ("loss", short_loss(loss)),
            ("label-smoothing", smoothing.to_string()),
            ("dropout", self.dropout.to_string()),
            ("input-dropout", self.input_dropout.to_string()),
        ]
    }

    /// What was given, beside dropout.
    pub(super) fn given(args: &Args) -> Vec<Flag> {
        let given = [
            ("layers", args.layers.as_deref().map(sizes)),
            ("activation", args.activation.clone().map(|given| activations(&single(given)))),
            ("loss", args.loss.map(short_loss)),
        ];
        given.into_iter().filter_map(|(flag, value)| Some((flag, value?))).collect()
    }
}

/// A loss with label smoothing ε.
///
/// # Errors
/// If it is no cross-entropy.
fn smoothed(loss: Loss, smoothing: f64) -> Result<Loss> {
    match loss {
        loss if smoothing == 0.0 => Ok(loss),
        Loss::SoftmaxCrossEntropy => Ok(Loss::SmoothedSoftmaxCrossEntropy(smoothing)),
        loss => bail!(
            "--label-smoothing {smoothing}: --loss {} has none; it belongs to --loss cross-entropy",
            short_loss(loss)
        ),
    }
}

/// A loss without its label smoothing, and that.
pub(super) fn plain(loss: Loss) -> (Loss, f64) {
    match loss {
        Loss::SmoothedSoftmaxCrossEntropy(smoothing) => (Loss::SoftmaxCrossEntropy, smoothing),
        loss => (loss, 0.0),
    }
}

fn dense(layer: &Layer) -> Option<Dense> {
    if let Layer::Dense(dense) = layer { Some(*dense) } else { None }
}

fn dropout(layer: &Layer) -> Option<f64> {
    if let Layer::Dropout(dropout) = layer { Some(dropout.p) } else { None }
}

/// One for all, if all are equal.
fn single(mut activations: Vec<Activation>) -> Vec<Activation> {
    if activations.windows(2).all(|two| two[0] == two[1]) {
        activations.truncate(1);
    }
    activations
}

fn sizes(sizes: &[usize]) -> String {
    sizes.iter().copied().map(count).collect::<Vec<_>>().join(",")
}

pub(super) fn activations(activations: &[Activation]) -> String {
    activations.iter().map(|activation| activation.name()).collect::<Vec<_>>().join(",")
}
