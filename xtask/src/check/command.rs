//! Commands of the checks: what is there, and what must succeed.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cli::say;

use super::REPOSITORY;

pub(super) fn cargo() -> Command {
    Command::new(env!("CARGO"))
}

/// Cargo of the nightly toolchain.
pub(super) fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo"]);
    command
}

/// Says what is not checked, and why, and keeps it for the end.
pub(super) fn skip(skipped: &mut Vec<String>, reason: &str) -> Result<()> {
    skipped.push(reason.to_owned());
    say(&format!("   skipped: {reason}"))
}

/// Whether a command can be started and succeeds; what it prints is dropped.
pub(super) fn there(command: &mut Command) -> bool {
    let command = command.current_dir(REPOSITORY).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

pub(super) fn passes(name: &str, command: &mut Command) -> Result<()> {
    let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
    say(&format!("── {name}: {}", words.join(" ".as_ref()).display()))?;
    let start = Instant::now();
    let status =
        command.current_dir(REPOSITORY).status().with_context(|| format!("{name}: cannot be started"))?;
    if !status.success() {
        bail!("{name} failed");
    }
    say(&format!("   passed in {:.1} s", start.elapsed().as_secs_f64()))
}
