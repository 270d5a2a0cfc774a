//! What can be asked of `train-mnist`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use nn::Init;
use optim::{Batching, Threads};
use serde::{Deserialize, Serialize};

/// Train a network on MNIST, or on any images in IDX files of the same names.
///
/// With no arguments: 784-30-10, sigmoid, quadratic loss, mini-batches of 10, eta 3.0, 30 epochs.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask train-mnist
  cargo xtask train-mnist --layers 784,100,10 --loss cross-entropy --eta 0.5 --epochs 10
  cargo xtask train-mnist --layers 784,100,10 --activation relu --init he --loss cross-entropy --eta 0.1
  cargo xtask train-mnist --online --eta 0.5 --epochs 3 --json run.json
  cargo xtask train-mnist --checkpoint run.checkpoint --save digits.model
  cargo xtask train-mnist --resume run.checkpoint --epochs 60
  cargo xtask train-mnist --report report

Ctrl-C and SIGTERM end the training after the running step; with --checkpoint it is kept, and the command to go on is
printed. A second one ends it at once.

Exit codes: 0 trained, 1 failed (a file, a diverging run), 2 bad arguments, 130 interrupted by Ctrl-C, 143 by SIGTERM.")]
pub(crate) struct Args {
    /// Sizes of all layers from input to output [default: 784,30,10]
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
    pub(crate) layers: Option<Vec<usize>>,
    /// Activation of the hidden layers [default: sigmoid]
    #[arg(long, value_enum)]
    pub(crate) activation: Option<ActivationName>,
    /// Loss; cross-entropy comes with softmax outputs, quadratic with sigmoid outputs [default: quadratic]
    #[arg(long, value_enum)]
    pub(crate) loss: Option<LossName>,
    /// How the first weights are drawn [default: scaled-normal]
    #[arg(long, value_enum)]
    pub(crate) init: Option<InitName>,
    /// Step size [default: 3]
    #[arg(long, value_parser = positive, allow_negative_numbers = true)]
    pub(crate) eta: Option<f64>,
    /// Momentum, from 0 to below 1 [default: 0]
    #[arg(long, value_parser = momentum, value_name = "M", allow_negative_numbers = true)]
    pub(crate) momentum: Option<f64>,
    /// Weight decay: adds ½·L·‖w‖² to the loss [default: 0]
    #[arg(long, value_parser = not_negative, value_name = "L", allow_negative_numbers = true)]
    pub(crate) l2: Option<f64>,
    /// How often all training samples are seen [default: 30]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) epochs: Option<NonZeroUsize>,
    /// Samples per step [default: 10]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) batch_size: Option<NonZeroUsize>,
    /// One sample per step
    #[arg(long, conflicts_with_all = ["batch_size", "full_batch"])]
    pub(crate) online: bool,
    /// All samples in every step
    #[arg(long, conflicts_with = "batch_size")]
    pub(crate) full_batch: bool,
    /// Seed of the first weights and of the order of samples [default: 1]
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Threads that may work; changes the time, not the result [default: all cores]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Folder with the four IDX files, plain or .gz [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Train on the first N samples only
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) train_limit: Option<NonZeroUsize>,
    /// Keep the training in FILE after every epoch and when it is interrupted, and the one before in FILE.previous
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Keep it after every N steps too
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) checkpoint_every: Option<NonZeroUsize>,
    /// Go on from a checkpoint, with its settings, and keep it up to date unless --checkpoint names another file
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
    /// Write the trained network
    #[arg(long, value_name = "MODEL")]
    pub(crate) save: Option<PathBuf>,
    /// Write configuration, epochs, accuracy and the hash of the weights as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write report.html and its pictures there: curves, confusion matrix, misread samples, weights
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `--activation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ActivationName {
    Sigmoid,
    Tanh,
    Relu,
}

/// `--loss`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LossName {
    Quadratic,
    CrossEntropy,
}

/// `--init`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum InitName {
    /// Variance 1, biases too, as in the text's ancestor
    StandardNormal,
    /// Variance 1/inputs
    ScaledNormal,
    /// Uniform, for tanh and sigmoid
    Glorot,
    /// Variance 2/inputs, for relu
    He,
}

impl InitName {
    pub(crate) fn init(self) -> Init {
        match self {
            Self::StandardNormal => Init::StandardNormal,
            Self::ScaledNormal => Init::ScaledNormal,
            Self::Glorot => Init::Glorot,
            Self::He => Init::He,
        }
    }
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "not a number".to_owned())
}

pub(crate) fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x > 0.0 && x.is_finite() { Ok(x) } else { Err("must be positive and finite".into()) }
    })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if x >= 0.0 && x.is_finite() { Ok(x) } else { Err("must be 0 or more, and finite".into()) }
    })
}

fn momentum(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| {
        if (0.0..1.0).contains(&x) { Ok(x) } else { Err("must be at least 0 and below 1".into()) }
    })
}

impl Args {
    /// What was asked for, if anything was.
    pub(crate) fn batching(&self) -> Option<Batching> {
        if self.online {
            Some(Batching::Online)
        } else if self.full_batch {
            Some(Batching::Full)
        } else {
            self.batch_size.map(|m| Batching::MiniBatch(m.get()))
        }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or_else(Threads::available, NonZeroUsize::get)
    }

    /// Where checkpoints go, if anywhere.
    pub(crate) fn checkpoint(&self) -> Option<&Path> {
        self.checkpoint.as_deref().or(self.resume.as_deref())
    }
}
