//! Round numbers along an axis.

use super::html::scientific;

/// The steps 1, 2 and 5 times a power of ten that cut `low` to `high` into about `parts`, and the multiples
/// in between.
pub(crate) fn linear(low: f64, high: f64, parts: usize) -> Vec<f64> {
    let rough = (high - low) / parts as f64;
    if rough.is_nan() || rough <= 0.0 || !rough.is_finite() {
        return vec![low];
    }
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|&step| step >= 0.999 * rough);
    let step = step.unwrap_or(rough);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// The first, and round numbers up to `last`, for what is counted.
pub(super) fn whole(first: usize, last: usize) -> Vec<f64> {
    let step = linear(0.0, (last - first) as f64, 6).get(1).copied().unwrap_or(1.0).max(1.0);
    let multiples = (1..).map(|i| f64::from(i) * step).take_while(|&x| x <= last as f64);
    // A multiple close to the first would touch it.
    let multiples = multiples.filter(|&x| x - first as f64 >= 0.5 * step);
    std::iter::once(first as f64).chain(multiples).collect()
}

/// Between the decimal logarithms `low` and `high`: those of the powers of ten, or also of 2 and 5 times them
/// if the powers are few.
pub(super) fn logarithmic(low: f64, high: f64) -> Vec<f64> {
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    let within = |x: &f64| (low..=high).contains(x);
    let powers: Vec<f64> = (first..=last).map(f64::from).filter(within).collect();
    match powers.len() {
        0..3 => {
            let between = |power: i32| [1.0f64, 2.0, 5.0].map(|m| f64::from(power) + m.log10());
            (first..=last).flat_map(between).filter(within).collect()
        }
        n => powers.into_iter().step_by(n.div_ceil(6)).collect(),
    }
}

/// How many decimals tell multiples of `step` apart.
pub(crate) fn decimals(step: f64) -> usize {
    if step > 0.0 { (-(step.log10() + 1e-9).floor()).clamp(0.0, 9.0) as usize } else { 0 }
}

/// The number whose decimal logarithm is `place`, of one digit.
pub(super) fn power(place: f64) -> String {
    let value = 10f64.powf(place);
    if (1e-3..1e4).contains(&(value * 1.001)) {
        return format!("{value:.*}", decimals(value));
    }
    let text = scientific(value, 0);
    text.strip_prefix("1·").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: &[f64], expected: &[f64]) {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(found.len() == expected.len() && near, "{found:?} and not {expected:?}");
    }

    #[test]
    fn steps_are_round() {
        close(&linear(0.0, 0.084, 5), &[0.0, 0.02, 0.04, 0.06, 0.08]);
        close(&linear(0.941, 0.962, 5), &[0.945, 0.95, 0.955, 0.96]);
        close(&linear(0.0, 100.0, 5), &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        close(&linear(1.0, 1.0, 5), &[1.0]);
    }

    #[test]
    fn epochs_begin_with_the_first_and_are_whole() {
        close(&whole(1, 30), &[1.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]);
        close(&whole(1, 1), &[1.0]);
        close(&whole(1, 3), &[1.0, 2.0, 3.0]);
        close(&whole(1, 1000), &[1.0, 200.0, 400.0, 600.0, 800.0, 1000.0]);
    }

    #[test]
    fn logarithms_fall_on_powers_or_between_them_if_those_are_few() {
        close(&logarithmic(-4.2, 0.3), &[-4.0, -3.0, -2.0, -1.0, 0.0]);
        close(&logarithmic(-1.1, -0.2), &[-1.0, 2f64.log10() - 1.0, 5f64.log10() - 1.0]);
        assert!(logarithmic(-12.0, 12.0).len() <= 7);
    }

    #[test]
    fn numbers_are_written_short() {
        let texts = [(0.0, "1"), (2.0, "100"), (-2.0, "0.01"), (2f64.log10() - 2.0, "0.02"), (-5.0, "10⁻⁵")];
        for (place, text) in texts {
            assert_eq!(power(place), text);
        }
        assert_eq!(power(5f64.log10() + 12.0), "5·10¹²");
        assert_eq!([0.02, 0.005, 20.0, 1.0, 0.1].map(decimals), [2, 3, 0, 0, 1]);
    }
}
