//! What a trained network says of the rows of a table.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use data::ClassNames;
use optim::Threads;
use serde_json::{Value, json};

use super::Args;
use crate::Failure;
use crate::output::{OutputFile, Outputs, warn};
use crate::tables::{SELDOM, Said, TableModel, name_of, read, unknown};

/// Writes a CSV file of predictions, one line for each row: to `output`, or to standard output.
pub(super) fn run(
    args: &Args,
    model: &TableModel<'_>,
    (output, json): (Option<OutputFile>, Option<OutputFile>),
    mut outputs: Outputs,
) -> Result<(), Failure> {
    let path = one(args, model).map_err(Failure::arguments)?;
    let csv = args.cells.csv().like(&model.encoder.schema());
    let table = read(&csv, path).map_err(|error| Failure::run(about(error.into(), path, model)))?;
    unknown(model.encoder, &table, SELDOM).iter().for_each(|line| warn(line, args.quiet));
    let threads = Threads::new(crate::threads(None)).map_err(Failure::run)?;
    let said = threads.run(|| model.predict(&table));
    let said = said.map_err(|error| Failure::run(anyhow!("{}: {error}", table.origin())))?;
    outputs.write("predictions", output, || written(model, &said));
    let report = json!({
        "model": args.model.display().to_string(),
        "table": table.origin(),
        "task": model.encoder.task().to_string(),
        "target": model.encoder.target(),
        "classes": model.encoder.classes().map(|classes| classes.iter().collect::<Vec<_>>()),
        "rows": table.rows(),
        "predictions": predictions(model, &said),
    });
    outputs.write_json(json, &report);
    outputs.finish(Ok(()))
}

/// The only table.
fn one<'a>(args: &'a Args, model: &TableModel<'_>) -> Result<&'a Path> {
    let unfit = [("--shape", args.shape.is_some()), ("--as-is", args.as_is), ("--centred", args.centred)];
    if let Some((flag, _)) = unfit.iter().find(|(_, given)| *given) {
        bail!("{flag} is for images, but {} reads tables", args.model.display());
    }
    match &args.inputs[..] {
        [one] => Ok(one),
        several => {
            let names: Vec<String> = several.iter().map(|path: &PathBuf| name_of(path)).collect();
            bail!(
                "{} predicts `{}` for the rows of one table at a time, not of {}",
                args.model.display(),
                model.encoder.target(),
                names.join(", ")
            )
        }
    }
}

/// Says what is wanted where an image was given.
fn about(error: anyhow::Error, path: &Path, model: &TableModel<'_>) -> anyhow::Error {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("png" | "jpg" | "jpeg") => {
            let target = model.encoder.target();
            anyhow!("{error}; the model predicts `{target}` for the rows of a table, so give a CSV file")
        }
        _ => error,
    }
}

/// The predictions as CSV.
fn written(model: &TableModel<'_>, said: &Said) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["prediction".to_owned()];
    match (said, model.encoder.classes()) {
        (Said::Classes(probabilities), Some(classes)) => {
            header.extend(classes.iter().map(|name| format!("probability_{name}")));
            writer.write_record(&header)?;
            for row in probabilities.chunks_exact(classes.len()) {
                let mut record = vec![class(row, classes)?.to_owned()];
                record.extend(row.iter().map(|p| (*p as f32).to_string()));
                writer.write_record(&record)?;
            }
        }
        (Said::Numbers { numbers, intervals }, _) => {
            header.extend(intervals.iter().flat_map(|_| ["low".to_owned(), "high".to_owned()]));
            writer.write_record(&header)?;
            for (i, number) in numbers.iter().enumerate() {
                let interval = intervals.iter().flat_map(|all| [all[i].0, all[i].1]);
                let record = std::iter::once(*number).chain(interval);
                // The network has the digits of an f32.
                writer.write_record(record.map(|x| (x as f32).to_string()))?;
            }
        }
        _ => unreachable!("classes have names"),
    }
    writer.into_inner().map_err(|error| anyhow!("{error}"))
}

/// The prediction for each row in `--json`.
fn predictions(model: &TableModel<'_>, said: &Said) -> Vec<Value> {
    match (said, model.encoder.classes()) {
        (Said::Classes(probabilities), Some(classes)) => {
            let row = |p: &[f64]| json!({ "prediction": class(p, classes).ok(), "probabilities": p });
            probabilities.chunks_exact(classes.len()).map(row).collect()
        }
        (Said::Numbers { numbers, intervals: Some(intervals) }, _) => {
            let row =
                |(x, (low, high)): (&f64, &(f64, f64))| json!({ "prediction": x, "low": low, "high": high });
            numbers.iter().zip(intervals).map(row).collect()
        }
        (Said::Numbers { numbers, .. }, _) => numbers.iter().map(|x| json!({ "prediction": x })).collect(),
        (Said::Classes(_), None) => unreachable!("classes have names"),
    }
}

/// The most probable class.
fn class<'a>(probabilities: &[f64], classes: &'a ClassNames) -> Result<&'a str> {
    if probabilities.iter().any(|p| p.is_nan()) {
        bail!("an output of the network is not a number, so it is no class");
    }
    Ok(classes.name(linalg::argmax(probabilities)).unwrap_or_default())
}
