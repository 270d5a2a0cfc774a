//! Numbers in standard deviations from their mean.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part, finite};
use crate::encoder::moments::moments;
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// Of x it makes (x − mean)/deviation, from −1000 to 1000: a slip of the pen must not become infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Standard {
    mean: f64,
    /// 1/deviation, or 0 if all numbers are the same.
    factor: f64,
}

const FAR: f64 = 1000.0;

impl Standard {
    /// Learned from numbers, at least one.
    pub(crate) fn learn(numbers: &[f64]) -> Self {
        let (mean, deviation) = moments(numbers);
        let factor = 1.0 / deviation;
        Self { mean, factor: if factor.is_finite() { factor } else { 0.0 } }
    }
}

impl Kind for Standard {
    const READS: Reads = Reads::Numbers;
    const PART: Part = Part::Dense;

    fn dense(&self, cell: Known) -> f32 {
        // Half of a distance is finite.
        let half = (cell.number() / 2.0 - self.mean / 2.0) * self.factor;
        (2.0 * half).clamp(-FAR, FAR) as f32
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Linear { centre: self.mean, factor: self.factor, bound: FAR }
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { mean: -3.5, factor: 0.75 }]
    }
    fn write(&self) -> Fields<'_> {
        Fields::new().with(1, &self.mean).with(2, &self.factor)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let [mean, factor] = [fields.get(1, "mean")?, fields.get(2, "factor")?];
        finite(&[mean, factor], path)?;
        Ok(Self { mean, factor })
    }
}
