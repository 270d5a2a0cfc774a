//! What can keep a training from starting or going on.

use data::DataError;
use nn::file::FileError;
use nn::{Loss, Misfit, TargetSpace};

use crate::Symptom;

/// A training that cannot start, or cannot go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A count that must be positive is zero.
    #[error("0 {what}: at least 1 is needed")]
    Zero {
        /// What is counted.
        what: &'static str,
    },
    /// A number of the optimizer lies outside its range.
    #[error("{name} is {found}, but must be {expected}")]
    Range {
        /// Its name.
        name: &'static str,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
    /// Samples with more or fewer features than the network has inputs.
    #[error("the network has {inputs} inputs, but the {part} samples have {width} features")]
    Inputs {
        /// Inputs of the network.
        inputs: usize,
        /// Training or validation.
        part: &'static str,
        /// Features of a sample.
        width: usize,
    },
    /// Samples whose sparse features are not those that the network takes past its first layers.
    #[error(
        "the network takes the last {sparse} features past its first layers, but of the {part} samples \
         {found} are kept without zeros"
    )]
    SparseInputs {
        /// Sparse inputs of the network.
        sparse: usize,
        /// Training or validation.
        part: &'static str,
        /// Features of a sample that are kept without zeros.
        found: usize,
    },
    /// Fewer outputs than classes, or not as many as numbers to fit.
    #[error("the network has {outputs} output(s), but the {part} samples need {width}")]
    Outputs {
        /// Outputs of the network.
        outputs: usize,
        /// Training or validation.
        part: &'static str,
        /// Classes, or numbers to fit.
        width: usize,
    },
    /// Targets that the loss cannot mean or the outputs cannot reach.
    #[error("{part} sample {sample}: {misfit}, but {loss} takes {space}; {cure}")]
    Target {
        /// Training or validation.
        part: &'static str,
        /// The first such sample, from 0.
        sample: usize,
        /// What is wrong with it.
        misfit: Misfit,
        /// The loss with its output.
        loss: Box<Loss>,
        /// The targets that fit.
        space: TargetSpace,
        /// What to do.
        cure: &'static str,
    },
    /// The system refused to start threads.
    #[error("cannot start {n} threads: {source}")]
    Threads {
        /// How many.
        n: usize,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Memory that this process cannot have.
    #[error("this needs at least {} of memory, more than can be had; make layers or batches smaller", gigabytes(*.needed))]
    Memory {
        /// Bytes that are needed.
        needed: u64,
    },
    /// Numbers became infinite or NaN. The step that would have spread them to the weights was not made,
    /// unless the symptom is [`Symptom::Parameters`].
    #[error("{symptom} in epoch {epoch}, batch {batch}, layer {layer}: the training diverged; {cure}")]
    Diverged {
        /// What was seen.
        symptom: Symptom,
        /// From 1.
        epoch: usize,
        /// In the epoch, from 1.
        batch: usize,
        /// The first layer in which it can be seen, from 1; that of the outputs if it is the loss alone.
        layer: usize,
        /// What to try.
        cure: &'static str,
    },
    /// A training that is taken up with other settings or samples than before.
    #[error("cannot resume the training: expected {what} {expected}, found {found}")]
    Resume {
        /// The setting.
        what: String,
        /// What it was, or must be.
        expected: String,
        /// What it is now.
        found: String,
    },
    /// Another member of the training ended it; see [`Reducer`](crate::Reducer).
    #[error("{why}")]
    Ended {
        /// What that member said.
        why: String,
    },
    /// Samples cannot be read while they are trained on.
    #[error(transparent)]
    Samples(Box<DataError>),
    /// A checkpoint cannot be written or read.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A number of bytes as people say it.
fn gigabytes(bytes: u64) -> String {
    let gigabytes = bytes as f64 / 1e9;
    if gigabytes < 1e6 { format!("{gigabytes:.2} GB") } else { format!("{gigabytes:.0e} GB") }
}

impl From<DataError> for TrainError {
    fn from(error: DataError) -> Self {
        Self::Samples(Box::new(error))
    }
}
