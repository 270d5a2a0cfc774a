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

/// As [`quantile`], of sorted numbers.
pub(super) fn quantile_of_sorted(numbers: &[f64], q: f64) -> f64 {
    let place = (numbers.len() - 1) as f64 * q;
    let below = place.floor() as usize;
    match numbers.get(below + 1) {
        Some(&high) => between(numbers[below], high, place.fract()),
        None => numbers[below],
    }
}

/// The point that divides `a` and `b` by `t`, from the nearer end: so that it is exact at both.
fn between(a: f64, b: f64, t: f64) -> f64 {
    if t < 0.5 { a + (b - a) * t } else { b - (b - a) * (1.0 - t) }
}
