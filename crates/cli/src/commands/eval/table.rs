//! How good a saved network is on the rows of a table it was not trained on.

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use optim::Threads;
use serde_json::{Value, json};

use super::Args;
use crate::Failure;
use crate::confusion::{CLASSES_ON_A_TERMINAL, confusion_table};
use crate::output::{OutputFile, Outputs, warn};
use crate::tables::{Judged, SELDOM, TableModel, Truth, WorstRow, read, unknown, with_target};

pub(super) fn run(
    args: &Args,
    model: &TableModel<'_>,
    path: &Path,
    json: Option<OutputFile>,
    threads: &Threads,
    mut outputs: Outputs,
) -> Result<(), Failure> {
    let start = Instant::now();
    let encoder = model.encoder;
    let table = read(&args.cells.csv().like(&with_target(encoder)), path).map_err(Failure::run)?;
    let target = table.require(encoder.target()).map_err(Failure::run)?;
    let rows: Vec<usize> = (0..table.rows()).filter(|&row| !target.is_missing(row)).collect();
    let (origin, missing) = (table.origin().to_owned(), table.rows() - rows.len());
    if rows.is_empty() {
        return Err(Failure::run(anyhow!("{origin}: no row has a cell of `{}`", encoder.target())));
    }
    if missing > 0 {
        warn(&format!("{origin}: {missing} row(s) without {} are not judged", encoder.target()), args.quiet);
    }
    let table = table.select(&rows);
    unknown(encoder, &table, SELDOM).iter().for_each(|line| warn(line, args.quiet));
    let samples = encoder.samples(&table).map_err(|error| Failure::run(anyhow!("{origin}: {error}")))?;
    let said = threads.run(|| model.predict(&table)).map_err(Failure::run)?;
    let truth = Truth::of(encoder, &table, &samples).map_err(Failure::run)?;
    let judged = Judged::new(model, said, &truth, None);
    let worst = judged.worst(model, &rows, args.worst);
    let seconds = start.elapsed().as_secs_f64();
    if !args.quiet {
        outputs.say(&format!("{origin}: {} rows with {}", rows.len(), encoder.target()));
        if let (Judged::Classes(test), Some(classes)) = (&judged, encoder.classes())
            && classes.len() <= CLASSES_ON_A_TERMINAL
        {
            outputs.say(&confusion_table(&test.evaluation.confusion, classes));
        }
        if !worst.is_empty() {
            outputs.say(&worst_table(&worst));
        }
    }
    outputs.say(&format!("{}; {seconds:.2} s", judged.told("rows", model)));
    outputs.write_json(json, &report(args, model, &origin, (&judged, &worst), missing, seconds));
    outputs.finish(Ok(()))
}

/// One line for each.
fn worst_table(worst: &[WorstRow]) -> String {
    let mut table = String::from("\nworst row  is / predicted");
    for row in worst {
        let _ = write!(table, "\n{:>9}  {} / {}", row.row, row.truth, row.predicted);
    }
    table.push('\n');
    table
}

/// `--json` of `eval` for a table.
fn report(
    args: &Args,
    model: &TableModel<'_>,
    table: &str,
    (judged, worst): (&Judged, &[WorstRow]),
    missing: usize,
    seconds: f64,
) -> Value {
    let encoder = model.encoder;
    let mut report = json!({
        "model": args.model.display().to_string(),
        "table": table,
        "task": encoder.task().to_string(),
        "target": encoder.target(),
        "rows": judged.rows(),
        "without_target": missing,
        "seconds": seconds,
    });
    let judgement = match judged {
        Judged::Classes(test) => json!({
            "error": test.error,
            "log_loss": test.log_loss,
            "accuracy": test.evaluation.accuracy(),
            "correct": test.evaluation.correct(),
            "accuracy_interval": test.evaluation.accuracy_interval(),
            "classes": encoder.classes().map(|classes| classes.iter().collect::<Vec<_>>()),
            "confusion": test.evaluation.confusion,
        }),
        Judged::Numbers(test) => json!({
            "rmse": test.rmse,
            "mae": test.mae,
            "r2": test.r2,
            "covered": test.covered.map(|covered| covered.0),
        }),
    };
    let worst: Vec<Value> = worst
        .iter()
        .map(|row| json!({"row": row.row, "truth": row.truth, "predicted": row.predicted, "cost": row.cost}))
        .collect();
    if let (Value::Object(report), Value::Object(judgement)) = (&mut report, judgement) {
        report.extend(judgement);
        report.insert("worst".to_owned(), Value::Array(worst));
    }
    report
}
