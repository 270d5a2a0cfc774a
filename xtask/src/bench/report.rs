//! The comparison as a table, and as JSON.

use anyhow::Result;
use cli::say;
use serde::Serialize;

use super::base::Base;
use super::compare::Compared;
use super::machine::Loaded;
use super::rounds::Benchmark;
use super::verdict::{Judgement, NOISE_LIMIT, Outcome, THRESHOLD};

/// A benchmark that was not measured.
#[derive(Serialize)]
pub(crate) struct Skipped {
    pub(crate) bench: String,
    pub(crate) id: String,
    pub(crate) why: &'static str,
}

impl Skipped {
    pub(crate) fn new(benchmark: &Benchmark, why: &'static str) -> Self {
        Self { bench: benchmark.bench.clone(), id: benchmark.id.clone(), why }
    }
}

/// Prints one line per benchmark.
pub(crate) fn print(compared: &[Compared]) -> Result<()> {
    if compared.is_empty() {
        return Ok(());
    }
    let width =
        compared.iter().map(|c| c.benchmark.id.chars().count()).max().unwrap_or(0).max("benchmark".len());
    say(&format!(
        "{:<width$}  {:>9}  {:>9}  {:>8}  {:>17}  {:>6}  verdict",
        "benchmark", "base", "now", "change", "95 % interval", "noise"
    ))?;
    for line in compared {
        let Judgement { change, noise_floor, .. } = line.last();
        let interval = format!("{:+.1} … {:+.1} %", 100.0 * change.low, 100.0 * change.high);
        say(&format!(
            "{:<width$}  {:>9}  {:>9}  {:>+6.1} %  {interval:>17}  {:>4.1} %  {}",
            line.benchmark.id,
            time(line.base_nanoseconds),
            time(line.tree_nanoseconds),
            100.0 * change.median,
            100.0 * noise_floor,
            word(line.outcome),
        ))?;
    }
    Ok(())
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Faster => "faster",
        Outcome::Same => "same",
        Outcome::NotConfirmed => "same (slower at first, not confirmed)",
        Outcome::Regression => "SLOWER",
        Outcome::Inconclusive => "too noisy to tell",
    }
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        t if t < 1e3 => format!("{t:.1} ns"),
        t if t < 1e6 => format!("{:.2} µs", t / 1e3),
        t if t < 1e9 => format!("{:.2} ms", t / 1e6),
        t => format!("{:.2} s", t / 1e9),
    }
}

#[derive(Serialize)]
struct Report<'a> {
    base_commit: &'a str,
    base: &'a str,
    head_commit: Option<&'a str>,
    #[serde(flatten)]
    machine: &'a Loaded,
    rustflags: Option<String>,
    rounds: usize,
    threshold: f64,
    noise_limit: f64,
    exit_code: u8,
    benchmarks: Vec<Line<'a>>,
    skipped: &'a [Skipped],
}

#[derive(Serialize)]
struct Line<'a> {
    bench: &'a str,
    id: &'a str,
    outcome: Outcome,
    base_nanoseconds: f64,
    tree_nanoseconds: f64,
    first: &'a Judgement,
    second: Option<&'a Judgement>,
}

impl<'a> Line<'a> {
    fn of(compared: &'a Compared) -> Self {
        let Compared { benchmark, base_nanoseconds, tree_nanoseconds, first, second, outcome } = compared;
        Self {
            bench: &benchmark.bench,
            id: &benchmark.id,
            outcome: *outcome,
            base_nanoseconds: *base_nanoseconds,
            tree_nanoseconds: *tree_nanoseconds,
            first,
            second: second.as_ref(),
        }
    }
}

/// The same and all around it.
pub(crate) fn json(
    (base, head): (&Base, Option<&str>),
    machine: &Loaded,
    rounds: usize,
    (compared, skipped): (&[Compared], &[Skipped]),
) -> serde_json::Result<String> {
    let any = |outcome| compared.iter().any(|c| c.outcome == outcome);
    serde_json::to_string(&Report {
        base_commit: &base.commit,
        base: &base.name,
        head_commit: head,
        machine,
        rustflags: std::env::var("RUSTFLAGS").ok(),
        rounds,
        threshold: THRESHOLD,
        noise_limit: NOISE_LIMIT,
        exit_code: if any(Outcome::Regression) {
            1
        } else if any(Outcome::Inconclusive) {
            3
        } else {
            0
        },
        benchmarks: compared.iter().map(Line::of).collect(),
        skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_in_the_unit_that_fits() {
        let shown = [12.34, 3270.0, 1.5e6, 2.0e9].map(time);
        assert_eq!(shown, ["12.3 ns", "3.27 µs", "1.50 ms", "2.00 s"]);
    }
}
