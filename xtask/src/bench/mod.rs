//! `bench`: times the kernels, and says whether a change made any of them slower.

mod base;
mod build;
mod check;
mod compare;
mod estimates;
mod failure;
mod machine;
mod report;
mod rounds;
mod self_test;
mod verdict;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use cli::Failure;

/// Time the kernels with criterion; with --check, say whether any became slower than in an earlier commit.
///
/// --check builds the benches of BASE and of the working tree and runs them by turns. Besides, it runs BASE
/// against a copy of itself, which shows the noise, and a loop that no change reaches, whose drift is divided
/// out. What has more than 5 % of noise is measured in as many rounds again, three times if need be. A
/// benchmark is slower if the lower end of its interval is above 5 % and above twice the noise, and once more
/// in another pass.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask bench
  cargo xtask bench --filter matmul
  cargo xtask bench --check
  cargo xtask bench --check HEAD~3 --filter '^matmul_' --rounds 10 --json check.json
  cargo xtask bench --self-test

Exit codes: 0 measured, and with --check nothing is slower; 1 something is slower, or cargo bench failed;
2 bad arguments, or a side does not build or run; 3 too noisy to tell, or the machine stays busy.")]
pub(crate) struct Args {
    /// Compare with BASE [default: the merge base with main]
    #[arg(long, value_name = "BASE", num_args = 0..=1)]
    check: Option<Option<String>>,
    /// See whether the gate catches a slowdown of 20 %, and keeps quiet on identical code
    #[arg(long, conflicts_with_all = ["check", "filter", "json"])]
    self_test: bool,
    /// Only benchmarks whose name this regular expression matches
    #[arg(long, value_name = "REGEX")]
    filter: Option<String>,
    /// Rounds of --check and --self-test, at least 5; in each, every side runs every benchmark once
    #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u16).range(5..))]
    rounds: u16,
    /// Measure even if the machine is busy
    #[arg(long)]
    force: bool,
    /// Write what --check found as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE", requires = "check")]
    json: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.check {
        Some(base) => check::run(args, base.as_deref()),
        None if args.self_test => self_test::run(args),
        None => cargo_bench(args.filter.as_deref()).map_err(Failure::run),
    }
}

fn cargo_bench(filter: Option<&str>) -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["bench", "--package", "benches"]).current_dir(repository()?);
    if let Some(filter) = filter {
        cargo.args(["--", "--", filter]);
    }
    match cargo.status().context("cargo cannot be started")? {
        status if status.success() => Ok(()),
        status => Err(anyhow!("cargo bench failed: {status}")),
    }
}

fn repository() -> Result<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    PathBuf::from(folder)
        .canonicalize()
        .with_context(|| format!("{folder}: the repository is not there any more"))
}
