//! When two paths are the same file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::names::resolved;

/// What makes a file the same one, whatever path leads to it: by links too, and for names that nothing has
/// yet. It is good as long as nobody else moves files.
#[derive(Clone, Debug)]
pub struct Identity(Is);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Is {
    /// Of the device and number.
    Numbered(u64, u64),
    /// Of the name that nothing has yet, or where files have no numbers.
    Named(PathBuf),
    /// A device; what goes there destroys nothing.
    Device,
}

impl Identity {
    /// Of what is at `path`, or could be.
    #[must_use]
    pub fn of(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        Self(
            fs::metadata(path)
                .ok()
                .and_then(|there| numbered(&there))
                .unwrap_or_else(|| Is::Named(resolved(path))),
        )
    }

    /// Whether writing to one changes the other.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0 == other.0 && self.0 != Is::Device
    }
}

#[cfg(unix)]
fn numbered(there: &fs::Metadata) -> Option<Is> {
    use std::os::unix::fs::{FileTypeExt, MetadataExt};
    let kind = there.file_type();
    let device = kind.is_char_device() || kind.is_block_device();
    Some(if device { Is::Device } else { Is::Numbered(there.dev(), there.ino()) })
}

#[cfg(not(unix))]
fn numbered(_: &fs::Metadata) -> Option<Is> {
    None
}
