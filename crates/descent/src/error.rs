//! What can keep a model from being fitted, used, saved or loaded.

use std::path::PathBuf;

use data::DataError;
use nn::file::FileError;
use nn::{Loss, TopologyError};
use optim::TrainError;

/// Rows, targets, settings or a file that will not do. Rows and features count from 0.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing to learn from.
    #[error("there are no rows")]
    NoRows,
    /// Rows without numbers.
    #[error("the rows have no features")]
    NoFeatures,
    /// Not one target per row.
    #[error("{rows} row(s), but {targets} target(s)")]
    Lengths {
        /// How many rows.
        rows: usize,
        /// How many targets.
        targets: usize,
    },
    /// A row that is longer or shorter than the first one.
    #[error("row {row} has {found} feature(s), but row 0 has {expected}")]
    Ragged {
        /// Which row.
        row: usize,
        /// Features of the first row.
        expected: usize,
        /// Features of this one.
        found: usize,
    },
    /// A row that is longer or shorter than those the model was fitted on.
    #[error("row {row} has {found} feature(s), but the model was fitted on {expected}")]
    Width {
        /// Which row.
        row: usize,
        /// Features the model needs.
        expected: usize,
        /// Features of the row.
        found: usize,
    },
    /// A feature that is infinite or NaN.
    #[error("row {row}, feature {feature}: {found} is not finite")]
    Feature {
        /// Which row.
        row: usize,
        /// Which feature of it.
        feature: usize,
        /// The number.
        found: f32,
    },
    /// An output of the network is NaN, which is no answer.
    #[error(
        "row {row}: the network's answer is not a number; its weights or this row's features are too large"
    )]
    Answer {
        /// Which row.
        row: usize,
    },
    /// A target that is infinite or NaN.
    #[error("the target of row {row}: {found} is not finite")]
    Target {
        /// Which row.
        row: usize,
        /// The number.
        found: f32,
    },
    /// A label that is negative or too large.
    #[error("the label of row {row} is {found}, expected a class from 0 to {largest}")]
    Label {
        /// Which row.
        row: usize,
        /// The largest class there can be.
        largest: usize,
        /// The label.
        found: String,
    },
    /// All rows belong to the same class, so nothing tells classes apart.
    #[error("all rows are of class {class}; at least two classes are needed")]
    OneClass {
        /// The class.
        class: u32,
    },
    /// A whole model, but of another kind.
    #[error("{}: not a {expected}: a network with {outputs} output(s) and the loss {loss:?}", path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// What was to be loaded.
        expected: &'static str,
        /// The outputs of the network in the file.
        outputs: usize,
        /// Its loss.
        loss: Loss,
    },
    /// A model that was fitted on rows of numbers, and a table to read.
    #[error("the model reads no tables: it was fitted on rows of numbers or on images")]
    NoEncoder,
    /// Intervals of a model that was fitted without.
    #[error("the model has no intervals: it was fitted without `interval`")]
    NoIntervals,
    /// A column of a table that holds no numbers, where numbers are to be learnt or judged.
    #[error("the column `{column}` holds names, but a regressor learns numbers; a classifier learns names")]
    NotNumbers {
        /// The column.
        column: String,
    },
    /// Hidden layers that make no network.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// Samples that make no data set.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Settings that cannot be used, or a training that left the finite numbers.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// A model file that cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
}
