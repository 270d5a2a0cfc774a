//! What a file system did not do, though the file was written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file that was written, and what its file system refused on the way.
#[derive(Debug, Default)]
pub struct Written {
    /// The guarantees that the file does not have. Nearly always there are none.
    pub lost: Vec<Lost>,
}

/// A guarantee that a file does not have, since its file system refused a step.
#[derive(Debug)]
pub struct Lost {
    /// The file.
    pub path: PathBuf,
    /// What it lacks.
    pub guarantee: Guarantee,
    /// The system's reason.
    pub source: io::Error,
}

/// What an ordinary file system gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Guarantee {
    /// The content survives a power cut right after it was written.
    Content,
    /// The new content is still under its name after a power cut.
    Name,
    /// A file that is replaced keeps what it permits.
    Permissions,
    /// While the file before gets its second name, the newest is always under its own.
    SecondName,
    /// The file before is kept.
    Previous,
    /// At every moment there is the old content or the new, never a part.
    Whole,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, guarantee, source } = self;
        let (what, lost) = match guarantee {
            Guarantee::Content => ("cannot be synced", "a power cut now may damage it"),
            Guarantee::Name => {
                ("its folder cannot be synced", "after a power cut there may be an older file, or none")
            }
            Guarantee::Permissions => {
                ("its permissions cannot be set", "it is written, but may permit other things than before")
            }
            Guarantee::SecondName => (
                "a file cannot have two names here",
                "while it is replaced, only the one before is there, with `.previous` after its name",
            ),
            Guarantee::Previous => ("the one before cannot be kept", "only the newest is there"),
            Guarantee::Whole => (
                "cannot be replaced at once",
                "it was overwritten; a kill or a power cut while that happens leaves a part of it",
            ),
        };
        write!(f, "{}: {what} ({source}): {lost}", path.display())
    }
}

impl Written {
    pub(crate) fn lose(&mut self, path: &Path, guarantee: Guarantee, source: io::Error) {
        self.lost.push(Lost { path: path.to_owned(), guarantee, source });
    }
}

/// Whether the file system does not do such a thing at all, or not here. Then another way may work. A disk
/// that is full or broken is another matter.
pub(crate) fn refused(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, CrossesDevices, ExecutableFileBusy, InvalidFilename, InvalidInput, PermissionDenied,
        ReadOnlyFilesystem, ResourceBusy, TooManyLinks, Unsupported,
    };
    matches!(
        error.kind(),
        AlreadyExists
            | CrossesDevices
            | ExecutableFileBusy
            | InvalidFilename
            | InvalidInput
            | PermissionDenied
            | ReadOnlyFilesystem
            | ResourceBusy
            | TooManyLinks
            | Unsupported
    )
}

/// Whether there is no space, which no other way makes.
pub(crate) fn full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), FileTooLarge | QuotaExceeded | StorageFull)
}
