//! Measures benchmarks on both sides, the suspects twice, and says what came out.

use anyhow::{Result, anyhow};
use cli::{Failure, say};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::failure::noisy;
use super::rounds::{Arms, Benchmark};
use super::verdict::{Judgement, Outcome, Round, Verdict, median};

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

/// How often as many rounds again are spent on what is too noisy.
const EXTENSIONS: usize = 3;

/// Compares the two sides in `rounds` rounds. What is too noisy is measured in as many more, up to
/// [`EXTENSIONS`] times, and whatever is slower once more.
pub(crate) fn compare(arms: &Arms, benchmarks: &[Benchmark], rounds: usize) -> Result<Vec<Compared>> {
    judge(benchmarks, |chosen, name| pass(arms, chosen, rounds, name))
}

/// [`compare`], with `measure` for the rounds of the benchmarks that it is given, and what it is for.
fn judge(
    benchmarks: &[Benchmark],
    measure: impl Fn(&[Benchmark], &'static str) -> Result<Vec<Vec<Round>>>,
) -> Result<Vec<Compared>> {
    let mut measured = measure(benchmarks, "measuring")?;
    let judged = |measured: &[Vec<Round>]| -> Vec<Judgement> {
        measured.iter().map(|rounds| Judgement::of(rounds)).collect()
    };
    // Rounds of those with that verdict, none for the others.
    let again = |judged: &[Judgement], verdict: Verdict, name: &'static str, why: &str| {
        let is_chosen = |i: &usize| judged[*i].verdict == verdict;
        let chosen: Vec<usize> = (0..benchmarks.len()).filter(is_chosen).collect();
        let mut all = vec![Vec::new(); benchmarks.len()];
        if !chosen.is_empty() {
            say(&format!("{} {why}", plural(chosen.len())))?;
            let chosen_benchmarks: Vec<Benchmark> = chosen.iter().map(|&i| benchmarks[i].clone()).collect();
            for (i, rounds) in chosen.into_iter().zip(measure(&chosen_benchmarks, name)?) {
                all[i] = rounds;
            }
        }
        anyhow::Ok(all)
    };
    for _ in 0..EXTENSIONS {
        let noisy =
            again(&judged(&measured), Verdict::Inconclusive, "measuring", "noisy; measured as often again")?;
        for (rounds, more) in measured.iter_mut().zip(noisy) {
            rounds.extend(more);
        }
    }
    let first = judged(&measured);
    let confirming = again(&first, Verdict::Slower, "confirming", "slower; measured once more")?;
    let compared = benchmarks.iter().zip(measured).zip(first).zip(confirming);
    let compared = compared.map(|(((benchmark, measured), first), again)| {
        let second = (!again.is_empty()).then(|| Judgement::of(&again));
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

/// So many that are too noisy are named in the error; the table has all.
const NAMED: usize = 3;

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
        let more = match unclear.len() {
            0..=NAMED => String::new(),
            many => format!(" and {} more", many - NAMED),
        };
        return Err(noisy(anyhow!(
            "too noisy to tell for {} ({}{more}); close what else runs and try again, with more --rounds perhaps",
            if unclear.len() == 1 {
                "1 benchmark".to_owned()
            } else {
                format!("{} benchmarks", unclear.len())
            },
            unclear[..unclear.len().min(NAMED)].join("; ")
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
    use std::cell::RefCell;

    use super::*;
    use crate::bench::verdict::{Interval, Timing};

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
        assert!(matches!(failure, Failure::Coded(3, _)) && failure.to_string().contains("bench/1"));

        let text = answer(&all(&[Outcome::Inconclusive; 5])).unwrap_err().to_string();
        assert!(text.contains("for 5 benchmarks (bench/0") && text.contains("%) and 2 more)"), "{text}");
    }

    /// Six rounds in which the working tree takes `factor` times as long, and the copy of the base in `wild`
    /// of them 1.1 times.
    fn rounds(factor: f64, wild: usize) -> Vec<Round> {
        let timing = |nanoseconds: f64| Timing { nanoseconds, control: 1.0 };
        let copy = |i: usize| timing(if i < wild { 1.1 } else { 1.0 });
        (0..6).map(|i| Round { base: timing(1.0), copy: copy(i), tree: timing(factor) }).collect()
    }

    #[test]
    fn what_is_noisy_is_measured_more_often_and_what_is_slower_again() {
        let ids = ["same", "quiet in the end", "slower in the end", "noisy", "slower by chance"];
        let benchmarks = ids.map(|id| Benchmark { bench: "kernels".into(), id: id.into() });
        let passes = RefCell::new(Vec::new());
        let measure = |chosen: &[Benchmark], name: &'static str| {
            let ids: Vec<String> = chosen.iter().map(|b| b.id.clone()).collect();
            let earlier = passes.borrow().len();
            passes.borrow_mut().push((name, ids.join(", ")));
            let of = |benchmark: &Benchmark| match (benchmark.id.as_str(), earlier) {
                ("quiet in the end", 0) => rounds(1.0, 2),
                ("slower in the end", 0) => rounds(1.3, 2),
                ("slower in the end", _) => rounds(1.3, 0),
                ("noisy", _) => rounds(1.0, 2),
                ("slower by chance", 0) => rounds(1.2, 0),
                _ => rounds(1.0, 0),
            };
            Ok(chosen.iter().map(of).collect())
        };
        let outcomes = judge(&benchmarks, measure).unwrap().into_iter().map(|c| c.outcome);
        use Outcome::{Inconclusive, NotConfirmed, Regression, Same};
        assert_eq!(outcomes.collect::<Vec<_>>(), [Same, Same, Regression, Inconclusive, NotConfirmed]);
        assert_eq!(
            passes.into_inner(),
            [
                ("measuring", ids.join(", ")),
                ("measuring", ids[1..4].join(", ")),
                ("measuring", ids[3].to_owned()),
                ("measuring", ids[3].to_owned()),
                ("confirming", format!("{}, {}", ids[2], ids[4])),
            ]
        );
    }
}
