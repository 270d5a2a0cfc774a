//! `export`: a saved model as a file that other programs read.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use data::Cell;
use descent::{ExportError, Format, Predictor};
use linalg::Scalar;

use crate::Failure;
use crate::model::Model;
use crate::output::Outputs;

/// Write a saved model in another format, which the end of the file's name chooses.
#[derive(clap::Args)]
#[command(after_help = "\
Formats:
  .safetensors  parameters with PyTorch's names, for load_state_dict of the equal nn.Sequential
  .onnx         standard operators with a batch of any size, for onnxruntime and others
  .rs           a module of Rust that needs nothing but core: no std, no allocation
  .c            C99 that needs nothing but math.h
  .html         a page to draw on, or to fill in, that runs the network in any browser

The sources contain a sample with its outputs, and a function that tests them with it. The source of a
model of a table has a structure for a row, with a field for each column and the names of categories, and
takes that.

Examples:
  descent train-mnist --save digits.model
  descent export --model digits.model --to digits.onnx
  descent export --model digits.model --to digits.rs
  descent train houses.csv --target price --preset small --save houses.model
  descent export --model houses.model --to houses.c

Exit codes: 0 written, 1 a file failed or the format has no word for a layer, 2 bad arguments.")]
pub struct Args {
    /// The trained model
    #[arg(long, value_name = "MODEL")]
    model: PathBuf,
    /// Where it goes: a name that ends with .safetensors, .onnx, .rs, .c or .html
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Print the result only
    #[arg(long)]
    quiet: bool,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let format = Format::of(&args.to).ok_or_else(|| {
        let ends: Vec<String> = Format::ALL.iter().map(|format| format!(".{}", format.extension())).collect();
        Failure::arguments(anyhow!("--to {}: the name must end with {}", args.to.display(), ends.join(", ")))
    })?;
    let mut outputs = Outputs::new(args.quiet);
    outputs.reads("--model", &args.model)?;
    let model = Model::load(&args.model).map_err(Failure::run)?;
    let bytes = exported(&model, format)
        .map_err(|error| Failure::run(anyhow!(error).context(args.model.display().to_string())))?;
    let file = outputs.file("--to", Some(&args.to), bytes.len() as u64)?;
    let size = bytes.len();
    if outputs.write("network", file, || Ok(bytes)) && !args.quiet {
        let found = match &model {
            Model::F32(model) => about(model, format, size, Some(time(model.clone()))),
            Model::F64(model) => about(model, format, size, None),
        };
        found.map_err(|error| Failure::run(anyhow!(error)))?.iter().for_each(|line| outputs.confirm(line));
    }
    outputs.finish(Ok(()))
}

fn exported(model: &Model, format: Format) -> Result<Vec<u8>, ExportError> {
    match model {
        Model::F32(model) => model.export(format),
        Model::F64(model) => model.export(format),
    }
}

/// What was written, what it needs, and the time of a prediction if it was measured.
fn about<T: Scalar>(
    model: &descent::Model<T>,
    format: Format,
    size: usize,
    time: Option<Duration>,
) -> Result<Vec<String>, ExportError> {
    let topology = model.network().topology();
    let sizes: Vec<String> = topology.sizes().iter().map(usize::to_string).collect();
    let members = match model.members().len() {
        1 => String::new(),
        members => format!("{members} networks, "),
    };
    let parameters = model.members().len() * topology.parameter_count();
    let mut lines = vec![format!(
        "{members}{}: {parameters} parameters, {} bytes as f32; the file has {size} bytes",
        sizes.join("-"),
        size_of::<f32>() * parameters
    )];
    let mut needs = Vec::new();
    if matches!(format, Format::Rust | Format::C) {
        let footprint = model.footprint()?;
        needs.push(format!("{} bytes of constants, {} bytes of stack", footprint.tables, footprint.stack));
    }
    if let Some(time) = time {
        let sample = if model.encoder().is_some() { "row" } else { "sample" };
        let microseconds = time.as_secs_f64() * 1e6;
        needs.push(format!("descent::Predictor takes {microseconds:.1} µs for one {sample} here"));
    }
    lines.extend((!needs.is_empty()).then(|| needs.join("; ")));
    Ok(lines)
}

/// The time of one prediction by a [`Predictor`]: of a row without any value, or of features that are not 0.
fn time(model: descent::Model<f32>) -> Duration {
    let predictor = Predictor::new(model);
    let mut scratch = predictor.scratch();
    if let Some(encoder) = predictor.model().encoder() {
        let cells = vec![Cell::Missing; encoder.columns()];
        return shortest(|| drop(black_box(predictor.predict_cells(&mut scratch, black_box(&cells)))));
    }
    let x = vec![0.5; predictor.inputs()];
    shortest(|| drop(black_box(predictor.predict_row(&mut scratch, black_box(&x)))))
}

/// The time of a call in the best of several short runs.
fn shortest(mut call: impl FnMut()) -> Duration {
    const RUNS: u32 = 10;
    const RUN: Duration = Duration::from_millis(15);
    let run = |call: &mut dyn FnMut()| {
        let (start, mut calls) = (Instant::now(), 0);
        while calls == 0 || start.elapsed() < RUN {
            // The clock is read so rarely that it does not count.
            (0..16).for_each(|_| call());
            calls += 16;
        }
        start.elapsed() / calls
    };
    (0..RUNS).map(|_| run(&mut call)).min().unwrap_or_default()
}
