//! `predict`: what a trained network says of the rows of a table, or takes an image for.

mod image;
mod picture;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use data::{ClassNames, Dataset, Drawing, Framing, Seen};
use linalg::{Matrix, Scalar};
use nn::{Network, TargetSpace, Topology};
use serde::Serialize;
use serde_json::Value;

use crate::Failure;
use crate::model::{Model, numbers};
use crate::output::{Outputs, complain, warn};
use crate::tables::CellArgs;
use crate::terminal::Shades;

/// How many classes are told.
const TOLD: usize = 3;

/// Say what a saved network predicts for the rows of a table, or takes the characters on images for.
///
/// For a table it writes a CSV file with a line for each row: `prediction`, for classes also
/// `probability_CLASS`, for intervals `low` and `high`. The columns of the table are found by their names,
/// and others may be there.
///
/// Images may be PNG and JPEG of any size and in any colours, dark on light or light on dark. If the training
/// images were centred, as MNIST's are, the border is taken for paper and what differs from it for ink. The
/// ink is cut out, without frames and ruled lines, scaled into 20/28 of the network's image and centred by
/// its mass. If the training images filled their frame, as Fashion-MNIST's do, the image is taken as it is
/// and scaled. The model knows which; what the network sees is shown.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent train-mnist --save digits.model
  descent predict --model digits.model seven.png scan-*.jpg
  descent predict --model digits.model --json seven.json - < seven.png
  descent predict --model fashion.model --as-is shoe.png
  descent predict --model letters.model --shape 20x32 --quiet a.png
  descent predict --model houses.model new-houses.csv --output prices.csv
  descent predict --model houses.model - < new-houses.csv

Only the outputs of a network with softmax (--loss cross-entropy) are probabilities. Those of others are shown as they are.

Exit codes: 0 every row or image was predicted, 1 one was not (the others were) or a file failed, 2 bad arguments.")]
pub struct Args {
    /// A table, plain or .gz, or PNG or JPEG images; - is standard input
    #[arg(required = true, value_name = "TABLE.csv|IMAGE")]
    inputs: Vec<PathBuf>,
    /// The trained network
    #[arg(long, value_name = "MODEL")]
    model: PathBuf,
    /// Rows and columns of the network's images [default: square]
    #[arg(long, value_name = "ROWSxCOLUMNS", value_parser = shape)]
    shape: Option<(usize, usize)>,
    /// Take the images as they are, scaled to the network's [default: as the training images lay in theirs]
    #[arg(long, conflicts_with = "centred")]
    as_is: bool,
    /// Cut the ink out and centre it, as MNIST was made [default: as the training images were]
    #[arg(long)]
    centred: bool,
    /// Write the predictions for a table there [default: -, standard output]
    #[arg(long, value_name = "FILE.csv")]
    output: Option<PathBuf>,
    #[command(flatten)]
    cells: CellArgs,
    /// Write all outputs as JSON; - is standard output, and the lines go to standard error then
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print the result only
    #[arg(long)]
    quiet: bool,
}

fn shape(text: &str) -> Result<(usize, usize), String> {
    let sides =
        text.split_once(['x', '×']).and_then(|(rows, cols)| Some((rows.parse().ok()?, cols.parse().ok()?)));
    sides
        .filter(|&(rows, cols)| rows > 0 && cols > 0)
        .ok_or_else(|| "expected two numbers as in 28x28".to_owned())
}

/// `--json` of `predict`.
#[derive(Serialize)]
struct Report {
    model: String,
    layers: Vec<usize>,
    image_shape: (usize, usize),
    /// Whether the images were taken as they are (`whole`) or their ink was centred (`centred`).
    framing: &'static str,
    /// Whether the outputs are probabilities of classes that exclude each other.
    probabilities: bool,
    /// What the outputs stand for, in their order.
    classes: Vec<Value>,
    images: Vec<Line>,
}

/// One image in `--json`: what was found, or why nothing was.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Predicted {
        image: String,
        shape: (usize, usize),
        dark_on_light: Option<bool>,
        class: Value,
        outputs: Vec<f64>,
        warnings: Vec<String>,
    },
    Failed {
        image: String,
        error: String,
    },
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let mut outputs = Outputs::new(args.quiet);
    outputs.reads("--model", &args.model)?;
    let model = Model::load(&args.model);
    let table = model.as_ref().ok().and_then(Model::table);
    let what = if table.is_some() { "the table" } else { "the image" };
    args.inputs.iter().try_for_each(|path| outputs.reads(what, path))?;
    // Standard output has one of the two.
    let json_there = args.json.as_deref() == Some(Path::new("-"));
    let output = args.output.as_deref().or(table.filter(|_| !json_there).map(|_| Path::new("-")));
    let output = outputs.file("--output", output, 1)?;
    let json = outputs.file("--json", args.json.as_deref(), 1)?;
    if let Some(table) = &table {
        return table::run(args, table, (output, json), outputs);
    }
    let model = model.map_err(Failure::run)?;
    if args.output.is_some() {
        let model = args.model.display();
        let what = format!("--output is for the predictions for a table, but {model} reads images");
        return Err(Failure::arguments(anyhow!(what)));
    }
    let topology = model.topology();
    let image_shape = image_shape(topology, args).map_err(Failure::arguments)?;
    let framing = match (args.as_is, args.centred) {
        (true, _) => Framing::Whole,
        (_, true) => Framing::Centred,
        _ => model.framing().unwrap_or_default(),
    };
    let names = model.classes().cloned().unwrap_or_else(|| ClassNames::numbers(topology.outputs()));
    let probabilities = topology.loss().targets() == TargetSpace::Distribution;
    let mut report = Report {
        model: args.model.display().to_string(),
        layers: topology.sizes().to_vec(),
        image_shape,
        framing: framing.name(),
        probabilities,
        classes: names.iter().map(label).collect(),
        images: Vec::new(),
    };
    let mut first_failure = None;
    for path in &args.inputs {
        let image = image::name(path);
        report.images.push(match predict(&model, framing, image_shape, path) {
            Ok((drawing, seen, activations)) => {
                if !args.quiet {
                    let picture = picture::picture(&seen.image, image_shape.1, Shades::of_stdout());
                    outputs.say(picture.trim_end_matches('\n'));
                }
                outputs.say(&format!("{image}: {}", told(&activations, &names, probabilities)));
                let warnings: Vec<String> = seen.doubts.iter().map(ToString::to_string).collect();
                warnings.iter().for_each(|warning| warn(&format!("{image}: {warning}"), args.quiet));
                let class = report.classes[linalg::argmax(&activations)].clone();
                let (shape, dark_on_light) = (drawing.shape(), seen.dark_on_light);
                Line::Predicted { image, shape, dark_on_light, class, outputs: activations, warnings }
            }
            Err(error) => {
                let failure = Failure::run(error);
                let error = failure.to_string();
                // Of one image alone it is the command's own error.
                if args.inputs.len() > 1 {
                    complain(&format!("error: {failure}"));
                }
                first_failure.get_or_insert(failure);
                Line::Failed { image, error }
            }
        });
    }
    let failed = report.images.iter().filter(|line| matches!(line, Line::Failed { .. })).count();
    outputs.write_json(json, &report);
    outputs.finish(match (first_failure, args.inputs.len()) {
        (None, _) => Ok(()),
        (Some(failure), 1) => Err(failure),
        (Some(_), all) => Err(Failure::run(anyhow!("{failed} of {all} images could not be predicted"))),
    })
}

/// What was asked for, or a square.
fn image_shape(topology: &Topology, args: &Args) -> Result<(usize, usize)> {
    let (inputs, model) = (topology.inputs(), args.model.display());
    match args.shape {
        Some((rows, cols)) if rows.checked_mul(cols) == Some(inputs) => Ok((rows, cols)),
        Some((rows, cols)) => {
            Err(anyhow!("--shape {rows}x{cols} does not fit {model}, which has {inputs} inputs"))
        }
        None => {
            let side = inputs.isqrt();
            let what = || {
                anyhow!("{model} has {inputs} inputs, which are no square; say its images' size with --shape")
            };
            (side * side == inputs).then_some((side, side)).with_context(what)
        }
    }
}

/// A class as the files of the training call it: a number where its name is one.
fn label(name: &str) -> Value {
    name.parse().map_or_else(|_| name.into(), |number: u64| number.into())
}

/// The drawing, what the network sees of it, and its outputs.
fn predict(
    model: &Model,
    framing: Framing,
    shape: (usize, usize),
    path: &Path,
) -> Result<(Drawing, Seen, Vec<f64>)> {
    let drawing = image::read(path)?;
    let seen = drawing.framed(framing, shape).with_context(|| image::name(path))?;
    let outputs = match model {
        Model::F32(model) => outputs(model.network(), shape, &seen.image),
        Model::F64(model) => outputs(model.network(), shape, &seen.image),
    }?;
    if outputs.iter().any(|output| output.is_nan()) {
        bail!("{}: an output of the network is not a number, so it is no class", image::name(path));
    }
    Ok((drawing, seen, outputs))
}

fn outputs<T: Scalar>(network: &Network<T>, shape: (usize, usize), image: &[u8]) -> Result<Vec<f64>> {
    let samples = Dataset::<T>::images(image.to_vec(), shape, vec![0], 1)?;
    let mut x = Matrix::zeros(samples.width(), 1);
    samples.gather(&[0], x.view_mut(), Matrix::zeros(1, 1).view_mut());
    Ok(numbers(network.predict(x.view()).col(0)))
}

/// The largest outputs with the names of their classes.
fn told(outputs: &[f64], names: &ClassNames, probabilities: bool) -> String {
    let shown = |x: f64| if probabilities { format!("{:.2} %", 100.0 * x) } else { format!("{x:.3}") };
    let mut classes: Vec<(&str, f64)> = names.iter().zip(outputs.iter().copied()).collect();
    classes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let what = if probabilities { "probability" } else { "output" };
    let (name, output) = classes[0];
    let first = format!("{name} ({what} {})", shown(output));
    let others = classes[1..].iter().take(TOLD - 1);
    let others: Vec<String> = others.map(|&(name, output)| format!("{name} ({})", shown(output))).collect();
    if others.is_empty() { first } else { format!("{first}, then {}", others.join(", ")) }
}
