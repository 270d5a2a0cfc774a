//! A model file of either number type.

use std::path::Path;

use linalg::Scalar;
use nn::file::FileError;
use nn::{Network, Topology};

/// A network as its file has it.
pub(crate) enum Model {
    F32(Network<f32>),
    F64(Network<f64>),
}

impl Model {
    pub(crate) fn load(path: &Path) -> Result<Self, FileError> {
        match Network::load(path) {
            Err(FileError::Precision { .. }) => Ok(Self::F64(Network::load(path)?)),
            network => Ok(Self::F32(network?)),
        }
    }

    pub(crate) fn topology(&self) -> &Topology {
        match self {
            Self::F32(network) => network.topology(),
            Self::F64(network) => network.topology(),
        }
    }
}

/// Numbers as `--json` has them.
pub(crate) fn numbers<T: Scalar>(values: &[T]) -> Vec<f64> {
    values.iter().map(|x| x.to_f64()).collect()
}
