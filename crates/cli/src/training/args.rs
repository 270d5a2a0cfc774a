//! What can be asked of every training.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::builder::PossibleValuesParser;
use nn::Init;
use optim::Batching;

use super::quoted;
use super::settings::{
    ClassWeights, OptimizerArgs, RegularisationArgs, ScheduleArgs, ValidationArgs, optimizers,
};
use crate::names;
use crate::numbers::positive;
use crate::program;
use crate::{Failure, Members};

/// The headings of what belongs to no room of its own.
const OTHERS: &str = "Samples, first weights and threads";
pub(crate) const FILES: &str = "Files and output";

/// The settings of a training. Their defaults are those of the text's network; a command with others says so
/// in its own help.
#[derive(clap::Args, Clone)]
pub(crate) struct TrainingArgs {
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
    /// Batches per step: their gradients are summed before the step is made [default: 1]
    #[arg(
        long, value_name = "N", allow_negative_numbers = true, conflicts_with = "full_batch",
        help_heading = OTHERS
    )]
    pub(crate) accumulate: Option<NonZeroUsize>,
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
}

impl TrainingArgs {
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
}

/// What is kept of a training, and what it prints.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = FILES)]
pub(crate) struct KeepArgs {
    /// Keep the training in FILE after every epoch and when it is interrupted, and the one before in
    /// FILE.previous
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Keep it after every N steps too
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) checkpoint_every: Option<NonZeroUsize>,
    /// Go on from a checkpoint, with its settings, and keep it up to date unless --checkpoint names another
    /// file
    #[arg(long, value_name = "FILE")]
    pub(crate) resume: Option<PathBuf>,
    /// Write configuration, epochs, accuracy and the hash of the weights as JSON; - is standard output, and
    /// the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Write report.html and its pictures there: curves, confusion matrix, misread samples, weights
    #[arg(long, value_name = "DIR")]
    pub(crate) report: Option<PathBuf>,
    /// Write the curves and the settings there, for TensorBoard
    #[arg(long, value_name = "DIR")]
    pub(crate) tensorboard: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Whether another process prints and keeps what there is.
    #[arg(skip)]
    elsewhere: bool,
}

impl KeepArgs {
    /// Whether the flags fit together.
    ///
    /// # Errors
    /// If it is said how often to keep what is kept nowhere.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.checkpoint_every.is_some() && self.checkpoint().is_none() {
            let what = "--checkpoint-every needs --checkpoint FILE or --resume FILE";
            return Err(Failure::arguments(anyhow!(what)));
        }
        Ok(())
    }

    /// The same for a member of several: only the first one prints and writes.
    pub(crate) fn of(&self, members: &dyn Members) -> Self {
        if members.rank() == 0 {
            return self.clone();
        }
        let (json, report, tensorboard) = (None, None, None);
        Self { json, report, tensorboard, quiet: true, elsewhere: true, ..self.clone() }
    }

    /// Where this process keeps checkpoints, if anywhere.
    pub(crate) fn checkpoint(&self) -> Option<&Path> {
        self.checkpoint.as_deref().or(self.resume.as_deref()).filter(|_| !self.elsewhere)
    }

    /// The command that goes on from the checkpoint at `path` with the outputs of this one. `before` and
    /// `after` stand around the names of the outputs.
    pub(crate) fn resume_command(
        &self,
        (command, path): (&str, &Path),
        before: Vec<String>,
        after: Vec<String>,
        threads: Option<NonZeroUsize>,
    ) -> String {
        let mut words = vec![format!("{} {command} --resume {}", program::name(), quoted(path))];
        words.extend(before);
        for (flag, path) in
            [("json", &self.json), ("report", &self.report), ("tensorboard", &self.tensorboard)]
        {
            words.extend(path.as_deref().map(|path| format!("--{flag} {}", quoted(path))));
        }
        words.extend(after);
        for (flag, n) in [("threads", threads), ("checkpoint-every", self.checkpoint_every)] {
            words.extend(n.map(|n| format!("--{flag} {n}")));
        }
        words.extend(self.quiet.then(|| "--quiet".to_owned()));
        words.join(" ")
    }
}
