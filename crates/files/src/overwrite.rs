//! A file that cannot be replaced is written over.

use std::fs::{self, Permissions};
use std::io;
use std::path::Path;

use crate::replace::sync;
use crate::written::{Guarantee, full};
use crate::{Disk, Written};

/// Writes `bytes` over what is at `path`, which is copied to `kept` before. If that fails, the old content is
/// put back.
pub(crate) fn overwrite(
    disk: &mut dyn Disk,
    path: &Path,
    bytes: &[u8],
    kept: Option<&Path>,
    written: &mut Written,
) -> io::Result<()> {
    let old = fs::read(path)?;
    if let Some(kept) = kept {
        let like = fs::metadata(path)?.permissions();
        match copy(disk, (&old, &like), kept, written) {
            Err(error) if full(&error) => return Err(error),
            Err(error) => written.lose(path, Guarantee::Previous, error),
            Ok(()) => {}
        }
    }
    fill(disk, path, bytes, written).inspect_err(|_| drop(fill(disk, path, &old, &mut Written::default())))
}

fn fill(disk: &mut dyn Disk, path: &Path, bytes: &[u8], written: &mut Written) -> io::Result<()> {
    let mut file = disk.open(path)?;
    // First the bytes, then the length: the space of the old content is not given away in between.
    disk.write(&mut file, bytes)?;
    file.set_len(bytes.len() as u64)?;
    sync(disk, &file, path, written)
}

/// A file of its own at `kept`: a second name of what is overwritten would keep nothing.
fn copy(
    disk: &mut dyn Disk,
    (old, like): (&[u8], &Permissions),
    kept: &Path,
    written: &mut Written,
) -> io::Result<()> {
    if fs::symlink_metadata(kept).is_ok() {
        disk.remove(kept)?;
    }
    let mut file = disk.create(kept, Some(like))?;
    let mut fill = || {
        disk.write(&mut file, old)?;
        sync(disk, &file, kept, written)
    };
    fill().inspect_err(|_| drop(disk.remove(kept)))
}
