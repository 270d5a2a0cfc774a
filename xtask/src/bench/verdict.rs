//! From rounds of timings to a verdict. Nothing here measures: the same rounds give the same verdict.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use serde::Serialize;

/// A slowdown below this is not worth an alarm.
pub(crate) const THRESHOLD: f64 = 0.05;
/// When identical code seems to differ by more than this, nothing can be said about other code.
pub(crate) const NOISE_LIMIT: f64 = 0.05;
/// How often the bootstrap draws, and the seed it draws from.
const RESAMPLES: usize = 2000;
const SEED: u64 = 1;

/// One timing of a benchmark, and the control's time just before and after it. Both in nanoseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) nanoseconds: f64,
    pub(crate) control: f64,
}

impl Timing {
    /// The logarithm of the time without what the machine itself became faster or slower.
    fn ln(self) -> f64 {
        (self.nanoseconds / self.control).ln()
    }
}

/// The timings of one benchmark that lie close together in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Round {
    pub(crate) base: Timing,
    /// The same executable as `base`, under another name: what differs is noise.
    pub(crate) copy: Timing,
    pub(crate) tree: Timing,
}

/// A relative difference with its interval of 95 %: 0.2 is 20 % slower, −0.2 is 20 % less time.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Interval {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    Faster,
    /// No slowdown beyond the limit shows.
    Same,
    Slower,
    /// Identical code differs too much.
    Inconclusive,
}

/// What the rounds of one benchmark say.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// The working tree against the base.
    pub(crate) change: Interval,
    /// How far apart identical code seems to be.
    pub(crate) noise_floor: f64,
    /// What the lower end of the change must exceed to count as slower.
    pub(crate) limit: f64,
}

impl Judgement {
    /// Judges one benchmark by the logarithms of the ratios within each round.
    pub(crate) fn of(rounds: &[Round]) -> Self {
        // The mean of both timings of the base is less noisy than either.
        let change = |r: &Round| r.tree.ln() - f64::midpoint(r.base.ln(), r.copy.ln());
        let change = interval(&rounds.iter().map(change).collect::<Vec<_>>());
        let noise = interval(&rounds.iter().map(|r| r.copy.ln() - r.base.ln()).collect::<Vec<_>>());
        let noise_floor = noise.low.abs().max(noise.high.abs());
        let limit = THRESHOLD.max(2.0 * noise_floor);
        // A time that cannot be compared is not a number, and then no comparison below may hold.
        let verdict = if !(noise_floor <= NOISE_LIMIT && change.low.is_finite() && change.high.is_finite()) {
            Verdict::Inconclusive
        } else if change.low > limit {
            Verdict::Slower
        } else if change.high < -limit {
            Verdict::Faster
        } else {
            Verdict::Same
        };
        Self { verdict, change, noise_floor, limit }
    }
}

/// What is said in the end, after the suspects were measured a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Outcome {
    Faster,
    Same,
    /// Slower the first time only: chance, so it passes.
    NotConfirmed,
    Regression,
    Inconclusive,
}

impl Outcome {
    /// `second` judges a second, independent set of rounds, which only what was slower in the first has.
    pub(crate) fn of(first: Verdict, second: Option<Verdict>) -> Self {
        match (first, second) {
            (Verdict::Faster, _) => Self::Faster,
            (Verdict::Same, _) => Self::Same,
            (Verdict::Slower, Some(Verdict::Slower)) => Self::Regression,
            (Verdict::Slower, Some(Verdict::Same | Verdict::Faster)) => Self::NotConfirmed,
            (Verdict::Slower, Some(Verdict::Inconclusive) | None) | (Verdict::Inconclusive, _) => {
                Self::Inconclusive
            }
        }
    }
}

/// The median of differences of logarithms and its bootstrap interval of 95 %, as relative differences.
fn interval(differences: &[f64]) -> Interval {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut draw = || {
        let mut drawn: Vec<f64> =
            (0..differences.len()).map(|_| differences[random.random_range(0..differences.len())]).collect();
        median(&mut drawn)
    };
    let mut medians: Vec<f64> = (0..RESAMPLES).map(|_| draw()).collect();
    medians.sort_by(f64::total_cmp);
    Interval {
        median: median(&mut differences.to_vec()).exp_m1(),
        low: medians[RESAMPLES / 40].exp_m1(),
        high: medians[RESAMPLES - 1 - RESAMPLES / 40].exp_m1(),
    }
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[half],
        _ => f64::midpoint(values[half - 1], values[half]),
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
