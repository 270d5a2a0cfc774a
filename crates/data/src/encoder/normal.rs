//! Quantiles of the normal distribution.

/// The coefficients of rational functions for the quantiles of the standard normal distribution, with a
/// relative error below 1.2·10⁻⁹ (Acklam, 2003). Polynomials begin with the highest power.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct NormalQuantile {
    /// In the middle the quantile is q·a(q²)/b(q²) with q = p − 1/2.
    pub a: [f64; 6],
    /// See `a`.
    pub b: [f64; 6],
    /// In the lower tail it is c(q)/d(q) with q = √(−2·ln p), and in the upper one −c(q)/d(q) with that of
    /// 1 − p.
    pub c: [f64; 6],
    /// See `c`.
    pub d: [f64; 5],
    /// Where the tails begin: below this p, and above 1 − p.
    pub tail: f64,
}

/// Those of Acklam.
pub const NORMAL_QUANTILE: NormalQuantile = NormalQuantile {
    a: [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ],
    b: [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ],
    c: [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ],
    d: [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0],
    tail: 0.02425,
};

impl NormalQuantile {
    /// The number below which the standard normal distribution has the share p, which is above 0 and below 1.
    ///
    /// ```
    /// assert!((data::NORMAL_QUANTILE.of(0.975) - 1.959963984540054).abs() < 1e-8);
    /// ```
    #[must_use]
    pub fn of(&self, p: f64) -> f64 {
        let polynomial = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
        let tail = |p: f64| {
            let q = (-2.0 * p.ln()).sqrt();
            polynomial(&self.c, q) / polynomial(&self.d, q)
        };
        if p < self.tail {
            tail(p)
        } else if p > 1.0 - self.tail {
            -tail(1.0 - p)
        } else {
            let q = p - 0.5;
            q * polynomial(&self.a, q * q) / polynomial(&self.b, q * q)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NORMAL_QUANTILE;

    #[test]
    fn normal_quantiles_are_those_of_the_tables() {
        for (p, z) in
            [(0.5, 0.0), (0.975, 1.959963984540054), (0.999, 3.090232306167813), (0.01, -2.3263478740408408)]
        {
            assert!((NORMAL_QUANTILE.of(p) - z).abs() < 1e-8, "{p}: {}", NORMAL_QUANTILE.of(p));
        }
    }
}
