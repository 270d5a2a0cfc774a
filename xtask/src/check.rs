//! `check`: what CI runs, for a developer, cheapest first; and what takes too long for that.

mod command;
mod docs;
mod full;
mod memory;
mod targets;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use cli::{Failure, say};
use command::cargo;

/// Everything CI runs: lock file, formatting, lints, docs and their links, tests, examples, benches once, and
/// one epoch of MNIST.
///
/// Stops at the first failure.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask check
  cargo xtask check --full

--full takes about half an hour. What is not installed (nightly toolchain, valgrind, cargo-deny, cargo-fuzz) is skipped and named.

Exit codes: 0 all passed, 1 something failed.")]
pub(crate) struct Args {
    /// Leave out what the README's commands have just done: the tests and MNIST
    #[arg(long)]
    after_readme: bool,
    /// Then the tests of linalg under AddressSanitizer and valgrind
    #[arg(long)]
    memory: bool,
    /// Then these and the long ones: other platforms, 200 kills, 1,500,000 changed files, dependencies, fuzz
    /// targets
    #[arg(long)]
    full: bool,
}

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

struct Step {
    name: &'static str,
    /// Arguments of cargo.
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    /// Whether the README's own commands do the same.
    in_readme: bool,
    /// What is looked at in what cargo has made.
    then: Option<fn() -> Result<()>>,
}

const fn step(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, arguments, environment: &[], in_readme: false, then: None }
}

const STEPS: [Step; 8] = [
    step("lock file", &["fetch", "--locked", "--quiet"]),
    step("formatting", &["fmt", "--all", "--check"]),
    step("lints", &["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]),
    Step {
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        then: Some(docs::links),
        ..step("docs", &["doc", "--workspace", "--no-deps", "--quiet"])
    },
    Step { in_readme: true, ..step("tests", &["test", "--workspace", "--quiet"]) },
    step("examples", &["build", "--workspace", "--examples", "--quiet"]),
    step("benches, once", &["bench", "--package", "benches", "--quiet", "--", "--test"]),
    Step { in_readme: true, ..step("one epoch of MNIST", &["xtask", "train-mnist", "--epochs", "1"]) },
];

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    for step in STEPS.iter().filter(|step| !(args.after_readme && step.in_readme)) {
        step.run().map_err(Failure::run)?;
    }
    let skipped = match args {
        Args { full: true, .. } => full::run(),
        Args { memory: true, .. } => memory::run(),
        _ => Ok(Vec::new()),
    };
    let skipped = skipped.map_err(Failure::run)?;
    for reason in &skipped {
        say(&format!("skipped: {reason}")).map_err(Failure::run)?;
    }
    let but = if skipped.is_empty() { "all checks passed" } else { "all other checks passed" };
    say(but).map_err(Failure::run)
}

impl Step {
    fn run(&self) -> Result<()> {
        let Self { name, arguments, environment, then, .. } = *self;
        say(&format!("── {name}: cargo {}", arguments.join(" ")))?;
        let start = Instant::now();
        let mut cargo = cargo();
        cargo.args(arguments).envs(environment.iter().copied()).current_dir(REPOSITORY);
        let status = cargo.status().context("cargo cannot be started")?;
        if !status.success() {
            bail!("{name} failed: cargo {}", arguments.join(" "));
        }
        then.map_or(Ok(()), |then| then()).with_context(|| format!("{name} failed"))?;
        say(&format!("   passed in {:.1} s", start.elapsed().as_secs_f64()))
    }
}
