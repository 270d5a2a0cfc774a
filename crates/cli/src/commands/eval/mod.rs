//! `eval`: how good a saved network is on samples it was not trained on.

mod images;
mod table;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::anyhow;
use optim::Threads;

use crate::Failure;
use crate::datasets::{FilesArgs, mnist_folder, samples_in};
use crate::model::Model;
use crate::output::Outputs;
use crate::tables::{CellArgs, name_of};

/// What the JSON needs at least.
const JSON_BYTES: u64 = 500;

/// Judge a saved network: on the rows of a table, on the test samples of MNIST, or on any images with labels
/// in IDX files.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent eval --model digits.model
  descent eval --model fashion.model --data fashion --worst 20
  descent eval --model letters.model --images letters-idx3-ubyte.gz --labels letters-idx1-ubyte.gz
  descent eval --model digits.model --quiet --json eval.json
  descent eval --model houses.model sold-in-may.csv

The interval is Wilson's: with 95 % confidence the accuracy on all such images lies within it. Misread images are those whose
output for a wrong class lies furthest above that for their own; their numbers count from 0.

A table has the target and the columns that the model reads, in any order.

Exit codes: 0 judged, 1 failed (a file), 2 bad arguments, or a network that does not fit what it is to be judged on.")]
pub struct Args {
    /// A table with the target, for a network that train has saved; - is standard input
    #[arg(value_name = "TABLE.csv", conflicts_with_all = ["data", "images", "labels"])]
    table: Option<PathBuf>,
    /// The trained network
    #[arg(long, value_name = "MODEL")]
    model: PathBuf,
    /// Folder with the test images and labels under any of their names, plain or .gz [default: datasets/mnist
    /// of the repository]
    #[arg(long, value_name = "DIR", conflicts_with_all = ["images", "labels"])]
    data: Option<PathBuf>,
    #[command(flatten)]
    files: FilesArgs,
    /// IDX file of images, plain or gzipped
    #[arg(long, value_name = "FILE", requires = "labels")]
    images: Option<PathBuf>,
    /// IDX file of their labels
    #[arg(long, value_name = "FILE", requires = "images")]
    labels: Option<PathBuf>,
    #[command(flatten)]
    cells: CellArgs,
    /// How many misread images or worst rows are listed, the worst first
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true)]
    worst: usize,
    /// Threads that may work; changes the time, not the result [default: all cores, or RAYON_NUM_THREADS if
    /// fewer]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    threads: Option<NonZeroUsize>,
    /// Write the result as JSON: error, loss, confusion matrix, classes, misread images or worst rows; - is
    /// standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut outputs = Outputs::new(args.quiet);
    outputs.reads("--model", &args.model)?;
    for (flag, path) in [("the table", &args.table), ("--images", &args.images), ("--labels", &args.labels)] {
        path.iter().try_for_each(|path| outputs.reads(flag, path))?;
    }
    if args.images.is_none() && args.table.is_none() {
        let folder = mnist_folder(args.data.as_deref());
        // A model of tables needs no folder.
        let files = folder.map(|folder| samples_in(&folder)).unwrap_or_default();
        files.iter().try_for_each(|path| outputs.reads("--data", path))?;
    }
    let json = outputs.file("--json", args.json.as_deref(), JSON_BYTES)?;
    let threads = Threads::new(crate::threads(args.threads)).map_err(Failure::run)?;
    let model = Model::load(&args.model).map_err(Failure::run)?;
    let name = args.model.display();
    match (model.table(), &args.table) {
        (Some(model), Some(path)) => table::run(args, &model, path, json, &threads, outputs),
        (Some(model), None) => {
            let target = model.encoder.target();
            let what =
                format!("{name} predicts `{target}` for the rows of a table; give a table: eval TABLE.csv");
            Err(Failure::arguments(anyhow!(what)))
        }
        (None, Some(path)) => {
            let path = name_of(path);
            let what =
                format!("{name} reads images, and {path} is a table; give a model that train has saved");
            Err(Failure::arguments(anyhow!(what)))
        }
        (None, None) => images::run(args, &model, json, &threads, outputs),
    }
}
