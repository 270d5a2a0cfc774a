//! What can be asked of `train`.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use data::Task;
use nn::Activation;

use crate::Members;
use crate::from_disk::DiskArgs;
use crate::names::{hidden_activation, preset, task};
use crate::numbers::{below_one, share};
use crate::tables::{CellArgs, ColumnArgs};
use crate::training::{KeepArgs, TrainingArgs, quoted};
use descent::tabular::Preset;

/// Train a network on a table: a CSV file whose first line names its columns.
///
/// Columns of numbers, dates and categories are recognised, missing cells are understood, and columns that
/// say nothing, such as ids, are left out and told. Rows are held out to judge the network by in the end, and
/// others to end the training when it no longer helps.
#[derive(clap::Args, Clone)]
#[command(
    mut_arg("optimizer", |arg| arg.help("How gradients become steps [default: as the preset has it]")),
    mut_arg("eta", |arg| arg.help("Step size [default: as the preset has it; sgd 0.01, nesterov 0.02]")),
    mut_arg("epochs", |arg| arg.help("How often all training rows are seen at most [default: as the preset has it]")),
    mut_arg("batch_size", |arg| arg.help("Rows per step [default: as the preset has it]")),
    mut_arg("init", |arg| arg.help("How the first weights are drawn [default: as the preset has it]")),
    mut_arg("seed", |arg| {
        arg.help("Seed of the rows that are held out, of the first weights, of the order of rows and of dropout [default: 1]")
    }),
    mut_arg("report", |arg| {
        arg.help("Write report.html and its pictures there: curves, confusion matrix or errors, important columns, worst rows")
    }),
    after_help = "\
Examples:
  descent train iris.csv --target species
  descent train houses.csv --target price --save houses.model
  descent train houses.csv --target price --intervals 0.8 --drop id,comment --report report
  descent train adult.csv.gz --target income --ensemble 4 --json adult.json
  descent train umsatz.csv --target Umsatz --separator ';' --decimal-comma --task regress
  descent train train.csv --target y --test test.csv --preset plain
  descent train large.csv --target y --from-disk=256MB
  descent train houses.csv --target price --epochs 30 --checkpoint run.checkpoint
  descent train houses.csv --resume run.checkpoint
  descent predict --model houses.model new-houses.csv --output prices.csv

Ctrl-C, SIGTERM and SIGHUP (a closed terminal, unless nohup started it) end the training after the
running step. Then --save and --json have the training as far as it came, and with --checkpoint the
command to go on is printed. Half a second later another Ctrl-C or SIGTERM ends it at once.

Exit codes: 0 trained, 1 failed (a file, a diverging run), 2 bad arguments, 130 interrupted by Ctrl-C,
143 by SIGTERM, 129 by SIGHUP."
)]
pub struct Args {
    /// The table, plain or .gz; - is standard input
    #[arg(value_name = "TABLE.csv")]
    pub(super) table: PathBuf,
    /// The column to predict
    #[arg(long, value_name = "COLUMN", required_unless_present = "resume")]
    pub(super) target: Option<String>,
    /// Whether the column is one of several classes or a number [default: as it looks]
    #[arg(long, value_parser = task())]
    pub(super) task: Option<Task>,
    /// Settings that go well together; every flag beside it counts more [default: tabular]
    #[arg(long, value_parser = preset(), conflicts_with = "resume")]
    pub(super) preset: Option<Preset>,
    /// Judge the network by the rows of another table
    #[arg(long, value_name = "TABLE.csv", conflicts_with_all = ["test_fraction", "test_rows"])]
    pub(super) test: Option<PathBuf>,
    /// Judge it by this share of the rows, which are held out; 0 for none [default: 0.2]
    #[arg(long, value_name = "SHARE", value_parser = below_one, conflicts_with = "test_rows")]
    pub(super) test_fraction: Option<f64>,
    /// Judge it by the rows whose numbers stand in FILE, one a line, from 0 for the first row after the
    /// header
    #[arg(long, value_name = "FILE")]
    pub(super) test_rows: Option<PathBuf>,
    /// Train N networks and take the mean of what they say [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(super) ensemble: Option<NonZeroUsize>,
    /// Predict numbers with an interval that holds the true one with this probability, such as 0.8
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) intervals: Option<f64>,
    /// Sizes of the hidden layers [default: as the preset has them]
    #[arg(long, value_delimiter = ',', value_name = "N,N,…")]
    pub(super) hidden: Option<Vec<usize>>,
    /// Activation of the hidden layers [default: as the preset has it]
    #[arg(long, value_parser = hidden_activation())]
    pub(super) activation: Option<Activation>,
    #[command(flatten)]
    pub(super) training: TrainingArgs,
    /// Write the trained network, with all that it takes to read the next table
    #[arg(long, value_name = "MODEL", help_heading = None)]
    pub(super) save: Option<PathBuf>,
    #[command(flatten)]
    pub(super) cells: CellArgs,
    #[command(flatten)]
    pub(super) columns: ColumnArgs,
    #[command(flatten)]
    pub(super) disk: DiskArgs,
    #[command(flatten)]
    pub(super) keep: KeepArgs,
}

impl Args {
    /// The same for a member of several.
    pub(super) fn of(&self, members: &dyn Members) -> Self {
        let save = self.save.clone().filter(|_| members.rank() == 0);
        Self { keep: self.keep.of(members), save, ..self.clone() }
    }

    /// The command that goes on from the checkpoint at `path`, with the outputs of this one.
    pub(super) fn resume_command(&self, path: &Path) -> String {
        let save = self.save.as_deref().map(|path| format!("--save {}", quoted(path)));
        let command = format!("train {}", quoted(&self.table));
        self.keep.resume_command(
            (&command, path),
            save.into_iter().collect(),
            self.disk.given().into_iter().collect(),
            self.training.threads,
        )
    }
}
