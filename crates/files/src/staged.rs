//! A file too large to be made in memory: it is written piece by piece beside its place, and then takes it.

use std::fs::{self, File, Permissions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::names::{folder, partial, target};
use crate::replace::{permissions, sync};
use crate::written::{Guarantee, full};
use crate::{Disk, FileError, Written};

/// A temporary that becomes the file at a path when it is whole. If it never is, it is removed.
///
/// It is locked as long as it is written. Others who begin a file for the same path wait until it is in its
/// place or was given up.
#[derive(Debug)]
pub struct Staged<D: Disk> {
    disk: D,
    path: PathBuf,
    staged: PathBuf,
    file: Option<File>,
}

impl<D: Disk> Staged<D> {
    /// Begins a file for `path`, whose content stays what it is until [`Staged::finish`]. Waits as long as
    /// another process writes one, and then there may be one already.
    ///
    /// # Errors
    /// If there can be no file.
    pub fn begin(mut disk: D, path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = target(path.as_ref());
        let staged = partial(&path);
        let mut create = || {
            let there = permissions(&path)?;
            locked(&mut disk, &staged, there.as_ref())
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
        // Removed before it is closed: then it is nobody else's yet.
        if self.file.is_some() {
            let _ = self.disk.remove(&self.staged);
        }
    }
}

/// A new file at `path` that nobody else writes.
fn locked<D: Disk>(disk: &mut D, path: &Path, like: Option<&Permissions>) -> io::Result<File> {
    loop {
        match disk.create(path, like) {
            Ok(file) => {
                lock(&file);
                // Before it was locked, another may have taken it for one that was left.
                if is_at(&file, path) {
                    return Ok(file);
                }
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => remove_left(disk, path)?,
            Err(error) => return Err(error),
        }
    }
}

/// Waits for the process that writes the file at `path`, and removes the file if that process was killed.
fn remove_left<D: Disk>(disk: &mut D, path: &Path) -> io::Result<()> {
    let gone = |error: io::Error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) };
    // A link that somebody put there is not followed.
    match fs::symlink_metadata(path) {
        Err(error) => return gone(error),
        Ok(there) if !there.is_file() => return disk.remove(path),
        Ok(_) => {}
    }
    match File::open(path) {
        Err(error) => gone(error),
        Ok(left) => {
            lock(&left);
            if is_at(&left, path) { disk.remove(path) } else { Ok(()) }
        }
    }
}

/// Waits until nobody else has this file locked, and locks it. Some network file systems have no locks; there
/// nobody waits.
fn lock(file: &File) {
    while file.lock().is_err_and(|error| error.kind() == ErrorKind::Interrupted) {}
}

/// Whether the open file is still the one at `path`.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let number = |there: fs::Metadata| (there.dev(), there.ino());
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(open), Ok(there)) => number(open) == number(there),
        _ => false,
    }
}

/// Whether there is a file at `path`: where files have no numbers, it is taken for the open one.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
