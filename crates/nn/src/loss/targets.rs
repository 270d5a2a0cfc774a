//! Which targets a loss and its output can mean.

use std::fmt;

use linalg::Scalar;

/// A target this far outside its interval is taken for a rounded one.
const ROUNDING: f64 = 1e-5;
/// Probabilities whose sum is this close to 1 are taken for rounded ones.
const SUM_ROUNDING: f64 = 1e-3;

/// The targets that a [`Loss`](crate::Loss) can mean: [`Loss::targets`](crate::Loss::targets).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TargetSpace {
    /// Each target lies between two numbers, which may be infinite.
    Interval {
        /// The smallest target.
        low: f64,
        /// The largest target.
        high: f64,
    },
    /// No target is negative.
    NotNegative,
    /// The targets of a sample are probabilities: none is negative, and they add up to 1.
    Distribution,
}

/// What is wrong with the targets of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Misfit {
    /// One number is too small or too large.
    Value {
        /// Which one, from 0.
        output: usize,
        /// The number.
        found: f64,
    },
    /// The sum is not 1.
    Sum {
        /// The sum.
        found: f64,
    },
}

impl TargetSpace {
    /// Numbers from `low` to `high`.
    pub(crate) fn interval((low, high): (f64, f64)) -> Self {
        Self::Interval { low, high }
    }

    /// Whether any numbers fit.
    #[must_use]
    pub fn is_everything(self) -> bool {
        self == Self::Interval { low: f64::NEG_INFINITY, high: f64::INFINITY }
    }
    /// Whether each target has a smallest and a largest value.
    #[must_use]
    pub fn is_bounded(self) -> bool {
        match self {
            Self::Interval { low, high } => low.is_finite() && high.is_finite(),
            Self::NotNegative => false,
            Self::Distribution => true,
        }
    }

    /// The first thing that is wrong with the targets `y` of one sample. What rounding explains is right.
    ///
    /// ```
    /// use nn::{Loss, Misfit};
    /// let yes_or_no = Loss::SigmoidCrossEntropy.targets();
    /// assert_eq!(yes_or_no.misfit(&[0.0, 0.7]), None);
    /// assert_eq!(yes_or_no.misfit(&[1.0, -1.0]), Some(Misfit::Value { output: 1, found: -1.0 }));
    /// let classes = Loss::SoftmaxCrossEntropy.targets();
    /// assert_eq!(classes.misfit(&[1.0, 1.0]), Some(Misfit::Sum { found: 2.0 }));
    /// ```
    #[must_use]
    pub fn misfit<T: Scalar>(self, y: &[T]) -> Option<Misfit> {
        let outside = |low: f64, high: f64| {
            // Written so that NaN is outside.
            let fits = |y: f64| y >= low - ROUNDING && y <= high + ROUNDING;
            let output = y.iter().position(|y| !fits(y.to_f64()))?;
            Some(Misfit::Value { output, found: y[output].to_f64() })
        };
        match self {
            Self::Interval { low, high } => outside(low, high),
            // Rounding does not excuse what has no logarithm.
            Self::NotNegative => {
                let output = y.iter().position(|y| !(y.to_f64() >= 0.0 && y.is_finite()))?;
                Some(Misfit::Value { output, found: y[output].to_f64() })
            }
            Self::Distribution => outside(0.0, f64::INFINITY).or_else(|| {
                let found: f64 = y.iter().map(|y| y.to_f64()).sum();
                ((found - 1.0).abs() > SUM_ROUNDING).then_some(Misfit::Sum { found })
            }),
        }
    }
}

/// As it reads after "takes".
impl fmt::Display for TargetSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NotNegative => f.write_str("targets from 0 on"),
            Self::Distribution => f.write_str("probabilities that add up to 1"),
            _ if self.is_everything() => f.write_str("any targets"),
            Self::Interval { low, high } if high == f64::INFINITY => write!(f, "targets from {low} on"),
            Self::Interval { low, high } if low == f64::NEG_INFINITY => write!(f, "targets up to {high}"),
            Self::Interval { low, high } => write!(f, "targets from {low} to {high}"),
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Value { output, found } => write!(f, "the target of output {output} is {found}"),
            Self::Sum { found } => write!(f, "the targets add up to {found}"),
        }
    }
}
