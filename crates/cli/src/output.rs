//! What a command leaves behind: its result on standard output, and files whose place is tried at its start.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Prints a line. Unlike `println!` it does not panic when the pipe is closed or the disk is full.
///
/// # Errors
/// If standard output cannot be written.
pub fn say(text: &str) -> Result<()> {
    writeln!(io::stdout(), "{text}").context("standard output: cannot be written")
}

/// A file to be written whole or not at all: bytes go to a temporary beside it, which then takes its name.
pub struct OutputFile {
    path: PathBuf,
    /// None for a device or a pipe, which is written to and not replaced.
    temporary: Option<PathBuf>,
}

impl OutputFile {
    /// Tries whether a file can be written at `path`, without touching what is there.
    ///
    /// # Errors
    /// If it cannot.
    pub fn create(path: &Path) -> Result<Self> {
        if path.is_dir() {
            bail!("{}: cannot be written: it is a folder", path.display());
        }
        let Some(name) = path.file_name() else {
            bail!("{}: cannot be written: it names no file", path.display());
        };
        if fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Ok(Self { path: path.to_owned(), temporary: None });
        }
        // A link stays, and the file it leads to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let temporary = path.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
        fs::File::create(&temporary).with_context(|| format!("{}: cannot be written", path.display()))?;
        Ok(Self { path, temporary: Some(temporary) })
    }

    /// Writes `bytes` and a final newline.
    ///
    /// # Errors
    /// If that fails; what was there before is still there then, unless it is a device or a pipe.
    pub fn write(self, bytes: &[u8]) -> Result<()> {
        let write = || {
            let mut file = fs::File::create(self.temporary.as_ref().unwrap_or(&self.path))?;
            file.write_all(bytes)?;
            file.write_all(b"\n")?;
            let Some(temporary) = &self.temporary else { return Ok(()) };
            file.sync_all()?;
            fs::rename(temporary, &self.path)
        };
        write().with_context(|| format!("{}: cannot be written", self.path.display()))
    }
}

impl Drop for OutputFile {
    fn drop(&mut self) {
        // After a successful rename there is nothing left to remove.
        let _ = self.temporary.as_ref().map(fs::remove_file);
    }
}
