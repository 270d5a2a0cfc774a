//! The frame around a payload: magic, version, length, checksum.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::FileError;

/// The length of a header.
pub const HEADER_BYTES: usize = 24;

/// No payload may announce more than this: 128 GiB, room for eight times as many `f32` as a network may have
/// parameters.
pub const MAX_PAYLOAD_BYTES: u64 = 1 << 37;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A network.
    Model,
    /// A training between two steps.
    Checkpoint,
    /// What a file of rows holds, at its end.
    Rows,
}

impl Kind {
    /// The first bytes of such a file.
    #[must_use]
    pub fn magic(self) -> [u8; 8] {
        match self {
            Self::Model => *b"DESCENTM",
            Self::Checkpoint => *b"DESCENTC",
            Self::Rows => *b"DESCENTR",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Model => "model",
            Self::Checkpoint => "checkpoint",
            Self::Rows => "file of rows",
        })
    }
}

/// A kind of file in one version of its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Model, checkpoint or rows.
    pub kind: Kind,
    /// The version that is written.
    pub version: u32,
    /// The oldest version that is read.
    pub oldest: u32,
}

impl Frame {
    /// The bytes of a file with this payload, whatever it means.
    #[must_use]
    pub fn wrap(self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = [&[0; HEADER_BYTES][..], payload].concat();
        self.seal(&mut bytes);
        bytes
    }

    /// Fills in the header, for which `bytes` have room.
    pub(crate) fn seal(self, bytes: &mut [u8]) {
        let length = (bytes.len() - HEADER_BYTES) as u64;
        bytes[..8].copy_from_slice(&self.kind.magic());
        bytes[8..12].copy_from_slice(&self.version.to_le_bytes());
        bytes[12..20].copy_from_slice(&length.to_le_bytes());
        let checksum = checksum(bytes);
        bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
    }

    /// The whole file at `path`, verified but not decoded; the payload follows the first [`HEADER_BYTES`].
    ///
    /// # Errors
    /// If the file cannot be read, is damaged, of another kind or of a version that is not read.
    pub fn read(self, path: &Path) -> Result<Vec<u8>, FileError> {
        let failed = |source| FileError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        // The length of a file is known before it is read, that of a pipe is not.
        let length = metadata.is_file().then_some(metadata.len());
        self.read_from(&mut file, length, path)
    }

    /// As [`Frame::read`], from bytes; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Frame::read`].
    pub fn verify(self, mut bytes: &[u8], path: &Path) -> Result<Vec<u8>, FileError> {
        let length = bytes.len() as u64;
        self.read_from(&mut bytes, Some(length), path)
    }

    fn read_from(
        self,
        reader: &mut impl Read,
        length: Option<u64>,
        path: &Path,
    ) -> Result<Vec<u8>, FileError> {
        let failed = |source: io::Error| FileError::Read { path: path.to_owned(), source };
        let path = || path.to_owned();
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        reader.by_ref().take(HEADER_BYTES as u64).read_to_end(&mut bytes).map_err(failed)?;
        let magic = &bytes[..bytes.len().min(8)];
        let Some(kind) = [Kind::Model, Kind::Checkpoint, Kind::Rows]
            .into_iter()
            .find(|kind| kind.magic().starts_with(magic))
        else {
            return Err(FileError::Magic { path: path(), expected: self.kind, found: magic.to_vec() });
        };
        if bytes.len() < HEADER_BYTES {
            return Err(FileError::Header { path: path(), expected: HEADER_BYTES, found: bytes.len() });
        }
        let announced = u64::from_le_bytes(field(&bytes, 12));
        if announced > MAX_PAYLOAD_BYTES {
            return Err(FileError::TooLarge { path: path(), limit: MAX_PAYLOAD_BYTES, found: announced });
        }
        let wrong_length = |found| FileError::Length { path: path(), expected: announced, found };
        if let Some(found) = length.map(|length| length - length.min(HEADER_BYTES as u64))
            && found != announced
        {
            return Err(wrong_length(found));
        }
        // Grows with what is read. One byte more than announced, to notice what should not be there.
        reader.take(announced + 1).read_to_end(&mut bytes).map_err(failed)?;
        let found = (bytes.len() - HEADER_BYTES) as u64;
        if found != announced {
            return Err(wrong_length(found));
        }
        let (expected, found) = (u32::from_le_bytes(field(&bytes, 20)), checksum(&bytes));
        if found != expected {
            return Err(FileError::Checksum { path: path(), expected, found });
        }
        if kind != self.kind {
            return Err(FileError::Kind { path: path(), expected: self.kind, found: kind });
        }
        let version = Self::version(&bytes);
        if !(self.oldest..=self.version).contains(&version) {
            return Err(FileError::Version {
                path: path(),
                oldest: self.oldest,
                newest: self.version,
                found: version,
            });
        }
        Ok(bytes)
    }

    /// The version of the format of a verified file.
    ///
    /// # Panics
    /// If `verified` is shorter than a header.
    #[must_use]
    pub fn version(verified: &[u8]) -> u32 {
        u32::from_le_bytes(field(verified, 8))
    }

    /// What follows the header of a verified file.
    ///
    /// # Panics
    /// If `verified` is shorter than a header.
    #[must_use]
    pub fn payload(verified: &[u8]) -> &[u8] {
        &verified[HEADER_BYTES..]
    }
}

/// `N` bytes of the header from `at` on.
fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().expect("N bytes")
}

/// Of everything but the checksum itself.
fn checksum(bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&bytes[..20]);
    hasher.update(&bytes[HEADER_BYTES..]);
    hasher.finalize()
}
