//! What an encoder does, in plain terms: for programs that encode rows without this crate.

use super::column::Distribution;
use super::source::{Source, SourceKind};
use super::{Encoder, TargetKind};
use crate::DateFormat;

/// A column that an encoder reads, and what its cells become.
///
/// ```
/// use data::{ColumnCells, Column, Encoder, EncoderOptions, Rule, Scaling, Table};
/// let table = Table::from_columns(vec![
///     Column::numbers("size", vec![1.0, 2.0, 3.0, f64::NAN]),
///     Column::numbers("price", vec![3.0, 4.0, 5.0, 4.0]),
/// ])?;
/// let options = EncoderOptions::default().numbers(Scaling::Standard);
/// let encoder = Encoder::learn(&table, "price", &options, None)?;
/// let size = &encoder.rules()[0];
/// assert_eq!((size.name, size.cells), ("size", ColumnCells::Numbers { median: 2.0 }));
/// // Input 0 is the number in standard deviations, input 1 says whether it is missing.
/// assert!(matches!(size.rules[0], (0, Rule::Linear { centre: 2.0, .. })));
/// assert_eq!(size.rules[1], (1, Rule::Missing));
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnRules<'a> {
    /// Its name.
    pub name: &'a str,
    /// What its cells are.
    pub cells: ColumnCells<'a>,
    /// What they become, each with the place of its first input among the inputs of the network.
    pub rules: Vec<(usize, Rule<'a>)>,
}

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum ColumnCells<'a> {
    /// Numbers; a missing one counts as the median.
    Numbers {
        /// The median of the training rows.
        median: f64,
    },
    /// Days since 1970-01-01; a missing one counts as the median.
    Dates {
        /// The median of the training rows.
        median: f64,
        /// How the dates of the training table were written.
        format: DateFormat,
    },
    /// Categories. Any other name is none of them, and so is a missing cell.
    Categories {
        /// Their names.
        names: &'a [String],
    },
}

/// What a cell becomes: one dense input, or some sparse inputs of which at most one is 1 and the others are 0.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule<'a> {
    /// y = (x − centre)·factor, from −bound to bound.
    Linear {
        /// What becomes 0.
        centre: f64,
        /// What distances are multiplied with.
        factor: f64,
        /// The largest y.
        bound: f64,
    },
    /// y/√(1 + (y/bound)²) with y = (x − centre)·factor.
    Smooth {
        /// What becomes 0.
        centre: f64,
        /// What distances are multiplied with.
        factor: f64,
        /// What no result exceeds.
        bound: f64,
    },
    /// p = k/(n − 1), where x is the k-th of n quantiles (counted from 0), or k lies on the straight line
    /// between the two next to x. If several quantiles are x, k is in the middle of them. The result is
    /// 2p − 1, or for a normal distribution the number below which it has the share p, with p from 0.001
    /// to 0.999, see [`NORMAL_QUANTILE`](super::NORMAL_QUANTILE).
    Share {
        /// The quantiles; they ascend, and equal ones may follow each other.
        quantiles: &'a [f64],
        /// Which numbers the shares become.
        distribution: Distribution,
    },
    /// 1 where the cell is missing, 0 elsewhere.
    Missing,
    /// −1 for the first category, 1 for the second, 0 for anything else.
    Pair,
    /// The input of a category is that of its place among the names.
    OneHot {
        /// How many categories there are.
        categories: usize,
        /// The input of all other names, if there is one; it is also that of missing cells if those have none.
        other: Option<usize>,
        /// The input of missing cells, if there is one.
        missing: Option<usize>,
    },
    /// The input of a number is that of its place among these; any other number, and a missing one, has none.
    Values {
        /// The numbers; they ascend.
        numbers: &'a [f64],
    },
}

/// How outputs become numbers of the target column: mean + deviation·output, from `least` to `most`. Beyond
/// the training rows a network is at its worst (RealMLP), so no number is further out than they were.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct TargetScale {
    /// The mean of the training rows.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// The smallest number of them.
    pub least: f64,
    /// The largest one.
    pub most: f64,
}

impl TargetScale {
    /// The number that an output means.
    #[must_use]
    pub fn number(&self, output: f32) -> f64 {
        (self.mean + self.deviation * f64::from(output)).clamp(self.least, self.most)
    }
}

impl Encoder {
    /// What becomes of each column it reads, in the order of [`Encoder::schema`].
    #[must_use]
    pub fn rules(&self) -> Vec<ColumnRules<'_>> {
        let mut columns: Vec<ColumnRules<'_>> = self.sources.iter().map(described).collect();
        for (i, (source, encoder)) in self.dense().enumerate() {
            columns[source].rules.push((i, encoder.rule()));
        }
        for (source, first, encoder) in self.sparse() {
            columns[source].rules.push((self.dense_inputs + first, encoder.rule()));
        }
        columns
    }

    /// How outputs become numbers, if numbers are learnt.
    #[must_use]
    pub fn target_scale(&self) -> Option<TargetScale> {
        match self.target.kind {
            TargetKind::Numbers(scale) => Some(scale),
            TargetKind::Classes(..) => None,
        }
    }
}

fn described(source: &Source) -> ColumnRules<'_> {
    let cells = match &source.kind {
        SourceKind::Numbers { median } => ColumnCells::Numbers { median: *median },
        SourceKind::Dates { median, format } => ColumnCells::Dates { median: *median, format: *format },
        SourceKind::Categories(names) => ColumnCells::Categories { names: names.as_slice() },
    };
    ColumnRules { name: &source.name, cells, rules: Vec::new() }
}
