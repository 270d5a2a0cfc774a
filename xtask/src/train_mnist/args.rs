//! What can be asked of `train-mnist`, and what it means for the libraries.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;
use nn::{Activation, Init, Loss, Topology, TopologyError};
use optim::{Batching, Sgd, Threads, Trainer};
use serde::Serialize;

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

Exit codes: 0 trained, 1 failed (a file, a diverging run), 2 bad arguments.")]
pub(crate) struct Args {
    /// Sizes of all layers from input to output
    #[arg(long, value_delimiter = ',', default_value = "784,30,10", value_name = "N,N,…")]
    pub(crate) layers: Vec<usize>,
    /// Activation of the hidden layers
    #[arg(long, value_enum, default_value_t = ActivationName::Sigmoid)]
    pub(crate) activation: ActivationName,
    /// Loss; cross-entropy comes with softmax outputs, quadratic with sigmoid outputs
    #[arg(long, value_enum, default_value_t = LossName::Quadratic)]
    pub(crate) loss: LossName,
    /// How the first weights are drawn
    #[arg(long, value_enum, default_value_t = InitName::ScaledNormal)]
    pub(crate) init: InitName,
    /// Step size
    #[arg(long, default_value_t = 3.0, value_parser = positive, allow_negative_numbers = true)]
    pub(crate) eta: f64,
    /// Momentum, from 0 to below 1
    #[arg(long, default_value_t = 0.0, value_parser = momentum, value_name = "M", allow_negative_numbers = true)]
    pub(crate) momentum: f64,
    /// Weight decay: adds ½·L·‖w‖² to the loss
    #[arg(long, default_value_t = 0.0, value_parser = not_negative, value_name = "L", allow_negative_numbers = true)]
    pub(crate) l2: f64,
    /// How often all training samples are seen
    #[arg(long, default_value_t = NonZeroUsize::new(30).expect("30 is not 0"), value_name = "N", allow_negative_numbers = true)]
    pub(crate) epochs: NonZeroUsize,
    /// Samples per step [default: 10]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) batch_size: Option<NonZeroUsize>,
    /// One sample per step
    #[arg(long, conflicts_with_all = ["batch_size", "full_batch"])]
    pub(crate) online: bool,
    /// All samples in every step
    #[arg(long, conflicts_with = "batch_size")]
    pub(crate) full_batch: bool,
    /// Seed of the first weights and of the order of samples
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Threads that may work; changes the time, not the result [default: all cores]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Folder with the four IDX files, plain or .gz [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Train on the first N samples only
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) train_limit: Option<NonZeroUsize>,
    /// Write configuration, epochs, accuracy and the hash of the weights as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// `--activation`.
#[derive(Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ActivationName {
    Sigmoid,
    Tanh,
    Relu,
}

/// `--loss`.
#[derive(Clone, Copy, ValueEnum, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LossName {
    Quadratic,
    CrossEntropy,
}

/// `--init`.
#[derive(Clone, Copy, ValueEnum, Serialize)]
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

fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| "not a number".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x > 0.0 && x.is_finite() { Ok(x) } else { Err("must be positive and finite".into()) })
}

fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if x >= 0.0 && x.is_finite() { Ok(x) } else { Err("must be 0 or more, and finite".into()) })
}

fn momentum(text: &str) -> Result<f64, String> {
    number(text).and_then(|x| if (0.0..1.0).contains(&x) { Ok(x) } else { Err("must be at least 0 and below 1".into()) })
}

impl Args {
    pub(crate) fn topology(&self) -> Result<Topology, TopologyError> {
        let activation = match self.activation {
            ActivationName::Sigmoid => Activation::Sigmoid,
            ActivationName::Tanh => Activation::Tanh,
            ActivationName::Relu => Activation::Relu,
        };
        let loss = match self.loss {
            LossName::Quadratic => Loss::Quadratic(Activation::Sigmoid),
            LossName::CrossEntropy => Loss::SoftmaxCrossEntropy,
        };
        Topology::new(&self.layers, activation, loss)
    }

    pub(crate) fn init(&self) -> Init {
        match self.init {
            InitName::StandardNormal => Init::StandardNormal,
            InitName::ScaledNormal => Init::ScaledNormal,
            InitName::Glorot => Init::Glorot,
            InitName::He => Init::He,
        }
    }

    pub(crate) fn batching(&self) -> Batching {
        if self.online {
            Batching::Online
        } else if self.full_batch {
            Batching::Full
        } else {
            Batching::MiniBatch(self.batch_size.map_or(10, NonZeroUsize::get))
        }
    }

    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or_else(Threads::available, NonZeroUsize::get)
    }

    pub(crate) fn trainer(&self) -> Trainer {
        Trainer::new(Sgd::new(self.eta).momentum(self.momentum).l2(self.l2))
            .batching(self.batching())
            .epochs(self.epochs.get())
            .seed(self.seed)
            .threads(self.threads())
    }

    pub(crate) fn config(&self) -> Config<'_> {
        Config {
            layers: &self.layers,
            activation: self.activation,
            loss: self.loss,
            init: self.init,
            eta: self.eta,
            momentum: self.momentum,
            l2: self.l2,
            epochs: self.epochs.get(),
            batching: match self.batching() {
                Batching::Full => "full-batch",
                Batching::MiniBatch(_) => "mini-batch",
                Batching::Online => "online",
            },
            batch_size: match self.batching() {
                Batching::Full => None,
                Batching::MiniBatch(m) => Some(m),
                Batching::Online => Some(1),
            },
            seed: self.seed,
            train_limit: self.train_limit.map(NonZeroUsize::get),
        }
    }
}

/// The arguments that decide the result, as they stand in `--json`.
#[derive(Serialize)]
pub(crate) struct Config<'a> {
    layers: &'a [usize],
    activation: ActivationName,
    loss: LossName,
    init: InitName,
    eta: f64,
    momentum: f64,
    l2: f64,
    epochs: usize,
    batching: &'static str,
    batch_size: Option<usize>,
    seed: u64,
    train_limit: Option<usize>,
}
