//! Files that a command writes at its end, and whose place is tried at its start.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// A file to be written whole or not at all: bytes go to a temporary beside it, which then takes its name.
pub(crate) struct OutputFile {
    path: PathBuf,
    temporary: PathBuf,
}

impl OutputFile {
    /// Tries whether a file can be written at `path`, without touching what is there.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        if path.is_dir() {
            bail!("{}: cannot be written: it is a folder", path.display());
        }
        let Some(name) = path.file_name() else {
            bail!("{}: cannot be written: it names no file", path.display());
        };
        let temporary = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
        fs::File::create(&temporary).with_context(|| format!("{}: cannot be written", path.display()))?;
        Ok(Self { path: path.to_owned(), temporary })
    }

    /// Writes `bytes` and a final newline.
    pub(crate) fn write(self, bytes: &[u8]) -> Result<()> {
        let write = || {
            let mut file = fs::File::create(&self.temporary)?;
            file.write_all(bytes)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&self.temporary, &self.path)
        };
        write().with_context(|| format!("{}: cannot be written", self.path.display()))
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        // After a successful rename there is nothing left to remove.
        let _ = fs::remove_file(&self.temporary);
    }
}
