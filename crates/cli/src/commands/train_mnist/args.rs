//! What can be asked of `train-mnist`.

use std::path::{Path, PathBuf};

use nn::{Activation, Loss};

use super::config::Preset;
use crate::Members;
use crate::datasets::FilesArgs;
use crate::from_disk::DiskArgs;
use crate::names;
use crate::training::{FILES, KeepArgs, TrainingArgs, quoted};

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
  descent train-mnist --data large --from-disk=256MB

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
    /// Folder with the four IDX files under any of their names, plain or .gz
    /// [default: datasets/mnist of the repository]
    #[arg(long, value_name = "DIR", help_heading = None)]
    pub(crate) data: Option<PathBuf>,
    /// Write the trained network
    #[arg(long, value_name = "MODEL", help_heading = None)]
    pub(crate) save: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) training: TrainingArgs,
    #[command(flatten, next_help_heading = FILES)]
    pub(crate) files: FilesArgs,
    #[command(flatten, next_help_heading = FILES)]
    pub(crate) disk: DiskArgs,
    #[command(flatten)]
    pub(crate) keep: KeepArgs,
}

impl Args {
    /// The same for a member of several.
    pub(super) fn of(&self, members: &dyn Members) -> Self {
        let save = self.save.clone().filter(|_| members.rank() == 0);
        Self { keep: self.keep.of(members), save, ..self.clone() }
    }

    /// The command that goes on from the checkpoint at `path`, with the outputs of this one.
    pub(super) fn resume_command(&self, path: &Path) -> String {
        let folders = [("data", &self.data), ("save", &self.save)];
        let flag =
            |(flag, path): (&str, &Option<PathBuf>)| Some(format!("--{flag} {}", quoted(path.as_deref()?)));
        let before = folders.into_iter().filter_map(flag).collect();
        let after = self.files.given(quoted).into_iter().chain(self.disk.given()).collect();
        self.keep.resume_command(("train-mnist", path), before, after, self.training.threads)
    }
}
