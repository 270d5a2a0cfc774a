//! Where an output goes: to a file that is replaced, or to something that is written to and stays.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::names::folder;
use crate::{Disk, FileError, Written, probe, replace};

/// What stands behind a path to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The standard output of this process, as `/dev/stdout` or by another name.
    StandardOutput,
    /// The standard error of this process.
    StandardError,
    /// A device, a pipe, a FIFO or an open file of this process (`/dev/fd/3`). It is appended to.
    Stream(PathBuf),
    /// A file, or nothing yet: it will be replaced, see [`replace`].
    File(PathBuf),
}

/// A chain of more links is a circle, as for the system.
const MAX_LINKS: usize = 40;

impl Place {
    /// What `path` leads to.
    #[must_use]
    pub fn of(path: impl AsRef<Path>) -> Self {
        let shown = path.as_ref();
        let mut path = shown.to_owned();
        // Step by step: the last link, which the system makes for an open file, looks like its file.
        for _ in 0..MAX_LINKS {
            match descriptor(&path) {
                Some(1) => return Self::StandardOutput,
                Some(2) => return Self::StandardError,
                Some(_) => return Self::Stream(shown.to_owned()),
                None => {}
            }
            match fs::read_link(&path) {
                Ok(next) => path = folder(&path).join(next),
                Err(_) => break,
            }
        }
        match fs::metadata(shown) {
            Ok(there) if !there.is_file() && !there.is_dir() => Self::Stream(shown.to_owned()),
            _ => Self::File(shown.to_owned()),
        }
    }

    /// Tries whether `size` bytes can be written there. A file is not touched; nothing is sent to a stream.
    ///
    /// # Errors
    /// If they cannot.
    pub fn probe(&self, disk: &mut impl Disk, size: u64) -> Result<(), FileError> {
        match self {
            Self::File(path) => probe(disk, path, size),
            _ => Ok(()),
        }
    }

    /// Writes `bytes` there. A FIFO waits for its reader.
    ///
    /// # Errors
    /// If that fails. A file then has its old content.
    pub fn write(&self, disk: &mut impl Disk, bytes: &[u8]) -> Result<Written, FileError> {
        let sent = |path: &Path, sent: io::Result<()>| {
            let failed = |source| FileError::Write { path: path.to_owned(), source };
            sent.map(|()| Written::default()).map_err(failed)
        };
        match self {
            Self::StandardOutput => sent(Path::new("standard output"), send(io::stdout().lock(), bytes)),
            Self::StandardError => sent(Path::new("standard error"), send(io::stderr().lock(), bytes)),
            Self::Stream(path) => {
                let stream = OpenOptions::new().append(true).open(path);
                sent(path, stream.and_then(|stream| send(stream, bytes)))
            }
            Self::File(path) => replace(disk, path, bytes),
        }
    }
}

fn send(mut stream: impl Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

/// The number of the open file of this process that `path` names itself, links not followed.
fn descriptor(path: &Path) -> Option<u32> {
    let number = path.file_name().and_then(OsStr::to_str)?.parse().ok()?;
    let parent = fs::canonicalize(folder(path)).ok()?;
    let own = |name: &str| fs::canonicalize(name).is_ok_and(|own| own == parent);
    ["/proc/self/fd", "/proc/thread-self/fd", "/dev/fd"].into_iter().any(own).then_some(number)
}
