//! One output: a file that is written whole or not at all, or a stream.

use std::path::{Path, PathBuf};

use anyhow::Result;
use files::{Lost, Place, SystemDisk};

use super::{Lines, warn};

/// An output whose place has been tried: a file, to be written whole or not at all, or a pipe or device,
/// which is written to and not replaced. `-` is standard output.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    place: Place,
}

impl OutputFile {
    /// Tries whether a file can be written at `path`, without touching what is there.
    ///
    /// # Errors
    /// If it cannot.
    pub fn create(path: &Path) -> Result<Self> {
        Self::at(path).tried(1, false)
    }

    pub(super) fn at(path: &Path) -> Self {
        let place = if path == "-" { Place::StandardOutput } else { Place::of(path) };
        Self { path: path.to_owned(), place }
    }

    /// Tries whether `size` bytes can be written; if they are for standard output, the lines of the run leave
    /// it.
    pub(super) fn tried(self, size: u64, quiet: bool) -> Result<Self> {
        self.place.probe(&mut SystemDisk, size)?;
        if self.place == Place::StandardOutput {
            if quiet { Lines::Nowhere } else { Lines::StandardError }.choose();
        }
        Ok(self)
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes `bytes` and a final newline. What the file system did not do is warned of.
    ///
    /// # Errors
    /// If that fails; what was there before is still there then, unless it is a device or a pipe.
    pub fn write(self, bytes: &[u8]) -> Result<()> {
        for lost in self.put(&[bytes, b"\n"].concat())? {
            warn(&lost.to_string(), false);
        }
        Ok(())
    }

    pub(super) fn put(&self, bytes: &[u8]) -> Result<Vec<Lost>> {
        Ok(self.place.write(&mut SystemDisk, bytes)?.lost)
    }
}
