//! Measures benchmarks on both sides, the suspects twice, and says what came out.

use anyhow::{Result, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::rounds::{Arms, Benchmark};
use super::verdict::{Judgement, Outcome, Round, Verdict, median};
use crate::Failure;
use crate::output::say;

/// What is known of one benchmark in the end.
pub(crate) struct Compared {
    pub(crate) benchmark: Benchmark,
    /// Median times of the first pass.
    pub(crate) base_nanoseconds: f64,
    pub(crate) tree_nanoseconds: f64,
    pub(crate) first: Judgement,
    /// Only what was slower is measured again.
    pub(crate) second: Option<Judgement>,
    pub(crate) outcome: Outcome,
}

/// Compares the two sides in `rounds` rounds, and whatever is slower once more in as many.
pub(crate) fn compare(arms: &Arms, benchmarks: &[Benchmark], rounds: usize) -> Result<Vec<Compared>> {
    let measured = pass(arms, benchmarks, rounds, "measuring")?;
    let first: Vec<Judgement> = measured.iter().map(|rounds| Judgement::of(rounds)).collect();
    let is_suspect = |judged: &Judgement| judged.verdict == Verdict::Slower;
    let suspects: Vec<Benchmark> = benchmarks
        .iter()
        .zip(&first)
        .filter(|(_, judged)| is_suspect(judged))
        .map(|(b, _)| b.clone())
        .collect();
    if !suspects.is_empty() {
        say(&format!("{} slower; measured once more", plural(suspects.len())))?;
    }
    let mut again = pass(arms, &suspects, rounds, "confirming")?.into_iter();
    let compared = benchmarks.iter().zip(measured).zip(first).map(|((benchmark, measured), first)| {
        let second =
            if is_suspect(&first) { again.next().map(|rounds| Judgement::of(&rounds)) } else { None };
        let typical = |time: fn(&Round) -> f64| median(&mut measured.iter().map(time).collect::<Vec<_>>());
        Compared {
            benchmark: benchmark.clone(),
            base_nanoseconds: typical(|round| f64::midpoint(round.base.nanoseconds, round.copy.nanoseconds)),
            tree_nanoseconds: typical(|round| round.tree.nanoseconds),
            first,
            second,
            outcome: Outcome::of(first.verdict, second.map(|judged| judged.verdict)),
        }
    });
    Ok(compared.collect())
}

fn pass(arms: &Arms, benchmarks: &[Benchmark], rounds: usize, name: &'static str) -> Result<Vec<Vec<Round>>> {
    if benchmarks.is_empty() {
        return Ok(Vec::new());
    }
    let length = (benchmarks.len() * rounds) as u64;
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    bar.set_style(
        ProgressStyle::with_template("{prefix} {wide_bar} {eta} left").expect("the template is right"),
    );
    bar.set_prefix(name);
    let measured = arms.measure(benchmarks, rounds, || bar.inc(1));
    bar.finish_and_clear();
    measured
}

/// No error, or what the exit code is for.
pub(crate) fn answer(compared: &[Compared]) -> Result<(), Failure> {
    let named = |outcome| -> Vec<String> {
        let of_that = compared.iter().filter(|c| c.outcome == outcome);
        of_that.map(Compared::in_a_sentence).collect()
    };
    let (slower, unclear) = (named(Outcome::Regression), named(Outcome::Inconclusive));
    if !slower.is_empty() {
        return Err(Failure::run(anyhow!(
            "{} slower than the base: {}",
            plural(slower.len()),
            slower.join("; ")
        )));
    }
    if !unclear.is_empty() {
        return Err(Failure::noisy(anyhow!(
            "too noisy to tell for {} ({}); close what else runs and try again, with more --rounds perhaps",
            if unclear.len() == 1 {
                "1 benchmark".to_owned()
            } else {
                format!("{} benchmarks", unclear.len())
            },
            unclear.join("; ")
        )));
    }
    Ok(())
}

impl Compared {
    /// The judgement that counts.
    pub(crate) fn last(&self) -> &Judgement {
        self.second.as_ref().unwrap_or(&self.first)
    }

    fn in_a_sentence(&self) -> String {
        let Judgement { change, noise_floor, .. } = self.last();
        format!(
            "{} {:+.1} % (95 %: {:+.1} … {:+.1} %, noise {:.1} %)",
            self.benchmark.id,
            100.0 * change.median,
            100.0 * change.low,
            100.0 * change.high,
            100.0 * noise_floor
        )
    }
}

fn plural(count: usize) -> String {
    if count == 1 { "1 benchmark is".to_owned() } else { format!("{count} benchmarks are") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::verdict::Interval;

    fn compared(id: &str, outcome: Outcome) -> Compared {
        let change = Interval { median: 0.2, low: 0.18, high: 0.21 };
        let first = Judgement { verdict: Verdict::Slower, change, noise_floor: 0.01, limit: 0.05 };
        let benchmark = Benchmark { bench: "kernels".into(), id: id.into() };
        Compared { benchmark, base_nanoseconds: 1.0, tree_nanoseconds: 1.2, first, second: None, outcome }
    }

    #[test]
    fn a_regression_is_code_1_and_goes_before_noise_which_is_code_3() {
        let all = |outcomes: &[Outcome]| -> Vec<Compared> {
            outcomes
                .iter()
                .enumerate()
                .map(|(i, &outcome)| compared(&format!("bench/{i}"), outcome))
                .collect()
        };
        let passes = [Outcome::Same, Outcome::Faster, Outcome::NotConfirmed];
        assert!(answer(&all(&passes)).is_ok());

        let failure = answer(&all(&[Outcome::Same, Outcome::Inconclusive, Outcome::Regression])).unwrap_err();
        assert!(matches!(failure, Failure::Run(_)));
        let text = failure.to_string();
        assert!(
            text.contains("1 benchmark is slower") && text.contains("bench/2 +20.0 % (95 %: +18.0 … +21.0 %"),
            "{text}"
        );

        let failure = answer(&all(&[Outcome::Same, Outcome::Inconclusive])).unwrap_err();
        assert!(matches!(failure, Failure::Noisy(_)) && failure.to_string().contains("bench/1"));
    }
}
