//! `data verify`: what is in files of samples, and what is wrong or odd about it.

mod json;
mod lines;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use data::DataError;
use data::verify::{Options, Remark, Report};

use crate::Failure;
use crate::datasets::{FilesArgs, explain, samples_in};
use crate::output::Outputs;
use crate::tables::{CellArgs, ColumnArgs, explain as explain_table};

/// Check images with labels in IDX files, and tables: whether they are whole, which published data set they
/// are, and what is odd about them.
///
/// Of IDX files: size, SHA-256, type and shape; whether they are those of MNIST, Fashion-MNIST, KMNIST or
/// EMNIST; whether SHA256SUMS beside them is right; classes, pixels, blank and repeated images, and test
/// images that are training images, too. Of tables: kinds of columns, missing cells, repeated rows, and
/// columns that say nothing.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent data verify datasets/mnist
  descent data verify fashion --json fashion.json
  descent data verify houses.csv --target price
  descent data verify iris.csv --target species --quiet

What would keep a training from reading the files, or makes its result worthless, is wrong.
What a person should know is odd. Samples, images and rows count from 0.

Exit codes: 0 nothing is wrong, 1 something is, or there is nothing to look at, 2 bad arguments.")]
pub(super) struct Args {
    /// A folder with IDX files or tables, or one such file
    #[arg(value_name = "DIR|FILE")]
    path: PathBuf,
    /// The column of a table that is to be learnt: its classes are counted
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    #[command(flatten)]
    files: FilesArgs,
    #[command(flatten)]
    cells: CellArgs,
    #[command(flatten)]
    columns: ColumnArgs,
    /// Write all of it as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print what is wrong or odd only
    #[arg(long)]
    quiet: bool,
}

/// What the JSON needs at least.
const JSON_BYTES: u64 = 200;

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let mut outputs = Outputs::new(args.quiet);
    if args.path.is_file() {
        outputs.reads("the file", &args.path)?;
    }
    let inputs = samples_in(&args.path).into_iter().chain(tables_in(&args.path));
    inputs.into_iter().try_for_each(|path| outputs.reads("the folder", &path))?;
    let json = outputs.file("--json", args.json.as_deref(), JSON_BYTES)?;
    let options = Options {
        set: args.files.set.clone(),
        transposed: args.files.transposed,
        csv: args.columns.choose(args.cells.csv()),
        target: args.target.clone(),
    };
    let report = Report::of(&args.path, &options)
        .map_err(|error| explain(error, "give a folder with IDX files or tables in CSV, or a table"))?;
    // A column that is misspelt on the command line is no fault of a table.
    let mut remarks = Vec::new();
    for remark in report.remarks {
        match remark {
            Remark::Fault(error @ DataError::Table { .. }) if args.path.is_file() => {
                match explain_table(error) {
                    Failure::Arguments(error) => return Err(Failure::Arguments(error)),
                    failure => remarks.push(Said { wrong: true, text: failure.to_string() }),
                }
            }
            remark => remarks.push(Said { wrong: remark.is_wrong(), text: remark.to_string() }),
        }
    }
    if !args.quiet {
        report.sets.iter().for_each(|set| outputs.say(&lines::of_set(&report.path, set)));
        report.tables.iter().for_each(|table| outputs.say(&lines::of_table(table)));
    }
    for remark in &remarks {
        outputs.say(&format!("{}: {}", if remark.wrong { "wrong" } else { "odd" }, remark.text));
    }
    let wrong = remarks.iter().filter(|remark| remark.wrong).count();
    let odd = remarks.len() - wrong;
    if !args.quiet {
        outputs.say(&format!("{}: {wrong} wrong, {odd} odd", args.path.display()));
    }
    outputs.write_json(json, &json::of(&report.path, &report.sets, &report.tables, &remarks));
    outputs.finish(match wrong {
        0 => Ok(()),
        1 => Err(Failure::run(anyhow!("{}: something is wrong", args.path.display()))),
        n => Err(Failure::run(anyhow!("{}: {n} things are wrong", args.path.display()))),
    })
}

/// The tables in a folder, which no output may replace.
fn tables_in(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_table = |path: &PathBuf| {
        let name = path.to_string_lossy().to_lowercase();
        name.contains(".csv") || name.contains(".tsv")
    };
    paths.filter(is_table).collect()
}

/// A remark in words.
struct Said {
    wrong: bool,
    text: String,
}
