//! Networks in files without sections: models of version 1, checkpoints of versions 1 and 2. This never
//! changes.

use std::path::Path;

use files::{Bytes, FileError};
use linalg::Scalar;
use serde::Deserialize;

use super::architecture::of_sizes;
use super::model::{Precision, network};
use crate::{Activation, Loss, Network};

/// A network as old files hold it. bincode writes fields in order, and a variant as its index from 0: the
/// order of the declarations must not change.
#[derive(Debug, Deserialize)]
pub struct NetworkV1<'a> {
    precision: PrecisionV1,
    topology: TopologyV1,
    #[serde(borrow)]
    parameters: Bytes<'a>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum PrecisionV1 {
    F32,
    F64,
}

#[derive(Debug, Deserialize)]
struct TopologyV1 {
    sizes: Vec<usize>,
    activations: Vec<ActivationV1>,
    loss: LossV1,
}

#[derive(Clone, Copy, Debug, Deserialize)]
enum ActivationV1 {
    Sigmoid,
    Tanh,
    Relu,
    Identity,
}

#[derive(Debug, Deserialize)]
enum LossV1 {
    Quadratic(ActivationV1),
    SigmoidCrossEntropy,
    SoftmaxCrossEntropy,
}

impl NetworkV1<'_> {
    /// The network of the file at `path`, checked like one in a file of today.
    ///
    /// # Errors
    /// If the numbers are not of type `T`, not finite, or too few or too many for the layers, or if the
    /// layers do not form a network.
    pub fn network<T: Scalar>(self, path: &Path) -> Result<Network<T>, FileError> {
        let found = match self.precision {
            PrecisionV1::F32 => Precision::F32,
            PrecisionV1::F64 => Precision::F64,
        };
        let TopologyV1 { sizes, activations, loss } = self.topology;
        let activations: Vec<Activation> = activations.into_iter().map(Activation::from).collect();
        let topology = of_sizes(&sizes, &activations, Loss::from(loss), path)?;
        network(found, topology, &self.parameters.0, path)
    }
}

impl From<ActivationV1> for Activation {
    fn from(activation: ActivationV1) -> Self {
        match activation {
            ActivationV1::Sigmoid => Self::Sigmoid,
            ActivationV1::Tanh => Self::Tanh,
            ActivationV1::Relu => Self::Relu,
            ActivationV1::Identity => Self::Identity,
        }
    }
}

impl From<LossV1> for Loss {
    fn from(loss: LossV1) -> Self {
        match loss {
            LossV1::Quadratic(output) => Self::Quadratic(output.into()),
            LossV1::SigmoidCrossEntropy => Self::SigmoidCrossEntropy,
            LossV1::SoftmaxCrossEntropy => Self::SoftmaxCrossEntropy,
        }
    }
}
