//! `check`: what CI runs, for a developer, cheapest first.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::Failure;
use crate::output::say;

/// Everything CI runs: formatting, lints, docs, tests, examples, benches once, and one epoch of MNIST.
///
/// Stops at the first failure.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask check\n\nExit codes: 0 all passed, 1 something failed.")]
pub(crate) struct Args {}

/// What CI runs: the command, and the environment it needs.
const STEPS: [(&str, &[&str], &[(&str, &str)]); 7] = [
    ("formatting", &["fmt", "--all", "--check"], &[]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"], &[]),
    ("docs", &["doc", "--workspace", "--no-deps", "--quiet"], &[("RUSTDOCFLAGS", "-D warnings")]),
    ("tests", &["test", "--workspace", "--quiet"], &[]),
    ("examples", &["build", "--workspace", "--examples", "--quiet"], &[]),
    ("benches, once", &["bench", "--package", "benches", "--quiet", "--", "--test"], &[]),
    ("one epoch of MNIST", &["xtask", "train-mnist", "--epochs", "1"], &[]),
];

pub(crate) fn run(_: &Args) -> Result<(), Failure> {
    for (name, arguments, environment) in STEPS {
        step(name, arguments, environment).map_err(Failure::run)?;
    }
    say("all checks passed").map_err(Failure::run)
}

fn step(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    say(&format!("── {name}: cargo {}", arguments.join(" ")))?;
    let start = Instant::now();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).envs(environment.iter().copied()).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let status = cargo.status().context("cargo cannot be started")?;
    if !status.success() {
        bail!("{name} failed: cargo {}", arguments.join(" "));
    }
    say(&format!("   passed in {:.1} s", start.elapsed().as_secs_f64()))
}
