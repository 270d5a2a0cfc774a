// What cells become. Each function stands behind those that it calls, and between empty lines.

/// A number, or the median where it is missing.
fn there(x: f64, median: f64) -> f64 {
    if x.is_nan() { median } else { x }
}

/// 1 where a number is missing.
fn missing(x: f64) -> f32 {
    if x.is_nan() { 1.0 } else { 0.0 }
}

/// √x of a positive x, by Newton's method from a first guess of half its exponent.
fn root(x: f64) -> f64 {
    let mut y = f64::from_bits(0x1ff7_a3be_a91d_9b1b + (x.to_bits() >> 1));
    for _ in 0..5 {
        y = 0.5 * (y + x / y);
    }
    y
}

/// The natural logarithm of a positive x.
fn log(x: f64) -> f64 {
    // x = 2^k·m with m from 1/√2 to √2, and ln m = 2·artanh s.
    let mut k = (x.to_bits() >> 52) as i32 - 1023;
    let mut m = f64::from_bits(x.to_bits() & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    if m > core::f64::consts::SQRT_2 {
        m *= 0.5;
        k += 1;
    }
    let s = (m - 1.0) / (m + 1.0);
    let sum = (0..12).rev().fold(0.0, |sum, n| sum * s * s + 1.0 / (2 * n + 1) as f64);
    k as f64 * core::f64::consts::LN_2 + 2.0 * s * sum
}

/// (x − centre)·factor, from −bound to bound. Half a distance is finite.
fn linear(x: f64, centre: f64, factor: f64, bound: f64) -> f32 {
    (2.0 * ((x / 2.0 - centre / 2.0) * factor)).clamp(-bound, bound) as f32
}

/// y/√(1 + (y/bound)²) with y = (x − centre)·factor, which is no more than can be squared.
fn smooth(x: f64, centre: f64, factor: f64, bound: f64) -> f32 {
    let y = 2.0 * ((x / 2.0 - centre / 2.0) * factor).clamp(-1e9, 1e9);
    (y / root(1.0 + (y / bound) * (y / bound))) as f32
}

/// The place of x among quantiles, on straight lines between them, from 0 to 1. Where several are x, it is
/// the middle one of them.
fn share(x: f64, quantiles: &[f64]) -> f64 {
    let below = quantiles.partition_point(|&q| q < x);
    let up_to = quantiles.partition_point(|&q| q <= x);
    let last = quantiles.len() - 1;
    let place = if up_to > below {
        (below + up_to - 1) as f64 / 2.0
    } else if below == 0 {
        0.0
    } else if below > last {
        last as f64
    } else {
        let (low, high) = (quantiles[below - 1], quantiles[below]);
        (below - 1) as f64 + (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
    };
    place / last as f64
}

/// The share of training rows below x, from −1 to 1.
fn uniform(x: f64, quantiles: &[f64]) -> f32 {
    (2.0 * share(x, quantiles) - 1.0) as f32
}

/// A polynomial at x; the coefficient of the highest power comes first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// The number below which a normal distribution has the share of training rows below x (Acklam, 2003).
fn normal(x: f64, quantiles: &[f64]) -> f32 {
    let p = share(x, quantiles).clamp(0.001, 0.999);
    let near = if p < 0.5 { p } else { 1.0 - p };
    if near < NORMAL_TAIL {
        let q = root(-2.0 * log(near));
        let z = polynomial(&NORMAL_C, q) / polynomial(&NORMAL_D, q);
        return (if p < 0.5 { z } else { -z }) as f32;
    }
    let q = p - 0.5;
    (q * polynomial(&NORMAL_A, q * q) / polynomial(&NORMAL_B, q * q)) as f32
}

/// The feature of a number among these is 1.
fn values(features: &mut [f32], x: f64, numbers: &[f64]) {
    if let Some(i) = numbers.iter().position(|&number| number == x) {
        features[i] = 1.0;
    }
}

/// −1 for the first of two categories, 1 for the second, 0 for anything else.
fn pair(category: usize) -> f32 {
    [-1.0, 1.0, 0.0][category.min(2)]
}

/// The feature of a category is 1. Behind the known categories, any other is one more and none is the next.
fn one_hot(features: &mut [f32], category: usize, known: usize, other: Option<usize>, none: Option<usize>) {
    let place = match category {
        category if category < known => Some(category),
        category if category == known => other,
        _ => none.or(other),
    };
    if let Some(i) = place {
        features[i] = 1.0;
    }
}
