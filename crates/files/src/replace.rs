//! A file is replaced whole or not at all.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{Disk, FileError};

/// Puts `bytes` at `path`: into a temporary beside it, synced, then renamed, then the folder synced. Whatever
/// fails or whenever the machine stops, the old content or the new is there, never a part.
///
/// A link stays, and the file it leads to is replaced. A new file has the permissions of any new file, a
/// replaced one keeps those it had. One writer at a time: the temporary has one name, so that one left by a
/// killed process is overwritten by the next.
///
/// # Errors
/// If an operation fails. The temporary is removed then, if it can be.
pub fn replace(disk: &mut impl Disk, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), FileError> {
    let path = target(path.as_ref());
    let staged = stage(disk, &path, bytes)?;
    publish(disk, &staged, &path, None)
}

/// As [`replace`], and what was at `path` before is kept as [`previous`], which is replaced. At every moment
/// there is a whole file at `path`, if there was one before. Where files cannot have two names, there is none
/// for a moment, and what was there is at [`previous`].
///
/// # Errors
/// As [`replace`].
pub fn rotate(disk: &mut impl Disk, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), FileError> {
    let path = target(path.as_ref());
    let staged = stage(disk, &path, bytes)?;
    let kept = path.exists().then(|| previous(&path));
    publish(disk, &staged, &path, kept.as_deref())
}

/// Gives what is at `path` the name `kept` too, then the temporary the name `path`.
fn publish(disk: &mut dyn Disk, staged: &Path, path: &Path, kept: Option<&Path>) -> Result<(), FileError> {
    let renamed = (|| {
        if let Some(kept) = kept {
            keep(disk, path, kept)?;
        }
        disk.rename(staged, path)
    })();
    let done =
        renamed.inspect_err(|_| drop(disk.remove(staged))).and_then(|()| disk.sync_folder(folder(path)));
    done.map_err(|source| FileError::Write { path: path.to_owned(), source })
}

/// Gives the file at `path` the name `kept` besides its own.
fn keep(disk: &mut dyn Disk, path: &Path, kept: &Path) -> io::Result<()> {
    // A second name replaces nothing; meanwhile the newer file is whole.
    if fs::symlink_metadata(kept).is_ok() {
        disk.remove(kept)?;
    }
    disk.link(path, kept).or_else(|error| match error.kind() {
        io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied => disk.rename(path, kept),
        _ => Err(error),
    })
}

/// Writes and syncs the temporary of `path` and returns its name.
fn stage(disk: &mut dyn Disk, path: &Path, bytes: &[u8]) -> Result<PathBuf, FileError> {
    let staged = partial(path);
    let mut write = || {
        let there = match fs::metadata(path) {
            Ok(there) if !there.is_file() => {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
            }
            there => there.ok(),
        };
        // Left by a process that was killed; or a link that somebody put there and that must not be followed.
        if fs::symlink_metadata(&staged).is_ok() {
            disk.remove(&staged)?;
        }
        let mut file = disk.create(&staged)?;
        let wrote = (|| {
            if let Some(there) = there {
                file.set_permissions(there.permissions())?;
            }
            disk.write(&mut file, bytes)?;
            disk.sync(&file)
        })();
        wrote.inspect_err(|_| drop(disk.remove(&staged)))
    };
    write().map_err(|source| FileError::Write { path: path.to_owned(), source })?;
    Ok(staged)
}

/// Tries whether a file can be written at `path`, without touching what is there.
///
/// # Errors
/// As [`replace`].
pub fn probe(disk: &mut impl Disk, path: impl AsRef<Path>) -> Result<(), FileError> {
    let path = path.as_ref();
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    if path.file_name().is_none() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it names no file")));
    }
    let staged = stage(disk, &target(path), &[])?;
    disk.remove(&staged).map_err(failed)
}

/// The temporary beside `path`: its name and `.partial`.
#[must_use]
pub fn partial(path: impl AsRef<Path>) -> PathBuf {
    with_ending(path.as_ref(), ".partial")
}

/// What was at `path` before, beside the file that `path` means: its name and `.previous`.
#[must_use]
pub fn previous(path: impl AsRef<Path>) -> PathBuf {
    with_ending(&target(path.as_ref()), ".previous")
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The file that `path` means, links followed, even one whose file is not there at the moment.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match fs::read_link(path) {
        Ok(file) => folder(path).join(file),
        Err(_) => path.to_owned(),
    })
}

/// The folder that holds `path`.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
