//! Verdicts on made-up rounds, whose truth is known.

use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

use super::*;

/// Rounds of a benchmark of 1 µs. The working tree takes `factor` times that, each timing is off by up to
/// ±`noise`, and `drift(i)` makes everything in place i slower, the control too.
fn rounds(seed: u64, count: usize, factor: f64, noise: f64, drift: impl Fn(usize) -> f64) -> Vec<Round> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut timing = |factor: f64, place: usize| Timing {
        nanoseconds: 1000.0 * factor * drift(place) * (1.0 + random.random_range(-noise..=noise)),
        control: 30.0 * drift(place),
    };
    let round =
        |i| Round { base: timing(1.0, 3 * i), tree: timing(factor, 3 * i + 1), copy: timing(1.0, 3 * i + 2) };
    (0..count).map(round).collect()
}

fn steady(_: usize) -> f64 {
    1.0
}

fn verdict(rounds: &[Round]) -> Verdict {
    Judgement::of(rounds).verdict
}

#[test]
fn identical_code_is_quiet() {
    for (seed, count) in (0..8).flat_map(|seed| [(seed, 5), (seed, 6), (seed, 9)]) {
        assert_eq!(
            verdict(&rounds(seed, count, 1.0, 0.02, steady)),
            Verdict::Same,
            "seed {seed}, {count} rounds"
        );
    }
}

#[test]
fn a_slowdown_of_20_percent_is_caught_and_its_interval_holds_it() {
    for (seed, count) in (0..8).flat_map(|seed| [(seed, 5), (seed, 6), (seed, 9)]) {
        let judged = Judgement::of(&rounds(seed, count, 1.2, 0.02, steady));
        assert_eq!(judged.verdict, Verdict::Slower, "seed {seed}, {count} rounds: {judged:?}");
        assert!(judged.change.low <= judged.change.median && judged.change.median <= judged.change.high);
        assert!((judged.change.median - 0.2).abs() < 0.03, "{judged:?}");
    }
}

#[test]
fn less_time_is_faster_and_3_percent_more_is_no_alarm() {
    assert_eq!(verdict(&rounds(1, 6, 0.8, 0.02, steady)), Verdict::Faster);
    assert_eq!(verdict(&rounds(1, 6, 1.03, 0.001, steady)), Verdict::Same);
    assert_eq!(verdict(&rounds(1, 6, 1.07, 0.001, steady)), Verdict::Slower);
}

#[test]
fn noise_is_inconclusive_whatever_the_change_seems_to_be() {
    for seed in 0..8 {
        assert_eq!(verdict(&rounds(seed, 6, 1.0, 0.4, steady)), Verdict::Inconclusive, "seed {seed}");
        assert_eq!(verdict(&rounds(seed, 6, 2.0, 0.4, steady)), Verdict::Inconclusive, "seed {seed}");
    }
}

#[test]
fn a_change_within_twice_the_noise_floor_is_no_alarm() {
    // Identical code 4 % apart in every round: 7 % more cannot be told from that, 10 % can.
    let made = |factor: f64| {
        let timing = |nanoseconds: f64| Timing { nanoseconds, control: 1.0 };
        vec![Round { base: timing(98.0), copy: timing(98.0 * 1.04), tree: timing(99.96 * factor) }; 6]
    };
    assert!((Judgement::of(&made(1.0)).noise_floor - 0.04).abs() < 1e-9);
    assert_eq!(verdict(&made(1.07)), Verdict::Same);
    assert_eq!(verdict(&made(1.10)), Verdict::Slower);
}

#[test]
fn drift_of_the_whole_machine_is_quiet() {
    let slows_down = |i: usize| 1.0 + 0.05 * i as f64;
    let jumps = |i: usize| if i % 3 == 1 { 1.3 } else { 1.0 };
    for seed in 0..8 {
        assert_eq!(verdict(&rounds(seed, 6, 1.0, 0.02, slows_down)), Verdict::Same);
        assert_eq!(verdict(&rounds(seed, 6, 1.0, 0.02, jumps)), Verdict::Same);
        assert_eq!(verdict(&rounds(seed, 6, 1.2, 0.02, jumps)), Verdict::Slower);
    }
}

#[test]
fn one_wild_round_of_six_changes_nothing() {
    let mut slower = rounds(1, 6, 1.0, 0.005, steady);
    slower[2].tree.nanoseconds *= 3.0;
    assert_eq!(verdict(&slower), Verdict::Same);
}

#[test]
fn slower_in_half_of_the_rounds_is_no_alarm() {
    let mut half = rounds(1, 6, 1.0, 0.001, steady);
    half.iter_mut().skip(3).for_each(|r| r.tree.nanoseconds *= 1.25);
    let judged = Judgement::of(&half);
    assert!(judged.change.median > judged.limit && judged.verdict == Verdict::Same, "{judged:?}");
}

#[test]
fn what_is_not_a_number_is_inconclusive() {
    let mut broken = rounds(1, 6, 1.0, 0.01, steady);
    broken.iter_mut().for_each(|r| r.tree.nanoseconds = f64::NAN);
    assert_eq!(verdict(&broken), Verdict::Inconclusive);
    broken.iter_mut().for_each(|r| r.copy.control = f64::NAN);
    assert_eq!(verdict(&broken), Verdict::Inconclusive);
}

#[test]
fn only_what_is_slower_twice_is_a_regression() {
    use Verdict::{Faster, Inconclusive, Same, Slower};
    for (first, second, outcome) in [
        (Slower, Some(Slower), Outcome::Regression),
        (Slower, Some(Same), Outcome::NotConfirmed),
        (Slower, Some(Faster), Outcome::NotConfirmed),
        (Slower, Some(Inconclusive), Outcome::Inconclusive),
        (Slower, None, Outcome::Inconclusive),
        (Inconclusive, None, Outcome::Inconclusive),
        (Same, None, Outcome::Same),
        (Faster, None, Outcome::Faster),
    ] {
        assert_eq!(Outcome::of(first, second), outcome, "{first:?} {second:?}");
    }
}

#[test]
fn the_same_rounds_give_the_same_interval() {
    let rounds = rounds(3, 7, 1.1, 0.03, steady);
    assert_eq!(format!("{:?}", Judgement::of(&rounds)), format!("{:?}", Judgement::of(&rounds)));
}
