//! How well each class is recognised, and the confidence interval of an accuracy.

use crate::Evaluation;

/// The counts that give the precision and recall of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassCounts {
    /// Samples whose true class this is.
    pub samples: u64,
    /// Samples that the network put in this class, rightly or not.
    pub taken: u64,
    /// Samples of this class that the network put in it.
    pub correct: u64,
}

impl ClassCounts {
    /// The share of the samples put in this class that belong to it; `None` if there are none.
    #[must_use]
    pub fn precision(&self) -> Option<f64> {
        share(self.correct, self.taken)
    }
    /// The share of the samples of this class that were put in it; `None` if there are none.
    #[must_use]
    pub fn recall(&self) -> Option<f64> {
        share(self.correct, self.samples)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Evaluation {
    /// The counts of each class, in order. Empty if the targets are numbers.
    ///
    /// ```
    /// use optim::Evaluation;
    /// let confusion = vec![vec![4, 1], vec![2, 3]];
    /// let judged = Evaluation { loss: 0.1, samples: 10, confusion, ..Evaluation::default() };
    /// let classes = judged.classes();
    /// assert_eq!(classes[0].recall(), Some(4.0 / 5.0));
    /// assert_eq!(classes[0].precision(), Some(4.0 / 6.0));
    /// ```
    #[must_use]
    pub fn classes(&self) -> Vec<ClassCounts> {
        let counts = |(t, row): (usize, &Vec<u64>)| ClassCounts {
            samples: row.iter().sum::<u64>() + self.nan.get(t).copied().unwrap_or(0),
            taken: self.confusion.iter().map(|row| row[t]).sum(),
            correct: row[t],
        };
        self.confusion.iter().enumerate().map(counts).collect()
    }

    /// The 95 % confidence interval of the accuracy on all samples of this kind: the [`wilson_interval`] of
    /// [`Evaluation::accuracy`]. `None` if the targets are numbers or there are no samples.
    #[must_use]
    pub fn accuracy_interval(&self) -> Option<(f64, f64)> {
        let samples = if self.confusion.is_empty() { 0 } else { self.samples as u64 };
        wilson_interval(self.correct(), samples, Z_95)
    }
}

/// The 97.5 % quantile of the standard normal distribution: 95 % of it lies between −`Z_95` and `Z_95`.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The interval of Wilson (1927) for a share, when `successes` of `trials` were observed: (p̂ + z²/2n ± z
/// √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n). `z` is the quantile of the confidence level, such as [`Z_95`].
/// Unlike p̂ ± z √(p̂(1 − p̂)/n) the interval stays within 0 and 1, and it is right for few trials and for
/// shares near 0 or 1. `None` without trials.
///
/// ```
/// let (low, high) = optim::wilson_interval(9557, 10_000, optim::Z_95).unwrap();
/// assert_eq!((format!("{low:.4}"), format!("{high:.4}")), ("0.9515".into(), "0.9596".into()));
/// ```
///
/// # Panics
/// If there are more successes than trials.
#[must_use]
#[track_caller]
pub fn wilson_interval(successes: u64, trials: u64, z: f64) -> Option<(f64, f64)> {
    assert!(successes <= trials, "{successes} successes of {trials} trials");
    let n = trials as f64;
    let p = share(successes, trials)?;
    let middle = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    // If none or all succeeded, one end is exactly 0 or 1; rounding must not move it.
    Some((((middle - half) / whole).max(0.0), ((middle + half) / whole).min(1.0)))
}
