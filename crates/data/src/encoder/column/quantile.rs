//! Numbers as the share of training rows below them.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part, content, finite};
use crate::encoder::normal::NORMAL_QUANTILE;
use crate::encoder::quantiles::evenly_spaced;
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// Which numbers the shares become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Evenly spread between −1 and 1.
    Uniform,
    /// Normally distributed, between −3.09 and 3.09: the outermost thousandth on each side is one number.
    Normal,
}

/// Of x it makes the share p of training numbers below it, on straight lines between quantiles, and of p
/// either 2p − 1 or the number below which a normal distribution has that share.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quantile {
    /// Evenly spaced, ascending; two or more.
    quantiles: Vec<f64>,
    distribution: Distribution,
}

/// Quantiles at most.
const MOST: usize = 1000;
/// The share at either end that is one number.
const END: f64 = 1e-3;

impl Quantile {
    /// Learned from numbers, at least one, which are sorted.
    pub(crate) fn learn(numbers: &mut [f64], distribution: Distribution) -> Self {
        numbers.sort_unstable_by(f64::total_cmp);
        let n = numbers.len().clamp(2, MOST);
        let quantiles = evenly_spaced(numbers, n);
        Self { quantiles, distribution }
    }

    /// The share of training numbers below x; where several quantiles are x, the middle one of them.
    fn share(&self, x: f64) -> f64 {
        let below = self.quantiles.partition_point(|&q| q < x);
        let up_to = below + self.quantiles[below..].partition_point(|&q| q <= x);
        let last = self.quantiles.len() - 1;
        let place = if up_to > below {
            (below + up_to - 1) as f64 / 2.0
        } else if below == 0 {
            0.0
        } else if below > last {
            last as f64
        } else {
            let (low, high) = (self.quantiles[below - 1], self.quantiles[below]);
            // Halves, so that no difference overflows.
            (below - 1) as f64 + (x / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0)
        };
        place / last as f64
    }
}

impl Kind for Quantile {
    const READS: Reads = Reads::Numbers;
    const PART: Part = Part::Dense;

    fn dense(&self, cell: Known) -> f32 {
        let share = self.share(cell.number());
        match self.distribution {
            Distribution::Uniform => (2.0 * share - 1.0) as f32,
            Distribution::Normal => NORMAL_QUANTILE.of(share.clamp(END, 1.0 - END)) as f32,
        }
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Share { quantiles: &self.quantiles, distribution: self.distribution }
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let quantiles = vec![-2.0, 0.5, 0.5, 7.25];
        [Distribution::Uniform, Distribution::Normal]
            .map(|distribution| Self { quantiles: quantiles.clone(), distribution })
            .into()
    }
    fn write(&self) -> Fields<'_> {
        let distribution: u16 = match self.distribution {
            Distribution::Uniform => 1,
            Distribution::Normal => 2,
        };
        Fields::new().with(1, &self.quantiles).with(2, &distribution)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let quantiles: Vec<f64> = fields.get(1, "quantiles")?;
        finite(&quantiles, path)?;
        if quantiles.len() < 2 || !quantiles.is_sorted() {
            let found = format!("{} quantiles that do not", quantiles.len());
            return Err(content(path, "two quantiles or more that ascend", found));
        }
        let distribution = match fields.get(2, "distribution")? {
            1_u16 => Distribution::Uniform,
            2 => Distribution::Normal,
            other => return Err(content(path, "distribution 1 or 2", format!("distribution {other}"))),
        };
        Ok(Self { quantiles, distribution })
    }
}
