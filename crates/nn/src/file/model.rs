//! A network in a file: topology and parameters.

use std::borrow::Cow;
use std::path::Path;

use files::{Bytes, FileError, Frame, Kind, SystemDisk, replace};
use linalg::{Scalar, all_finite};
use serde::{Deserialize, Serialize};

use crate::{Network, Parameters, Topology};

/// Model files as they are written today.
pub const MODEL: Frame = Frame { kind: Kind::Model, version: 1, oldest: 1 };

/// The type of the numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Precision {
    F32,
    F64,
}

impl Precision {
    fn of<T: Scalar>() -> Self {
        if size_of::<T>() == 4 { Self::F32 } else { Self::F64 }
    }

    fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

/// A network as it stands in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredNetwork<'a> {
    precision: Precision,
    topology: Topology,
    /// [`Parameters::to_le_bytes`].
    #[serde(borrow)]
    parameters: Bytes<'a>,
}

impl StoredNetwork<'_> {
    /// `network` in the form of a file.
    #[must_use]
    pub fn of<T: Scalar>(network: &Network<T>) -> Self {
        Self {
            precision: Precision::of::<T>(),
            topology: network.topology().clone(),
            parameters: Bytes(Cow::Owned(network.parameters().to_le_bytes())),
        }
    }

    /// The network of the file at `path`, once its numbers have been counted and found finite. Nothing of their size is
    /// allocated before.
    ///
    /// # Errors
    /// If the numbers are of another type, too few, too many, or not finite.
    pub fn network<T: Scalar>(self, path: &Path) -> Result<Network<T>, FileError> {
        let (expected, found) = (Precision::of::<T>(), self.precision);
        if found != expected {
            let (expected, found) = (expected.name(), found.name());
            return Err(FileError::Precision { path: path.to_owned(), expected, found });
        }
        let what = "parameters";
        let parameters = Parameters::from_le_bytes(&self.topology, &self.parameters.0).ok_or_else(|| {
            let expected = self.topology.parameter_count() * size_of::<T>();
            FileError::Count { path: path.to_owned(), what, expected, found: self.parameters.0.len() }
        })?;
        if !all_finite(parameters.flat()) {
            return Err(FileError::NotFinite { path: path.to_owned(), what });
        }
        Ok(Network::from_parameters(self.topology, parameters))
    }
}

impl<T: Scalar> Network<T> {
    /// The bytes of a model file.
    #[must_use]
    pub fn to_file_bytes(&self) -> Vec<u8> {
        MODEL.encode(&StoredNetwork::of(self))
    }

    /// Writes topology and parameters to a file, whole or not at all; see [`replace`].
    ///
    /// ```
    /// use nn::{Activation, Init, Loss, Network, Topology};
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("xor.model");
    /// let topology = Topology::new(&[2, 3, 1], Activation::Tanh, Loss::SigmoidCrossEntropy)?;
    /// let network = Network::<f32>::new(topology, Init::Glorot, 1);
    /// network.save(&path)?;
    /// assert_eq!(Network::load(&path)?, network);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If a number is not finite, or the file cannot be written. An older file is then still there.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        let path = path.as_ref();
        if !all_finite(self.parameters().flat()) {
            return Err(FileError::NotFinite { path: path.to_owned(), what: "parameters" });
        }
        replace(&mut SystemDisk, path, &self.to_file_bytes())
    }

    /// Reads a file that [`Network::save`] wrote. Memory grows with the length of the file, never with what it announces.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, is no model, was written in another version of the format, or holds numbers of
    /// another type than `T`, not as many as its topology needs, or not finite.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&MODEL.read(path)?, path)
    }

    /// As [`Network::load`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn from_file_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&MODEL.verify(bytes, path)?, path)
    }

    fn decode(verified: &[u8], path: &Path) -> Result<Self, FileError> {
        Frame::decode::<StoredNetwork<'_>>(verified, path)?.network(path)
    }
}
