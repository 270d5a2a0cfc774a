//! A network in a file: architecture and parameters.

use std::path::Path;

use files::{FileError, Frame, Kind, Place, Section, SectionWriter, Sections, SystemDisk, decode};
use linalg::{Scalar, all_finite};

use super::{NetworkV1, architecture};
use crate::{Loss, Network, Parameters, Topology};

/// The current version of model files. Version 1 had no sections.
pub const MODEL: Frame = Frame { kind: Kind::Model, version: 2, oldest: 1 };

const PRECISION: Section = Section::required("precision");
const ARCHITECTURE: Section = Section::required("architecture");
const PARAMETERS: Section = Section::required("parameters");

/// The sections that describe a network, in a model and in a checkpoint.
pub const NETWORK_SECTIONS: [Section; 3] = [PRECISION, ARCHITECTURE, PARAMETERS];

/// The type of the numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    F32,
    F64,
}

impl Precision {
    const ALL: [Self; 2] = [Self::F32, Self::F64];

    fn of<T: Scalar>() -> Self {
        if size_of::<T>() == 4 { Self::F32 } else { Self::F64 }
    }
    /// The number that stands for it in a file.
    fn number(self) -> u16 {
        match self {
            Self::F32 => 1,
            Self::F64 => 2,
        }
    }
    fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

/// Adds the sections of `network`.
pub fn write_network<T: Scalar>(writer: &mut SectionWriter, network: &Network<T>) {
    writer.encode(PRECISION, &Precision::of::<T>().number());
    writer.encode(ARCHITECTURE, &architecture::of(network.topology()));
    writer.bytes(PARAMETERS, &network.parameters().to_le_bytes());
}

/// Reads a network from the sections of a model or a checkpoint. `own` are the losses of the caller's program
/// that it may have.
///
/// # Errors
/// If a section is missing or cannot be decoded, has a number that this program does not know, or does not
/// describe a network of finite numbers of type `T`.
pub fn read_network<T: Scalar>(sections: &Sections<'_>, own: &[Loss]) -> Result<Network<T>, FileError> {
    let path = sections.path();
    let number: u16 = sections.decode(PRECISION)?;
    let precision = Precision::ALL.into_iter().find(|precision| precision.number() == number);
    let precision = precision.ok_or_else(|| FileError::Unknown {
        path: path.to_owned(),
        what: "precision",
        part: "number type",
        found: number.to_string(),
    })?;
    let topology = architecture::topology(&sections.decode(ARCHITECTURE)?, own, path)?;
    network(precision, topology, sections.bytes(PARAMETERS)?, path)
}

/// The network of a model whose bytes [`Frame::read`] or [`Frame::verify`] returned, of any version. `own` are
/// the losses of the caller's program that it may have.
///
/// # Errors
/// As [`Network::load_with`].
pub fn decode_network<T: Scalar>(
    verified: &[u8],
    own: &[Loss],
    path: &Path,
) -> Result<Network<T>, FileError> {
    match Frame::version(verified) {
        1 => decode::<NetworkV1<'_>>(Frame::payload(verified), "payload", path)?.network(path),
        _ => read_network(&Sections::of(verified, &NETWORK_SECTIONS, path)?, own),
    }
}

/// The network of the file at `path`. Its numbers are counted and found finite before any memory of their
/// size is allocated.
pub(super) fn network<T: Scalar>(
    found: Precision,
    topology: Topology,
    bytes: &[u8],
    path: &Path,
) -> Result<Network<T>, FileError> {
    let expected = Precision::of::<T>();
    if found != expected {
        let (expected, found) = (expected.name(), found.name());
        return Err(FileError::Precision { path: path.to_owned(), expected, found });
    }
    let what = "parameters";
    let parameters = Parameters::from_le_bytes(&topology, bytes).ok_or_else(|| {
        let expected = topology.parameter_count() * size_of::<T>();
        FileError::Count { path: path.to_owned(), what, expected, found: bytes.len() }
    })?;
    if !all_finite(parameters.flat()) {
        return Err(FileError::NotFinite { path: path.to_owned(), what });
    }
    Ok(Network::from_parameters(topology, parameters))
}

impl<T: Scalar> Network<T> {
    /// The bytes of a model file.
    #[must_use]
    pub fn to_file_bytes(&self) -> Vec<u8> {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, self);
        writer.finish(MODEL)
    }

    /// Writes architecture and parameters to a file, whole or not at all; see [`files::replace`]. A
    /// device or a pipe is written to and stays. What a file system does not do, such as syncing a folder, is
    /// no error: the file is then written in the next best way.
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
    /// If a number is not finite, or the file cannot be written. An older file then stays as it was.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), FileError> {
        self.save_at(path.as_ref())
    }

    fn save_at(&self, path: &Path) -> Result<(), FileError> {
        if !all_finite(self.parameters().flat()) {
            return Err(FileError::NotFinite { path: path.to_owned(), what: "parameters" });
        }
        Place::of(path).write(&mut SystemDisk, &self.to_file_bytes()).map(drop)
    }

    /// Reads a file that [`Network::save`] wrote. Memory grows with the length of the file, not with the
    /// lengths it announces.
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, is not a model or needs a newer program. Also if its numbers
    /// are not of type `T`, not finite, or too few or too many for its architecture.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::load_with(path, &[])
    }

    /// As [`Network::load`], of a network that may have one of the losses `own`, which your program
    /// [defines itself](crate::OwnLoss).
    ///
    /// # Errors
    /// As [`Network::load`], and if its loss is one that a program defines itself, but none of `own`.
    pub fn load_with(path: impl AsRef<Path>, own: &[Loss]) -> Result<Self, FileError> {
        let path = path.as_ref();
        decode_network(&MODEL.read(path)?, own, path)
    }

    /// As [`Network::load`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Network::load`].
    pub fn from_file_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::from_file_bytes_with(bytes, path, &[])
    }

    /// As [`Network::load_with`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Network::load_with`].
    pub fn from_file_bytes_with(
        bytes: &[u8],
        path: impl AsRef<Path>,
        own: &[Loss],
    ) -> Result<Self, FileError> {
        let path = path.as_ref();
        decode_network(&MODEL.verify(bytes, path)?, own, path)
    }
}
