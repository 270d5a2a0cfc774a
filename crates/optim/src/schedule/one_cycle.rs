//! η rises to its largest value and falls to almost 0, once (Smith and Topin, 2018).

use super::{Moment, Schedule, half_wave};
use crate::optimizer::range;
use crate::{Described, TrainError};

/// With s = t/T after t of T planned steps: half a wave from `start` up to 1 until s = `rise`, then half a
/// wave down to `end`. η itself is the largest step size.
///
/// ```
/// use optim::{Moment, OneCycle, Schedule};
/// let factor = |steps| OneCycle::default().factor(&Moment::new(steps, 100, &[]));
/// assert_eq!([factor(0), factor(30)], [0.04, 1.0]);
/// assert!(factor(99) < 0.001);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct OneCycle {
    /// The share of the steps in which η rises, above 0 and below 1.
    pub rise: f64,
    /// The first factor, from 0 to 1.
    pub start: f64,
    /// The last factor, from 0 to 1.
    pub end: f64,
}

impl OneCycle {
    /// Rises from the factor `start` for this share of the steps, then falls to the factor `end`.
    #[must_use]
    pub fn new(rise: f64, start: f64, end: f64) -> Self {
        Self { rise, start, end }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [rise, start, end] = described.numbers("one-cycle", ["rise", "start", "end"])?;
        Some(Self::new(rise, start, end))
    }
}

impl Default for OneCycle {
    /// From 1/25 for 30 % of the steps, then down to 1/250,000: the values of fastai and PyTorch.
    fn default() -> Self {
        Self::new(0.3, 0.04, 4e-6)
    }
}

impl Schedule for OneCycle {
    fn name(&self) -> &'static str {
        "one-cycle"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("rise", self.rise), ("start", self.start), ("end", self.end)]
    }
    fn check(&self) -> Result<(), TrainError> {
        range("rise", "above 0 and below 1", self.rise, self.rise > 0.0 && self.rise < 1.0)?;
        range("start", "from 0 to 1", self.start, (0.0..=1.0).contains(&self.start))?;
        range("end", "from 0 to 1", self.end, (0.0..=1.0).contains(&self.end))
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        let s = at.done();
        let (from, share) = if s < self.rise {
            (self.start, 1.0 - s / self.rise)
        } else {
            (self.end, (s - self.rise) / (1.0 - self.rise))
        };
        from + (1.0 - from) * half_wave(share)
    }
    fn depends_on_end(&self) -> bool {
        true
    }
}
