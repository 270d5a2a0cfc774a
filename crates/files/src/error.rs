//! What can be wrong with a file.

use std::error::Error;
use std::fmt;
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
    #[error(
        "{}: not a {expected}: starts with {found:02x?}, expected {:02x?}",
        path.display(), expected.magic()
    )]
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
    /// The payload is no list of sections.
    #[error("{}: its sections cannot be told apart, from byte {at} of the payload on", path.display())]
    Sections {
        /// The file.
        path: PathBuf,
        /// Where the first section begins that is none.
        at: usize,
    },
    /// A section that should not be as it is.
    #[error("{}: section `{name}` {fault}", path.display())]
    Section {
        /// The file.
        path: PathBuf,
        /// The section.
        name: String,
        /// What is wrong with it.
        fault: SectionFault,
    },
    /// A number or a name that means something to a later program only.
    #[error(
        "{}: {what} has {part} {found}, which this program does not know; a newer one wrote it",
        path.display()
    )]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Which content.
        what: &'static str,
        /// Which part of it.
        part: &'static str,
        /// The number or name.
        found: String,
    },
    /// A part is no encoding of what it should be.
    #[error("{}: {what} cannot be decoded: {source}", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: String,
        /// What the decoder says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A part goes on after its content.
    #[error("{}: {what} has {expected} bytes, but its content takes {found}", path.display())]
    Trailing {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: String,
        /// Its length.
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
    /// Not as many numbers as the architecture needs.
    #[error("{}: holds {found} bytes of {what}, its architecture needs {expected}", path.display())]
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
    /// A part that the program which wrote the file defines itself, and whose reader was not given it.
    #[error(
        "{}: {what} is {found}, which the program that wrote it defines itself; give it to the function that \
         reads the file, which was given {}",
        path.display(),
        if given.is_empty() { "none" } else { given.as_str() }
    )]
    NotGiven {
        /// The file.
        path: PathBuf,
        /// Which part.
        what: &'static str,
        /// Its name and settings.
        found: String,
        /// What was given, or nothing.
        given: String,
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
    /// Whether the file is missing or damaged, rather than whole and meant for something else or for a newer
    /// program.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        let newer = matches!(
            self,
            Self::Version { .. } | Self::Unknown { .. } | Self::Section { fault: SectionFault::Unknown, .. }
        );
        !newer && !matches!(self, Self::Kind { .. } | Self::Precision { .. } | Self::NotGiven { .. })
    }
}

/// What is wrong with a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SectionFault {
    /// A reader must know it, and this program does not.
    Unknown,
    /// It is not there.
    Missing,
    /// There is another of the same name.
    Twice,
}

impl fmt::Display for SectionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "is required and this program does not know it; a newer one wrote it",
            Self::Missing => "is missing",
            Self::Twice => "is there twice",
        })
    }
}
