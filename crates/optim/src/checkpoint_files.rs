//! The last two checkpoints of a training.

use std::path::{Path, PathBuf};

use files::{Disk, FileError, Place, SystemDisk, Written, previous, probe, replace, rotate};
use linalg::Scalar;
use nn::Loss;

use crate::{CHECKPOINT, Checkpoint};

/// A place for checkpoints: the newest is at its path, the one before at the same path with `.previous`.
/// Whenever the process is killed or the machine stops, at least one of the two is whole.
#[derive(Clone, Debug)]
pub struct CheckpointFiles<D = SystemDisk> {
    path: PathBuf,
    disk: D,
    /// Whether the file at the path is known to be undamaged.
    whole: bool,
}

/// The newest checkpoint that is whole.
#[derive(Debug)]
pub struct Found<T: Scalar> {
    /// What it holds.
    pub checkpoint: Checkpoint<T>,
    /// Its file.
    pub path: PathBuf,
    /// Why a newer one was not taken.
    pub skipped: Option<FileError>,
}

impl CheckpointFiles {
    /// At `path`.
    #[must_use]
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self::on(path, SystemDisk)
    }

    /// The newest undamaged checkpoint: the file at `path`, or the previous one if that is missing or
    /// damaged.
    ///
    /// # Errors
    /// If neither can be used; the error is that of the newer file. The previous checkpoint does not replace
    /// an undamaged file of another kind, version or number type: that is an error.
    pub fn newest<T: Scalar>(path: impl AsRef<Path>) -> Result<Found<T>, FileError> {
        Self::newest_with(path, &[])
    }

    /// As [`CheckpointFiles::newest`], of a network that may have one of the losses `own`, which your program
    /// [defines itself](nn::OwnLoss).
    ///
    /// # Errors
    /// As [`CheckpointFiles::newest`], and if its loss is one that a program defines itself, but none of
    /// `own`.
    pub fn newest_with<T: Scalar>(path: impl AsRef<Path>, own: &[Loss]) -> Result<Found<T>, FileError> {
        let path = path.as_ref();
        let newer = match Checkpoint::read_with(path, own) {
            Ok(checkpoint) => return Ok(Found { checkpoint, path: path.to_owned(), skipped: None }),
            Err(error) if error.is_damage() => error,
            Err(error) => return Err(error),
        };
        let path = previous(path);
        match Checkpoint::read_with(&path, own) {
            Ok(checkpoint) => Ok(Found { checkpoint, path, skipped: Some(newer) }),
            Err(_) => Err(newer),
        }
    }
}

impl<D: Disk> CheckpointFiles<D> {
    /// At `path` of another disk than the real one, for tests.
    #[must_use]
    pub fn on(path: impl AsRef<Path>, disk: D) -> Self {
        Self { path: path.as_ref().to_owned(), disk, whole: false }
    }

    /// Where the newest one is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Tries whether checkpoints of `size` bytes can be written, without touching what is there.
    ///
    /// # Errors
    /// If not; also for a device or a pipe, from which no checkpoint can be read again.
    pub fn probe(&mut self, size: u64) -> Result<(), FileError> {
        match Place::of(&self.path) {
            Place::File(path) => probe(&mut self.disk, path, size),
            _ => {
                let source = std::io::Error::other("a checkpoint must be read again, so it needs a file");
                Err(FileError::Write { path: self.path.clone(), source })
            }
        }
    }

    /// Writes the bytes as the newest checkpoint. What the file system did not do is returned.
    ///
    /// # Errors
    /// If they cannot be written. At least one of the existing checkpoints is still undamaged then.
    pub fn save(&mut self, bytes: &[u8]) -> Result<Written, FileError> {
        // A damaged file must not take the place of a whole one.
        let written = if self.whole || CHECKPOINT.read(&self.path).is_ok() {
            self.whole = false;
            rotate(&mut self.disk, &self.path, bytes)?
        } else {
            replace(&mut self.disk, &self.path, bytes)?
        };
        self.whole = true;
        Ok(written)
    }
}
