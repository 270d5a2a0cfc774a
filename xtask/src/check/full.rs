//! `check --full`: the checks that take minutes or need tools that not everybody has.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::REPOSITORY;
use crate::output::say;

/// How long each fuzz target runs.
const FUZZ_SECONDS: usize = 60;

/// Cases of each property under valgrind, which is about fifty times slower.
const VALGRIND_CASES: &str = "4";

const HOST: &str = "x86_64-unknown-linux-gnu";

/// Runs them all, to the first failure; returns what was skipped, each with the reason.
pub(super) fn run() -> Result<Vec<String>> {
    let mut skipped = Vec::new();
    let mut skip = |reason: String| {
        say(&format!("   skipped: {reason}"))?;
        skipped.push(reason);
        anyhow::Ok(())
    };

    let cargo = || Command::new(env!("CARGO"));
    let mut kills = cargo();
    kills.args(["test", "--package", "xtask", "--test", "killed", "--", "--nocapture"]);
    passes("200 kills", kills.env("DESCENT_KILLS", "200"))?;
    let mut fuzzer = cargo();
    fuzzer.args(["test", "--package", "optim", "--test", "fuzz", "--", "--nocapture"]);
    passes("300,000 changed files of each format", fuzzer.env("DESCENT_FUZZ_CASES", "300000"))?;

    let nightly = || {
        let mut command = Command::new("rustup");
        command.args(["run", "nightly", "cargo"]);
        command
    };
    let has_nightly = there(nightly().arg("--version"));
    if cfg!(not(all(target_arch = "x86_64", target_os = "linux"))) {
        skip(format!("AddressSanitizer: only on {HOST}"))?;
    } else if !has_nightly {
        skip("AddressSanitizer: `rustup run nightly cargo` is not there".into())?;
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
        skip("valgrind: not installed".into())?;
    }

    if there(cargo().args(["deny", "--version"])) {
        passes("licences, bans and sources", cargo().args(["deny", "check", "licenses", "bans", "sources"]))?;
        if there(cargo().args(["deny", "fetch", "db"])) {
            passes("advisories", cargo().args(["deny", "check", "advisories"]))?;
        } else {
            skip("advisories: their list cannot be fetched".into())?;
        }
    } else {
        skip("licences, bans, sources and advisories: cargo-deny is not installed".into())?;
    }

    if has_nightly && there(cargo().args(["fuzz", "--version"])) {
        for name in ["idx", "model", "checkpoint"] {
            // What is found is kept in fuzz/corpus; the files of the stable fuzzer are read and not changed.
            let corpus = format!("fuzz/corpus/{name}");
            std::fs::create_dir_all(PathBuf::from(REPOSITORY).join(&corpus)).context(corpus.clone())?;
            let mut fuzz = nightly();
            fuzz.args(["fuzz", "run", name, &corpus, "crates/optim/tests/corpus", "--"]);
            fuzz.arg(format!("-max_total_time={FUZZ_SECONDS}"));
            fuzz.args(["-print_final_stats=1", "-verbosity=0", "-malloc_limit_mb=1024"]);
            passes(&format!("fuzz target {name}"), &mut fuzz)?;
        }
    } else {
        skip("fuzz targets: they need cargo-fuzz and the nightly toolchain".into())?;
    }
    Ok(skipped)
}

/// Whether a command can be started and succeeds; what it prints is dropped.
fn there(command: &mut Command) -> bool {
    let command = command.current_dir(REPOSITORY).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn passes(name: &str, command: &mut Command) -> Result<()> {
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

/// A folder of its own for what is built in another way.
fn target(name: &str) -> PathBuf {
    let shared = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    shared.join(name)
}

/// The executable of linalg's unit tests.
fn linalg_tests() -> Result<PathBuf> {
    let mut cargo = Command::new(env!("CARGO"));
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
