//! Quantiles, between the numbers of a sample linearly as in NumPy.

/// The quantile `q` (0 to 1) of numbers that are not NaN: of the n sorted ones, the number at (n − 1)·q,
/// between its neighbours on a straight line. The numbers are reordered.
///
/// # Panics
/// If there are no numbers.
pub(super) fn quantile(numbers: &mut [f64], q: f64) -> f64 {
    let place = (numbers.len() - 1) as f64 * q;
    let (below, part) = (place.floor() as usize, place.fract());
    let (_, &mut low, above) = numbers.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    if above.is_empty() { low } else { between(low, high, part) }
}

/// `n` evenly spaced quantiles of sorted numbers, from the least to the largest. If there are `n` numbers, it
/// is they, without any rounding.
pub(super) fn evenly_spaced(sorted: &[f64], n: usize) -> Vec<f64> {
    let quantile = |i: usize| {
        let place = i as u128 * (sorted.len() - 1) as u128;
        let (below, rest) = ((place / (n - 1) as u128) as usize, (place % (n - 1) as u128) as f64);
        match sorted.get(below + 1) {
            Some(&high) => between(sorted[below], high, rest / (n - 1) as f64),
            None => sorted[below],
        }
    };
    (0..n).map(quantile).collect()
}

/// The point that divides `a` and `b` by `t`, from the nearer end: so that it is exact at both. Half the
/// distance of two numbers is finite.
fn between(a: f64, b: f64, t: f64) -> f64 {
    let half = b / 2.0 - a / 2.0;
    if t < 0.5 { a + half * (2.0 * t) } else { b - half * (2.0 * (1.0 - t)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values are NumPy's: `np.quantile([1, 2, 7, 3.5], …)`.
    #[test]
    fn quantiles_lie_between_numbers_as_in_numpy() {
        let of = |q| quantile(&mut [1.0, 2.0, 7.0, 3.5], q);
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(of), [1.0, 1.75, 2.75, 4.375, 7.0]);
        assert_eq!(quantile(&mut [5.0], 0.3), 5.0);
        assert_eq!([0.0, 0.25, 1.0].map(|q| quantile(&mut [-1e308, 1e308], q)), [-1e308, -5e307, 1e308]);
    }

    #[test]
    fn evenly_spaced_ones_are_the_same() {
        let numbers: Vec<f64> = (0..97).map(|i| f64::from(i * i % 61) / 7.0).collect();
        let mut sorted = numbers.clone();
        sorted.sort_by(f64::total_cmp);
        for n in [2, 5, 13, 97] {
            for (i, &found) in evenly_spaced(&sorted, n).iter().enumerate() {
                let expected = quantile(&mut numbers.clone(), i as f64 / (n - 1) as f64);
                assert!((found - expected).abs() < 1e-12, "{i} of {n}: {found} {expected}");
            }
        }
        assert_eq!(evenly_spaced(&sorted, 97), sorted);
        assert_eq!(evenly_spaced(&[4.0], 2), [4.0, 4.0]);
    }
}
