//! `export`: a saved network as a file that other programs read.

use std::path::PathBuf;

use anyhow::anyhow;
use descent::{ExportError, Format};

use crate::Failure;
use crate::model::Model;
use crate::output::Outputs;

/// Write a saved network in another format, which the end of the file's name chooses.
#[derive(clap::Args)]
#[command(after_help = "\
Formats:
  .safetensors  parameters with PyTorch's names, for load_state_dict of the equal nn.Sequential
  .onnx         standard operators with a batch of any size, for onnxruntime and others
  .rs           a module of Rust that needs nothing but core: no std, no allocation
  .c            C99 that needs nothing but math.h
  .html         a page to draw on, or to fill in, that runs the network in any browser

The sources contain a sample with its outputs, and a function that tests them with it.

Examples:
  descent train-mnist --save digits.model
  descent export --model digits.model --to digits.onnx
  descent export --model digits.model --to digits.rs

Exit codes: 0 written, 1 a file failed or the format has no word for a layer, 2 bad arguments.")]
pub struct Args {
    /// The trained network
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
    let topology = model.topology();
    let about = format!("{} parameters, {} bytes", topology.parameter_count(), bytes.len());
    if outputs.write("network", file, || Ok(bytes)) {
        outputs.confirm(&about);
    }
    outputs.finish(Ok(()))
}

fn exported(model: &Model, format: Format) -> Result<Vec<u8>, ExportError> {
    match model {
        Model::F32(model) => model.export(format),
        Model::F64(model) => model.export(format),
    }
}
