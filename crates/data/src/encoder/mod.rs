//! How the rows of a table become what a network reads, and back: learned on training rows, applied to any.
//!
//! Numbers and dates are scaled and become dense inputs; a missing number counts as the median of the
//! training rows, and if some were missing there, a further input says where. Categories become sparse
//! inputs, of which one per column is 1. Classes become numbers from 0, and numbers to fit are measured in
//! standard deviations from their mean.
//!
//! ```
//! use data::{Column, Encoder, EncoderOptions, Table, Task};
//! let table = Table::from_columns(vec![
//!     Column::numbers("size", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
//!     Column::categories("color", ["red", "blue", "green", "red", "blue", "green"]),
//!     Column::categories("kind", ["pear", "pear", "plum", "plum", "pear", "plum"]),
//! ])?;
//! let options = EncoderOptions::default().rare_below(2);
//! let encoder = Encoder::learn(&table, "kind", &options, None)?;
//! assert_eq!(encoder.task(), Task::Classification);
//! assert_eq!((encoder.dense_inputs(), encoder.sparse_inputs()), (1, 3));
//! let samples = encoder.samples(&table)?;
//! assert_eq!((samples.len(), samples.width(), samples.dense_width()), (6, 4, 1));
//! // Classes and categories are sorted: pear is class 0, blue the first color.
//! assert_eq!(samples.labels(), Some(&[0, 0, 1, 1, 0, 1][..]));
//! assert_eq!(samples.features(1)[1..], [1.0, 0.0, 0.0]);
//! # Ok::<(), data::DataError>(())
//! ```

mod bound;
mod column;
mod encoded;
mod error;
mod file;
mod learn;
mod moments;
mod names;
mod normal;
mod options;
mod quantiles;
mod rules;
mod source;
mod target;
mod task;

use linalg::SparseColumns;

pub use column::Distribution;
use column::{ColumnEncoder, Part};
pub use encoded::Encoded;
pub use error::EncoderError;
pub use normal::{NORMAL_QUANTILE, NormalQuantile};
pub use options::{EncoderOptions, Pairs, Scaling};
pub use rules::{ColumnCells, ColumnRules, Rule, TargetScale};
pub use source::Cell;
use source::Source;
use target::{Target, TargetKind};
pub use task::{Reason, Task};

use crate::{ClassNames, DataError, Schema};

/// How the rows of tables become what a network reads, and its outputs what the tables hold.
///
/// The inputs are the dense ones, in the order of the columns, and then the sparse ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoder {
    /// The columns that are read, in the order of the training table.
    sources: Vec<Source>,
    /// What they become: encoders with the place of their column in `sources`, in its order.
    columns: Vec<(usize, ColumnEncoder)>,
    target: Target,
    left_out: Vec<(String, LeftOut)>,
    dense_inputs: usize,
    sparse_inputs: usize,
}

/// Why a column of the training table is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LeftOut {
    /// It is the same in every training row.
    Constant,
    /// It has no value in any training row.
    Empty,
    /// Each of its categories is in too few training rows, as those of a name of each row are.
    Rare,
}

impl Encoder {
    /// Of parts that fit together.
    fn new(
        sources: Vec<Source>,
        columns: Vec<(usize, ColumnEncoder)>,
        target: Target,
        left_out: Vec<(String, LeftOut)>,
    ) -> Result<Self, DataError> {
        if sources.is_empty() {
            let found = match left_out.len() {
                0 => "the table has no other".to_owned(),
                n => {
                    let names = names::list(left_out.iter().map(|(name, _)| &**name));
                    format!("the {n} other(s) are constant, empty or have no name in several rows: {names}")
                }
            };
            return Err(EncoderError::NoInputs { target: target.name, found }.into());
        }
        let sparse = |encoder: &ColumnEncoder| encoder.sparse_inputs();
        let dense_inputs = columns.iter().map(|(_, encoder)| encoder.dense_inputs()).sum();
        let sparse_inputs =
            columns.iter().fold(0_usize, |sum, (_, encoder)| sum.saturating_add(sparse(encoder)));
        let limit = SparseColumns::<f32>::MAX_ROWS;
        if sparse_inputs > limit {
            let widest = columns.iter().max_by_key(|(_, encoder)| sparse(encoder));
            let (widest, width) = widest.map_or((String::new(), 0), |(source, encoder)| {
                (sources[*source].name.clone(), sparse(encoder))
            });
            return Err(EncoderError::TooManyInputs { found: sparse_inputs, limit, widest, width }.into());
        }
        Ok(Self { sources, columns, target, left_out, dense_inputs, sparse_inputs })
    }

    /// The columns that are read, by name: a table read like it fits this encoder.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.sources.iter().map(|source| (source.name.as_str(), source.column_kind())).collect()
    }
    /// How many columns are read: the cells of a row.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.sources.len()
    }
    /// The columns of the training table that are not read, and why.
    #[must_use]
    pub fn left_out(&self) -> &[(String, LeftOut)] {
        &self.left_out
    }
    /// The name of the column that is learnt.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target.name
    }
    /// Whether classes or numbers are learnt.
    #[must_use]
    pub fn task(&self) -> Task {
        match self.target.kind {
            TargetKind::Classes(..) => Task::Classification,
            TargetKind::Numbers(_) => Task::Regression,
        }
    }
    /// The names of the classes, if classes are learnt: sorted by number if all of them are numbers, and
    /// otherwise by their bytes.
    #[must_use]
    pub fn classes(&self) -> Option<&ClassNames> {
        match &self.target.kind {
            TargetKind::Classes(classes, _) => Some(classes),
            TargetKind::Numbers(_) => None,
        }
    }
    /// The categories of a column that have an input of their own, if it is a column of categories.
    #[must_use]
    pub fn categories(&self, column: &str) -> Option<&[String]> {
        self.sources.iter().find(|source| source.name == column).and_then(Source::names)
    }
    /// How many inputs are dense. They come first.
    #[must_use]
    pub fn dense_inputs(&self) -> usize {
        self.dense_inputs
    }
    /// How many inputs are sparse.
    #[must_use]
    pub fn sparse_inputs(&self) -> usize {
        self.sparse_inputs
    }
    /// The inputs of a network.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.dense_inputs + self.sparse_inputs
    }

    /// The number of the target column that an output of a network for regression means. It is at most as
    /// far out as the targets of the training rows were.
    ///
    /// # Panics
    /// If classes are learnt.
    #[must_use]
    #[track_caller]
    pub fn number(&self, output: f32) -> f64 {
        match &self.target.kind {
            TargetKind::Numbers(scale) => scale.number(output),
            TargetKind::Classes(..) => panic!("an output for classes is no number of {:?}", self.target.name),
        }
    }

    /// The encoders of the dense inputs, in order, each with the place of its column.
    fn dense(&self) -> impl Iterator<Item = (usize, &ColumnEncoder)> {
        let dense = self.columns.iter().filter(|(_, encoder)| encoder.part() == Part::Dense);
        dense.map(|(source, encoder)| (*source, encoder))
    }
    /// The encoders of the sparse inputs, in order, each with the place of its column and its first input.
    fn sparse(&self) -> impl Iterator<Item = (usize, usize, &ColumnEncoder)> {
        let sparse = self.columns.iter().filter(|(_, encoder)| encoder.part() == Part::Sparse);
        sparse.scan(0, |first, (source, encoder)| {
            let start = *first;
            *first += encoder.sparse_inputs();
            Some((*source, start, encoder))
        })
    }
}
