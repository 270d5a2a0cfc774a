//! What can be wrong with a file.

use std::io;
use std::path::PathBuf;

use crate::Kind;

/// A model or checkpoint that cannot be read, or cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The file cannot be opened or read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file cannot be written. What was there before is still there.
    #[error("{}: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file does not start as a model or a checkpoint does.
    #[error("{}: not a {expected}: starts with {found:02x?}, expected {:02x?}", path.display(), expected.magic())]
    Magic {
        /// The file.
        path: PathBuf,
        /// What was to be read.
        expected: Kind,
        /// The first bytes, eight at most.
        found: Vec<u8>,
    },
    /// The file ends within its header.
    #[error("{}: ends after {found} of the {expected} bytes of its header", path.display())]
    Header {
        /// The file.
        path: PathBuf,
        /// The length of a header.
        expected: usize,
        /// What there is.
        found: usize,
    },
    /// The header announces more than any file may hold.
    #[error("{}: announces {found} bytes, more than the limit of {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
        /// What is announced.
        found: u64,
    },
    /// More or fewer bytes than the header announces.
    #[error("{}: announces {expected} bytes after its header, found {found}", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Bytes announced.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// The bytes are not those that were written.
    #[error("{}: damaged: the checksum is {found:08x}, but the header says {expected:08x}", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// What the header says.
        expected: u32,
        /// What the bytes give.
        found: u32,
    },
    /// A model where a checkpoint was expected, or the reverse.
    #[error("{}: is a {found}, expected a {expected}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// What was to be read.
        expected: Kind,
        /// What it is.
        found: Kind,
    },
    /// A format of another time.
    #[error(
        "{}: has format version {found}, this program reads version {oldest}{}",
        path.display(), if newest > oldest { format!(" to {newest}") } else { String::new() }
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The oldest version that is read.
        oldest: u32,
        /// The newest.
        newest: u32,
        /// The version of the file.
        found: u32,
    },
    /// The payload is no encoding of what it should be.
    #[error("{}: cannot be decoded: {source}", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// What the decoder says.
        source: bincode::error::DecodeError,
    },
    /// The payload goes on after its content.
    #[error("{}: holds {found} bytes of content, but its payload has {expected}", path.display())]
    Trailing {
        /// The file.
        path: PathBuf,
        /// The length of the payload.
        expected: usize,
        /// The bytes its content takes.
        found: usize,
    },
    /// Numbers of another type than asked for.
    #[error("{}: holds {found} numbers, expected {expected}", path.display())]
    Precision {
        /// The file.
        path: PathBuf,
        /// The type asked for.
        expected: &'static str,
        /// The type in the file.
        found: &'static str,
    },
    /// Not as many numbers as the topology needs.
    #[error("{}: holds {found} bytes of {what}, its topology needs {expected}", path.display())]
    Count {
        /// The file.
        path: PathBuf,
        /// Parameters or velocity.
        what: &'static str,
        /// Bytes that fit.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// A number that is infinite or NaN.
    #[error("{}: {what}: not all numbers are finite", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Which numbers.
        what: &'static str,
    },
    /// A part of the content that cannot be.
    #[error("{}: {what} is {found}, expected {expected}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: &'static str,
        /// What would do.
        expected: &'static str,
        /// What there is.
        found: String,
    },
}

impl FileError {
    /// Whether the file is missing or damaged, rather than whole and meant for something else.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        !matches!(self, Self::Kind { .. } | Self::Version { .. } | Self::Precision { .. })
    }
}
