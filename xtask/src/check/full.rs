//! `check --full`: the checks that take minutes or need tools that not everybody has.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::command::{cargo, nightly, passes, skip, there};
use super::{REPOSITORY, memory, targets};

/// How long each fuzz target runs.
const FUZZ_SECONDS: usize = 60;

/// Runs them all, to the first failure; returns what was skipped, each with the reason.
pub(super) fn run() -> Result<Vec<String>> {
    let mut skipped = memory::run()?;
    targets::run(&mut skipped)?;
    let mut skip = |reason: &str| skip(&mut skipped, reason);
    let mut kills = cargo();
    kills.args(["test", "--package", "cli", "--test", "it", "killed::", "--", "--nocapture"]);
    passes("200 kills", kills.env("DESCENT_KILLS", "200"))?;
    let mut fuzzer = cargo();
    let packages = ["--package", "optim", "--package", "descent"];
    fuzzer.arg("test").args(packages).args(["--test", "it", "fuzz::", "--", "--nocapture"]);
    passes("300,000 changed files of each format", fuzzer.env("DESCENT_FUZZ_CASES", "300000"))?;

    if there(cargo().args(["deny", "--version"])) {
        passes("licences, bans and sources", cargo().args(["deny", "check", "licenses", "bans", "sources"]))?;
        if there(cargo().args(["deny", "fetch", "db"])) {
            passes("advisories", cargo().args(["deny", "check", "advisories"]))?;
        } else {
            skip("advisories: their list cannot be fetched")?;
        }
    } else {
        skip("licences, bans, sources and advisories: cargo-deny is not installed")?;
    }

    if there(nightly().arg("--version")) && there(cargo().args(["fuzz", "--version"])) {
        let targets = ["idx", "model", "checkpoint", "table"].map(|name| (name, "optim"));
        for (name, of) in targets.into_iter().chain([("import", "descent")]) {
            // What is found is kept in fuzz/corpus; the files of the stable fuzzer are read and not changed.
            let corpus = format!("fuzz/corpus/{name}");
            std::fs::create_dir_all(PathBuf::from(REPOSITORY).join(&corpus)).context(corpus.clone())?;
            let mut fuzz = nightly();
            fuzz.args(["fuzz", "run", name, &corpus, &format!("crates/{of}/tests/corpus"), "--"]);
            fuzz.arg(format!("-max_total_time={FUZZ_SECONDS}"));
            fuzz.args(["-print_final_stats=1", "-verbosity=0", "-malloc_limit_mb=1024"]);
            passes(&format!("fuzz target {name}"), &mut fuzz)?;
        }
    } else {
        skip("fuzz targets: they need cargo-fuzz and the nightly toolchain")?;
    }
    Ok(skipped)
}
