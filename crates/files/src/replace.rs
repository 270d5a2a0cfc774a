//! A file is replaced whole or not at all.

use std::fs::{self, Permissions};
use std::io;
use std::path::Path;

use crate::names::{folder, partial, previous, target};
use crate::overwrite::overwrite;
use crate::written::{Guarantee, full, refused};
use crate::{Disk, FileError, Written};

/// Puts `bytes` at `path`: into a temporary beside it, synced, then renamed, then the folder synced. Whatever
/// fails or whenever the machine stops, the old content or the new is there, never a part.
///
/// A link stays, and the file it leads to is replaced. A new file has the permissions of any new file, a
/// replaced one keeps those it had. One writer at a time: the temporary has one name, so that one left by a
/// killed process is overwritten by the next.
///
/// Not every file system does all this. Where one refuses a step, the file is written in the next best way,
/// and what it lacks is returned. A file that cannot be replaced, such as one that is mounted into a
/// container, is overwritten; if that fails, its old content is put back.
///
/// # Errors
/// If an operation fails. The temporary is removed then, if it can be, unless it is the only place of the new
/// content: then the error names it.
pub fn replace(disk: &mut impl Disk, path: impl AsRef<Path>, bytes: &[u8]) -> Result<Written, FileError> {
    put(disk, &target(path.as_ref()), bytes, None)
}

/// As [`replace`], and what was at `path` before is kept as [`previous`], which is replaced. At every moment
/// there is a whole file at `path`, if there was one before. Where files cannot have two names, there is none
/// for a moment, and what was there is at [`previous`].
///
/// # Errors
/// As [`replace`].
pub fn rotate(disk: &mut impl Disk, path: impl AsRef<Path>, bytes: &[u8]) -> Result<Written, FileError> {
    let path = target(path.as_ref());
    let kept = path.exists().then(|| previous(&path));
    put(disk, &path, bytes, kept.as_deref())
}

fn put(disk: &mut dyn Disk, path: &Path, bytes: &[u8], kept: Option<&Path>) -> Result<Written, FileError> {
    let mut written = Written::default();
    let mut put = || {
        let there = permissions(path)?;
        let staged = partial(path);
        match stage(disk, &staged, there.as_ref(), bytes, &mut written) {
            Ok(()) => publish(disk, &staged, path, bytes, kept, &mut written)?,
            Err(error) if refused(&error) && there.is_some() => {
                written = Written::default();
                overwrite(disk, path, bytes, kept, &mut written)?;
                written.lose(path, Guarantee::Whole, error);
            }
            Err(error) => return Err(error),
        }
        match disk.sync_folder(folder(path)) {
            Err(error) if full(&error) => Err(error),
            Err(error) => {
                written.lose(path, Guarantee::Name, error);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    };
    put().map_err(|source| FileError::Write { path: path.to_owned(), source })?;
    Ok(written)
}

/// What the file at `path` permits, if there is one.
pub(crate) fn permissions(path: &Path) -> io::Result<Option<Permissions>> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder, and not a file"))
        }
        Ok(there) if !there.is_file() => Err(io::Error::other("it is not a regular file")),
        there => Ok(there.ok().map(|there| there.permissions())),
    }
}

/// Writes and syncs the temporary.
fn stage(
    disk: &mut dyn Disk,
    staged: &Path,
    like: Option<&Permissions>,
    bytes: &[u8],
    written: &mut Written,
) -> io::Result<()> {
    // Left by a process that was killed; or a link that somebody put there and that must not be followed.
    if fs::symlink_metadata(staged).is_ok() {
        disk.remove(staged)?;
    }
    let mut file = disk.create(staged, like)?;
    let mut fill = || {
        if let Some(like) = like
            && let Err(error) = disk.permit(&file, like)
        {
            written.lose(staged, Guarantee::Permissions, error);
        }
        disk.write(&mut file, bytes)?;
        sync(disk, &file, staged, written)
    };
    fill().inspect_err(|_| drop(disk.remove(staged)))
}

/// Syncs a file, if its file system knows how.
pub(crate) fn sync(
    disk: &mut dyn Disk,
    file: &fs::File,
    path: &Path,
    written: &mut Written,
) -> io::Result<()> {
    match disk.sync(file) {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            written.lose(path, Guarantee::Content, error);
            Ok(())
        }
        synced => synced,
    }
}

/// Gives what is at `path` the name `kept` too, then the temporary the name `path`.
fn publish(
    disk: &mut dyn Disk,
    staged: &Path,
    path: &Path,
    bytes: &[u8],
    kept: Option<&Path>,
    written: &mut Written,
) -> io::Result<()> {
    for lost in &mut written.lost {
        lost.path = path.to_owned();
    }
    let gone = keep(disk, path, kept, written).inspect_err(|_| drop(disk.remove(staged)))?;
    let error = match disk.rename(staged, path) {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    if let (true, Some(kept)) = (gone, kept) {
        let _ = disk.rename(kept, path);
    }
    if !refused(&error) || !path.is_file() {
        let _ = disk.remove(staged);
        return Err(error);
    }
    if let Err(second) = overwrite(disk, path, bytes, kept, written) {
        let text = format!("{error}, and {second}; the new content is in {}", staged.display());
        return Err(io::Error::new(second.kind(), text));
    }
    written.lose(path, Guarantee::Whole, error);
    let _ = disk.remove(staged);
    Ok(())
}

/// Gives the file at `path` the name `kept` besides its own, or instead of it: then true is returned.
fn keep(disk: &mut dyn Disk, path: &Path, kept: Option<&Path>, written: &mut Written) -> io::Result<bool> {
    let Some(kept) = kept else { return Ok(false) };
    // A second name replaces nothing; meanwhile the newer file is whole.
    if fs::symlink_metadata(kept).is_ok()
        && let Err(error) = disk.remove(kept)
    {
        if full(&error) {
            return Err(error);
        }
        written.lose(path, Guarantee::Previous, error);
        return Ok(false);
    }
    match disk.link(path, kept) {
        Ok(()) => Ok(false),
        Err(error) if full(&error) => Err(error),
        Err(error) => match disk.rename(path, kept) {
            Ok(()) => {
                written.lose(path, Guarantee::SecondName, error);
                Ok(true)
            }
            // What cannot be renamed will be overwritten, and copied before.
            Err(again) if refused(&again) => Ok(false),
            Err(again) => Err(again),
        },
    }
}
