//! What can be asked of `train-mnist`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use nn::{Activation, Init, Loss};
use optim::Batching;

use super::config::{
    ClassWeights, OptimizerArgs, Preset, RegularisationArgs, ScheduleArgs, ValidationArgs, optimizers,
};
use crate::datasets::FilesArgs;
use crate::names;
use crate::numbers::positive;

/// Train a network on MNIST, or on any images in IDX files of the same names.
///
/// With no arguments: 784-30-10, sigmoid, quadratic loss, mini-batches of 10, eta 3.0, 30 epochs.
#[derive(clap::Args, Clone)]
#[command(after_help = "\
Examples:
  descent train-mnist
  descent train-mnist --preset fast
  descent train-mnist --layers 784,100,10 --loss cross-entropy --eta 0.5 --epochs 10
  descent train-mnist --activation relu --init he --loss cross-entropy --optimizer adam
  descent train-mnist --optimizer adam --schedule cosine --early-stopping 5 --watch accuracy
  descent train-mnist --online --eta 0.5 --epochs 3 --json run.json
  descent train-mnist --checkpoint run.checkpoint --save digits.model
  descent train-mnist --resume run.checkpoint --epochs 60
  descent train-mnist --metrics f1,balanced-accuracy --report report

Ctrl-C, SIGTERM and SIGHUP (a closed terminal, unless nohup started it) end the training after the
running step. Then --save and --json have the training as far as it came, and with --checkpoint the
command to go on is printed. Half a second later another Ctrl-C or SIGTERM ends it at once.

Exit codes: 0 trained, 1 failed (a file, a diverging run), 2 bad arguments, 130 interrupted by Ctrl-C,
143 by SIGTERM, 129 by SIGHUP.")]
pub struct Args {
    /// Settings that go well together; every flag beside it counts more
    #[arg(long, value_enum, conflicts_with = "resume")]
    pub(crate) preset: Option<Preset>,
    /// Sizes of all layers from input to output [default: 784,30,10]
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
    pub(crate) layers: Option<Vec<usize>>,
    /// Activation of the hidden layers, or a list with one for each [default: sigmoid]
    #[arg(long, value_parser = names::hidden_activation(), value_delimiter = ',', value_name = "NAME,…")]
    pub(crate) activation: Option<Vec<Activation>>,
    /// Loss; cross-entropy comes with softmax outputs, quadratic with sigmoid outputs [default: quadratic]
    #[arg(long, value_parser = names::loss_by_short_name())]
    pub(crate) loss: Option<Loss>,
    /// How gradients become steps [default: sgd]
    #[arg(long, value_parser = PossibleValuesParser::new(optimizers()))]
    pub(crate) optimizer: Option<String>,
    /// Step size [default: sgd 3, nesterov 0.02, adam, adamw and rmsprop 0.001]
    #[arg(long, value_parser = positive, allow_negative_numbers = true)]
    pub(crate) eta: Option<f64>,
    /// How often all training samples are seen [default: 30]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) epochs: Option<NonZeroUsize>,
    /// Samples per step [default: 10]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) batch_size: Option<NonZeroUsize>,
    /// Folder with the four IDX files under any of their names, plain or .gz
    /// [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Write the trained network
    #[arg(long, value_name = "MODEL")]
    pub(crate) save: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) optimizer_settings: OptimizerArgs,
    #[command(flatten)]
    pub(crate) schedules: ScheduleArgs,
    #[command(flatten)]
    pub(crate) regularisation: RegularisationArgs,
    #[command(flatten)]
    pub(crate) validation: ValidationArgs,
    /// How the first weights are drawn [default: scaled-normal]
    #[arg(long, value_parser = names::any::<Init>(), help_heading = OTHERS)]
    pub(crate) init: Option<Init>,
    /// One sample per step
    #[arg(long, conflicts_with_all = ["batch_size", "full_batch"], help_heading = OTHERS)]
    pub(crate) online: bool,
    /// All samples in every step
    #[arg(long, conflicts_with = "batch_size", help_heading = OTHERS)]
    pub(crate) full_batch: bool,
    /// How much the training samples of each class count: `balanced`, or a weight for each class in their
    /// order. Validation and test samples all count the same [default: all the same]
    #[arg(long, value_name = "N,N,…", help_heading = OTHERS)]
    pub(crate) class_weights: Option<ClassWeights>,
    /// Seed of the first weights, of the order of samples and of dropout [default: 1]
    #[arg(long, value_name = "N", help_heading = OTHERS)]
    pub(crate) seed: Option<u64>,
    /// Threads that may work; changes the time, not the result
    /// [default: all cores, or RAYON_NUM_THREADS if fewer]
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = OTHERS)]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Train on the first N samples only
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = OTHERS)]
    pub(crate) train_limit: Option<NonZeroUsize>,
    #[command(flatten, next_help_heading = FILES)]
    pub(crate) files: FilesArgs,
    /// Keep the training in FILE after every epoch and when it is interrupted, and the one before in
    /// FILE.previous
    #[arg(long, value_name = "FILE", help_heading = FILES)]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Keep it after every N steps too
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = FILES)]
    pub(crate) checkpoint_every: Option<NonZeroUsize>,
    /// Go on from a checkpoint, with its settings, and keep it up to date unless --checkpoint names another
    /// file
    #[arg(long, value_name = "FILE", help_heading = FILES)]
    pub(crate) resume: Option<PathBuf>,
    /// Write configuration, epochs, accuracy and the hash of the weights as JSON; - is standard output, and
    /// the lines go to standard error then
    #[arg(long, value_name = "FILE", help_heading = FILES)]
    pub(crate) json: Option<PathBuf>,
    /// Write report.html and its pictures there: curves, confusion matrix, misread samples, weights
    #[arg(long, value_name = "DIR", help_heading = FILES)]
    pub(crate) report: Option<PathBuf>,
    /// Print the result only
    #[arg(long, help_heading = FILES)]
    pub(crate) quiet: bool,
}

/// The headings of what belongs to no room of its own.
const OTHERS: &str = "Samples, first weights and threads";
const FILES: &str = "Files and output";

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
        crate::threads(self.threads)
    }

    /// Where checkpoints go, if anywhere.
    pub(crate) fn checkpoint(&self) -> Option<&Path> {
        self.checkpoint.as_deref().or(self.resume.as_deref())
    }
}
