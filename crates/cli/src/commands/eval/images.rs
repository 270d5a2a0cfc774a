//! How good a saved network is on images it was not trained on.

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use data::{ClassNames, DataError, Samples};
use linalg::Scalar;
use nn::{Loss, Network, TargetSpace};
use optim::{ClassCounts, Evaluation, Misread, Threads, check_memory, evaluate, evaluation_bytes, misread};
use serde::Serialize;

use super::Args;
use crate::Failure;
use crate::confusion::{class_name, confusion_table};
use crate::datasets::{explain, mnist_folder};
use crate::model::Model;
use crate::output::{OutputFile, Outputs, warn};

/// `--json` of `eval`. Shares are fractions.
#[derive(Serialize)]
struct Report {
    model: String,
    layers: Vec<usize>,
    images: String,
    image_shape: (usize, usize),
    samples: usize,
    loss: f64,
    accuracy: f64,
    correct: u64,
    accuracy_interval: (f64, f64),
    /// Rows are what a sample is, columns what it was taken for.
    confusion: Vec<Vec<u64>>,
    classes: Vec<Class>,
    misread: Vec<Wrong>,
    seconds: f64,
}

#[derive(Serialize)]
struct Class {
    name: String,
    samples: u64,
    precision: Option<f64>,
    recall: Option<f64>,
}

#[derive(Serialize)]
struct Wrong {
    sample: usize,
    label: usize,
    /// None if an output is not a number.
    taken_for: Option<usize>,
    outputs: Vec<f64>,
}

/// Judges `model` on the images, and says and writes what it found.
pub(super) fn run(
    args: &Args,
    model: &Model,
    json: Option<OutputFile>,
    threads: &Threads,
    mut outputs: Outputs,
) -> Result<(), Failure> {
    let numbers = || ClassNames::numbers(model.topology().outputs());
    let classes = model.classes().cloned().unwrap_or_else(numbers);
    let report = match model {
        Model::F32(model) => judge(model.network(), &classes, args, threads, &mut outputs),
        Model::F64(model) => judge(model.network(), &classes, args, threads, &mut outputs),
    }?;
    outputs.write_json(json, &report);
    outputs.finish(Ok(()))
}

fn judge<T: Scalar>(
    network: &Network<T>,
    classes: &ClassNames,
    args: &Args,
    threads: &Threads,
    outputs: &mut Outputs,
) -> Result<Report, Failure> {
    let (topology, start) = (network.topology(), Instant::now());
    let (images, read) = samples::<T>(args, classes)?;
    let sizes = topology.sizes().iter().map(usize::to_string).collect::<Vec<_>>().join("-");
    let model = || {
        let (model, inputs, outputs) = (args.model.display(), topology.inputs(), topology.outputs());
        format!("{model} is {sizes}, with {inputs} inputs and {outputs} outputs (classes {classes})")
    };
    let remedy = "give the model that was trained on such images";
    let Samples { dataset: samples, transposed, notes } = read.map_err(|error| match error {
        DataError::Label { .. } | DataError::NoClass { .. } => {
            Failure::arguments(anyhow!("{}, but {error}; {remedy}", model()))
        }
        other => explain(other, "give the folder with --data DIR, or the files with --images and --labels"),
    })?;
    notes.iter().for_each(|note| warn(&note.to_string(), args.quiet));
    let (rows, cols) = samples.image_shape().unwrap_or((samples.width(), 1));
    if samples.width() != topology.inputs() {
        let width = samples.width();
        return Err(Failure::arguments(anyhow!(
            "{}, but the images of {images} have {rows}×{cols} = {width} pixels; {remedy}",
            model()
        )));
    }
    check_memory(evaluation_bytes::<T>(topology)).map_err(Failure::run)?;
    let judged = threads.run(|| evaluate(network, &samples));
    let wrong = threads.run(|| misread(network, &samples, args.worst));
    match judged.without_class() {
        0 => {}
        n => warn(
            &format!(
                "{n} of {} samples have outputs that are not numbers: no class, and wrong",
                judged.samples
            ),
            args.quiet,
        ),
    }
    let (accuracy, accuracy_interval) = judged
        .accuracy()
        .zip(judged.accuracy_interval())
        .ok_or_else(|| Failure::run(anyhow!("{images}: no samples with classes")))?;
    let seconds = start.elapsed().as_secs_f64();

    if !args.quiet {
        let parameters = topology.parameter_count();
        outputs.say(&format!(
            "{sizes} ({parameters} parameters) · {} images of {rows}×{cols} in {images}{}\n{}",
            samples.len(),
            if transposed { ", rows and columns exchanged" } else { "" },
            confusion_table(&judged.confusion, classes)
        ));
        outputs.say(&worst_classes(&judged, classes));
        if !wrong.is_empty() {
            outputs.say(&misread_table(&wrong, classes, topology.loss()));
        }
    }
    outputs.say(&format!(
        "accuracy {:.2} % ({} of {}), 95 % interval {:.2} to {:.2} %, loss {:.4}; {seconds:.2} s",
        100.0 * accuracy,
        judged.correct(),
        judged.samples,
        100.0 * accuracy_interval.0,
        100.0 * accuracy_interval.1,
        judged.loss
    ));
    let class = |(class, counts): (usize, ClassCounts)| Class {
        name: class_name(classes, class),
        samples: counts.samples,
        precision: counts.precision(),
        recall: counts.recall(),
    };
    let line = |wrong: Misread| Wrong {
        sample: wrong.sample,
        label: wrong.label,
        taken_for: wrong.class(),
        outputs: wrong.outputs,
    };
    Ok(Report {
        model: args.model.display().to_string(),
        layers: topology.sizes().to_vec(),
        images,
        image_shape: (rows, cols),
        samples: judged.samples,
        loss: judged.loss,
        accuracy,
        correct: judged.correct(),
        accuracy_interval,
        classes: judged.classes().into_iter().enumerate().map(class).collect(),
        confusion: judged.confusion,
        misread: wrong.into_iter().map(line).collect(),
        seconds,
    })
}

/// Where the samples are, and they, if all labels are among `classes`.
fn samples<T: Scalar>(
    args: &Args,
    classes: &ClassNames,
) -> Result<(String, Result<Samples<T>, DataError>), Failure> {
    let shown = |path: &Path| path.display().to_string();
    match (&args.images, &args.labels) {
        (Some(images), Some(labels)) => Ok((shown(images), args.files.files(images, labels).read(classes))),
        _ => {
            let folder = mnist_folder(args.data.as_deref())?;
            Ok((shown(&folder), args.files.folder(&folder).read_test(classes)))
        }
    }
}

/// The classes that are known least.
fn worst_classes(judged: &Evaluation, names: &ClassNames) -> String {
    let classes = judged.classes();
    let least = |what: &str, share: fn(&ClassCounts) -> Option<f64>| {
        let shares = classes.iter().enumerate().filter_map(|(class, counts)| Some((class, share(counts)?)));
        let least = shares.min_by(|a, b| a.1.total_cmp(&b.1));
        least.map(|(class, share)| format!("{what} {:.1} % of {}", 100.0 * share, class_name(names, class)))
    };
    let (recall, precision) =
        (least("recall", ClassCounts::recall), least("precision", ClassCounts::precision));
    format!("least {}", recall.into_iter().chain(precision).collect::<Vec<_>>().join(", least "))
}

/// One line for each, with the two outputs that matter.
fn misread_table(wrong: &[Misread], classes: &ClassNames, loss: Loss) -> String {
    let what = if loss.targets() == TargetSpace::Distribution { "probability" } else { "output" };
    let mut table = format!("\nmisread    is    as  {what} of it  of its own");
    let width = what.len() + 6;
    for misread in wrong {
        let (taken_for, output) = misread.ranked()[0];
        let own = misread.outputs[misread.label];
        let Misread { sample, label, .. } = misread;
        let label = class_name(classes, *label);
        let taken_for =
            if misread.class().is_some() { class_name(classes, taken_for) } else { "none".to_owned() };
        let _ = write!(table, "\n{sample:>7} {label:>5} {taken_for:>5}  {output:>width$.3}  {own:>10.3}");
    }
    table.push('\n');
    table
}
