//! A file too large to be made in memory: it is written piece by piece beside its place, and then takes it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::names::{folder, partial, target};
use crate::replace::{permissions, sync};
use crate::written::{Guarantee, full};
use crate::{Disk, FileError, Written};

/// A temporary that becomes the file at a path when it is whole. If it never is, it is removed.
#[derive(Debug)]
pub struct Staged<D: Disk> {
    disk: D,
    path: PathBuf,
    staged: PathBuf,
    file: Option<File>,
}

impl<D: Disk> Staged<D> {
    /// Begins a file for `path`, whose content stays what it is until [`Staged::finish`].
    ///
    /// # Errors
    /// If there can be no file.
    pub fn begin(mut disk: D, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = target(path.as_ref());
        let staged = partial(&path);
        let mut create = || {
            let there = permissions(&path)?;
            // Left by a process that was killed; or a link that somebody put there.
            if fs::symlink_metadata(&staged).is_ok() {
                disk.remove(&staged)?;
            }
            disk.create(&staged, there.as_ref())
        };
        match create() {
            Ok(file) => Ok(Self { disk, path, staged, file: Some(file) }),
            Err(source) => Err(FileError::Write { path, source }),
        }
    }

    /// Appends `bytes`.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        let Self { disk, path, file, .. } = self;
        let Some(file) = file else { return Ok(()) };
        disk.write(file, bytes).map_err(|source| FileError::Write { path: path.clone(), source })
    }

    /// Puts the file in its place: synced, renamed, the folder synced.
    ///
    /// # Errors
    /// If that fails. The temporary is removed then.
    pub fn finish(mut self) -> Result<Written, FileError> {
        let mut written = Written::default();
        let Self { disk, path, staged, file } = &mut self;
        let mut finish = || {
            if let Some(file) = &*file {
                sync(disk, file, staged, &mut written)?;
            }
            disk.rename(staged, path)?;
            *file = None;
            match disk.sync_folder(folder(path)) {
                Err(error) if full(&error) => Err(error),
                Err(error) => {
                    written.lose(path, Guarantee::Name, error);
                    Ok(())
                }
                Ok(()) => Ok(()),
            }
        };
        let finished = finish();
        finished.map_err(|source| FileError::Write { path: self.path.clone(), source })?;
        Ok(written)
    }
}

impl<D: Disk> Drop for Staged<D> {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            let _ = self.disk.remove(&self.staged);
        }
    }
}
