//! Other platforms: whether everything that a user builds compiles for them. Nothing is linked, so no other
//! tools are needed.

use std::process::Command;

use anyhow::Result;

use super::command::{cargo, passes, skip};

/// Linux without glibc, and 64-bit ARM.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-gnu"];

/// Checks those whose standard library is installed; the others are skipped and named.
pub(super) fn run(skipped: &mut Vec<String>) -> Result<()> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let installed = installed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let installed = installed.unwrap_or_default();
    for target in TARGETS {
        if installed.lines().any(|line| line.trim() == target) {
            let arguments =
                ["check", "--quiet", "--package", "cli", "--package", "descent", "--target", target];
            passes(&format!("platform {target}"), cargo().args(arguments))?;
        } else {
            skip(skipped, &format!("{target}: add it with `rustup target add {target}`"))?;
        }
    }
    Ok(())
}
