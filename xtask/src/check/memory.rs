//! `check --memory`: the tests of `linalg`, the only crate with `unsafe` code, where every access to memory
//! is watched.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::REPOSITORY;
use super::command::{cargo, nightly, passes, skip, there};

/// Cases of each property under valgrind, which is about fifty times slower.
const VALGRIND_CASES: &str = "4";

const HOST: &str = "x86_64-unknown-linux-gnu";

/// Runs both; returns what was skipped, each with the reason.
pub(super) fn run() -> Result<Vec<String>> {
    let mut skipped = Vec::new();
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        skip(&mut skipped, &format!("AddressSanitizer: only on {HOST}"))?;
    } else if !there(nightly().arg("--version")) {
        skip(&mut skipped, "AddressSanitizer: `rustup run nightly cargo` is not there")?;
    } else {
        let mut sanitized = nightly();
        sanitized.args(["test", "--package", "linalg", "--lib", "--target", HOST, "--target-dir"]);
        sanitized.arg(target("sanitized")).args(["--", "--nocapture"]);
        passes("AddressSanitizer over linalg", sanitized.env("RUSTFLAGS", "-Zsanitizer=address"))?;
    }

    if there(Command::new("valgrind").arg("--version")) {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--quiet", "--error-exitcode=9"]).arg(linalg_tests()?);
        valgrind.args(["--test-threads=1", "--nocapture"]).env("PROPTEST_CASES", VALGRIND_CASES);
        passes(
            "valgrind over linalg, one thread, without AVX-512, which valgrind does not know",
            &mut valgrind,
        )?;
    } else {
        skip(&mut skipped, "valgrind: not installed")?;
    }
    Ok(skipped)
}

/// A folder of its own within cargo's, for what is built in another way.
pub(super) fn target(name: &str) -> PathBuf {
    let shared = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    shared.join(name)
}

/// The executable of linalg's unit tests.
fn linalg_tests() -> Result<PathBuf> {
    let mut cargo = cargo();
    cargo.args(["test", "--package", "linalg", "--lib", "--no-run", "--message-format", "json"]);
    let Output { status, stdout, .. } = cargo.current_dir(REPOSITORY).stderr(Stdio::inherit()).output()?;
    if !status.success() {
        bail!("the tests of linalg do not build");
    }
    let messages = String::from_utf8_lossy(&stdout);
    let executable = messages.lines().rev().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    executable.context("cargo does not say where the tests of linalg are")
}
