//! Whether a file can be written, before there is something to write.

use std::fs;
use std::io;
use std::path::Path;

use crate::names::{target, trial};
use crate::replace::{permissions, sync};
use crate::written::refused;
use crate::{Disk, FileError, Written};

/// How many zeros are written at once.
static ZEROS: [u8; 1 << 16] = [0; 1 << 16];
/// More is not tried: it takes longer than it is worth, and a file that large may never be.
const MOST: u64 = 1 << 26;

/// Tries whether a file of `size` bytes can be written at `path`, in the way it will be, without touching
/// what is there. At most 64 MiB are tried.
///
/// # Errors
/// As [`replace`](crate::replace).
pub fn probe(disk: &mut impl Disk, path: impl AsRef<Path>, size: u64) -> Result<(), FileError> {
    let path = path.as_ref();
    let failed = |source| FileError::Write { path: path.to_owned(), source };
    if path.file_name().is_none() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "it names no file")));
    }
    attempt(disk, &target(path), size).map_err(failed)
}

fn attempt(disk: &mut dyn Disk, path: &Path, size: u64) -> io::Result<()> {
    let there = permissions(path)?;
    let trial = trial(path);
    match fill_with_zeros(disk, &trial, size).and_then(|()| disk.remove(&trial)) {
        // It will be overwritten.
        Err(error) if refused(&error) && there.is_some() => {
            let _ = disk.remove(&trial);
            disk.open(path).map(drop).map_err(|_| error)
        }
        tried => tried,
    }
}

fn fill_with_zeros(disk: &mut dyn Disk, path: &Path, size: u64) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        disk.remove(path)?;
    }
    let mut file = disk.create(path, None)?;
    let mut fill = || {
        let mut left = size.min(MOST);
        loop {
            let now = left.min(ZEROS.len() as u64);
            disk.write(&mut file, &ZEROS[..now as usize])?;
            left -= now;
            if left == 0 {
                return sync(disk, &file, path, &mut Written::default());
            }
        }
    };
    fill().inspect_err(|_| drop(disk.remove(path)))
}
