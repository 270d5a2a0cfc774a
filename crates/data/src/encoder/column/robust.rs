//! Numbers scaled by the range of their middle half, with a smooth bound (RealMLP; Holzmüller et al., 2024).

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part, finite};
use crate::encoder::quantiles::quantile;
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// Of x it makes y/√(1 + (y/3)²) with y = (x − median)·f, which lies between −3 and 3. f is 1/(q75 − q25), or
/// 2/(largest − smallest) where more than half of the numbers are the same, or 0 if all are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Robust {
    median: f64,
    factor: f64,
}

/// What no result exceeds.
const BOUND: f64 = 3.0;
/// Beyond this y its image is `BOUND` to the last bit of an `f32`, and squares stay finite.
const FAR: f64 = 1e9;

impl Robust {
    /// Learned from numbers, at least one, which are reordered.
    pub(crate) fn learn(numbers: &mut [f64]) -> Self {
        let [median, low, high] = [0.5, 0.25, 0.75].map(|q| quantile(numbers, q));
        let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // Of a range that is too small or too large to divide by, the next is tried.
        let usable = |factor: &f64| factor.is_finite() && *factor > 0.0;
        // Half of a range is finite.
        let factor = [0.5 / (high / 2.0 - low / 2.0), 1.0 / (most / 2.0 - least / 2.0)]
            .into_iter()
            .find(usable)
            .unwrap_or(0.0);
        Self { median, factor }
    }
}

impl Kind for Robust {
    const READS: Reads = Reads::Numbers;
    const PART: Part = Part::Dense;

    fn dense(&self, cell: Known) -> f32 {
        let y = 2.0 * ((cell.number() / 2.0 - self.median / 2.0) * self.factor).clamp(-FAR, FAR);
        (y / (1.0 + (y / BOUND) * (y / BOUND)).sqrt()) as f32
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Smooth { centre: self.median, factor: self.factor, bound: BOUND }
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { median: 2.5, factor: 0.125 }, Self { median: -1e300, factor: 0.0 }]
    }
    fn write(&self) -> Fields<'_> {
        Fields::new().with(1, &self.median).with(2, &self.factor)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let [median, factor] = [fields.get(1, "median")?, fields.get(2, "factor")?];
        finite(&[median, factor], path)?;
        Ok(Self { median, factor })
    }
}
