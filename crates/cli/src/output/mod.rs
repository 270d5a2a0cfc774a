//! What a command leaves behind: lines, and files whose places are tried at its start.

mod file;
mod outputs;

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use anyhow::{Context, Result};

pub use file::OutputFile;
pub(crate) use outputs::Outputs;

/// Where the lines of a run go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Lines {
    StandardOutput,
    /// A file of the run goes to standard output, and must be alone there.
    StandardError,
    /// The same, and only the result was wanted, which that file holds.
    Nowhere,
}

/// One for the process, as standard output is.
static LINES: AtomicU8 = AtomicU8::new(Lines::StandardOutput as u8);

impl Lines {
    fn choose(self) {
        LINES.store(self as u8, Relaxed);
    }
}

/// Whether another process prints for this one.
static SILENT: AtomicBool = AtomicBool::new(false);

/// From now on nothing is printed, if `silent`: another process does.
pub(crate) fn silence(silent: bool) {
    SILENT.store(silent, Relaxed);
}

pub(crate) fn is_silent() -> bool {
    SILENT.load(Relaxed)
}

/// Prints a line. Unlike `println!` it does not panic when the pipe is closed or the disk is full. While an
/// [`OutputFile`] goes to standard output, lines go to standard error.
///
/// # Errors
/// If the line cannot be written.
pub fn say(text: &str) -> Result<()> {
    if is_silent() {
        return Ok(());
    }
    const STDOUT: u8 = Lines::StandardOutput as u8;
    const STDERR: u8 = Lines::StandardError as u8;
    match LINES.load(Relaxed) {
        STDOUT => writeln!(io::stdout(), "{text}").context("standard output: cannot be written"),
        STDERR => writeln!(io::stderr(), "{text}").context("standard error: cannot be written"),
        _ => Ok(()),
    }
}

/// Prints a line on standard error. If nobody can read it, nobody is left to be told.
pub(crate) fn complain(text: &str) {
    if !is_silent() {
        let _ = writeln!(io::stderr(), "{text}");
    }
}

/// A warning is a line among the others. Where there are no others it goes to standard error.
pub(crate) fn warn(text: &str, quiet: bool) {
    let line = format!("warning: {text}");
    if quiet {
        complain(&line);
    } else {
        // A closed pipe is told of with the result.
        let _ = say(&line);
    }
}
