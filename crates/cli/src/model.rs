//! A model file of either number type.

use std::path::Path;

use data::{ClassNames, Framing};
use descent::Error;
use linalg::Scalar;
use nn::Topology;
use nn::file::FileError;

use crate::tables::TableModel;

/// A model as its file has it.
pub(crate) enum Model {
    F32(descent::Model<f32>),
    F64(descent::Model<f64>),
}

impl Model {
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        match descent::Model::load(path) {
            Err(Error::File(FileError::Precision { .. })) => Ok(Self::F64(descent::Model::load(path)?)),
            model => Ok(Self::F32(model?)),
        }
    }

    pub(crate) fn topology(&self) -> &Topology {
        match self {
            Self::F32(model) => model.network().topology(),
            Self::F64(model) => model.network().topology(),
        }
    }
    pub(crate) fn classes(&self) -> Option<&ClassNames> {
        match self {
            Self::F32(model) => model.classes(),
            Self::F64(model) => model.classes(),
        }
    }
    /// Its networks and what they read, if it reads tables.
    pub(crate) fn table(&self) -> Option<TableModel<'_>> {
        match self {
            Self::F32(model) => TableModel::of(model),
            Self::F64(_) => None,
        }
    }
    pub(crate) fn framing(&self) -> Option<Framing> {
        match self {
            Self::F32(model) => model.framing(),
            Self::F64(model) => model.framing(),
        }
    }
}

/// Numbers as `--json` has them.
pub(crate) fn numbers<T: Scalar>(values: &[T]) -> Vec<f64> {
    values.iter().map(|x| x.to_f64()).collect()
}
