//! What a training leaves: its places, and `--json`.

use std::path::Path;

use data::{ClassNames, Encoder};
use optim::{EpochRecord, Metric};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::args::Args;
use super::members::Member;
use super::samples::Samples;
use crate::Failure;
use crate::output::{OutputFile, Outputs};
use crate::report::ReportFolder;
use crate::tables::Judged;
use crate::training::{Course, Flag};

/// What the JSON of the shortest training needs.
const JSON_BYTES: u64 = 1000;

/// Where the results of a training go.
pub(super) struct Places {
    pub(super) model: Option<OutputFile>,
    pub(super) json: Option<OutputFile>,
    pub(super) report: Option<ReportFolder>,
}

impl Places {
    /// Tries them all, before the minutes of training. `read` are the files that are read, and their flags.
    pub(super) fn try_all(
        args: &Args,
        read: &[(&str, Option<&Path>)],
        model_bytes: u64,
        outputs: &mut Outputs,
    ) -> Result<Self, Failure> {
        for (flag, path) in read {
            path.iter().try_for_each(|path| outputs.reads(flag, path))?;
        }
        // First its folder: the others may go there too.
        let report =
            args.keep.report.as_deref().map(|path| ReportFolder::create(path, outputs)).transpose()?;
        let model = outputs.file("--save", args.save.as_deref(), model_bytes)?;
        let json = outputs.file("--json", args.keep.json.as_deref(), JSON_BYTES)?;
        Ok(Self { model, json, report })
    }
}

/// The numbers of rows.
#[derive(Serialize)]
pub(super) struct Rows {
    pub(super) train: usize,
    pub(super) validation: usize,
    pub(super) test: usize,
    pub(super) without_target: usize,
}

/// `--json` of `train`. What the test rows say is not there if there are none, or they were not looked at.
#[derive(Serialize)]
pub(super) struct Results<'a> {
    config: Map<String, Value>,
    threads: usize,
    /// How many processes trained together; it is said of several only.
    #[serde(skip_serializing_if = "Option::is_none")]
    processes: Option<usize>,
    task: String,
    target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<Vec<&'a str>>,
    rows: Rows,
    columns: Vec<&'a str>,
    /// Of the last network.
    epochs: &'a [EpochRecord],
    members: Vec<MemberResult>,
    #[serde(flatten)]
    test: Map<String, Value>,
    /// Of the first network.
    best_epoch: Option<usize>,
    stopped_early: bool,
    load_seconds: f64,
    train_seconds: f64,
    total_seconds: f64,
    weights_sha256: &'a str,
    /// Whether the training was ended by a signal; it is said of such a training only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    interrupted: bool,
}

#[derive(Serialize)]
struct MemberResult {
    epochs: usize,
    best_epoch: Option<usize>,
}

/// What is told beside the test.
pub(super) struct Told<'a> {
    pub(super) asked: Vec<Flag>,
    pub(super) course: &'a Course,
    pub(super) layers: Vec<usize>,
    pub(super) threads: usize,
    pub(super) processes: usize,
    pub(super) encoder: &'a Encoder,
    pub(super) columns: Vec<&'a str>,
    pub(super) rows: Rows,
    pub(super) epochs: &'a [EpochRecord],
    pub(super) members: &'a [Member],
    pub(super) stopped_early: bool,
    /// Of loading, of training, and in all.
    pub(super) seconds: (f64, f64, f64),
    pub(super) weights_sha256: &'a str,
    pub(super) interrupted: bool,
}

impl<'a> Results<'a> {
    pub(super) fn new(told: Told<'a>, judged: Option<&Judged>, metrics: &[(Metric, f64)]) -> Self {
        let mut config = Map::new();
        let mut put = |name: &str, value: Value| drop(config.insert(name.replace('-', "_"), value));
        told.asked.into_iter().for_each(|(flag, value)| put(flag, json!(value)));
        put("layers", json!(told.layers));
        put("init", json!(told.course.init.to_string()));
        told.course.entries().into_iter().for_each(|(name, value)| put(name, value));
        let member = |member: &Member| MemberResult { epochs: member.epochs, best_epoch: member.best };
        Self {
            config,
            threads: told.threads,
            processes: Some(told.processes).filter(|&n| n > 1),
            task: told.encoder.task().to_string(),
            target: told.encoder.target(),
            classes: told.encoder.classes().map(|classes: &ClassNames| classes.iter().collect()),
            rows: told.rows,
            columns: told.columns,
            epochs: told.epochs,
            members: told.members.iter().map(member).collect(),
            test: judged.map(|judged| test(judged, metrics)).unwrap_or_default(),
            best_epoch: told.members.first().and_then(|member| member.best),
            stopped_early: told.stopped_early,
            load_seconds: told.seconds.0,
            train_seconds: told.seconds.1,
            total_seconds: told.seconds.2,
            weights_sha256: told.weights_sha256,
            interrupted: told.interrupted,
        }
    }
}

/// What the test rows say.
fn test(judged: &Judged, metrics: &[(Metric, f64)]) -> Map<String, Value> {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| drop(map.insert(name.to_owned(), value));
    match judged {
        Judged::Classes(test) => {
            put("test_error", json!(test.error));
            put("test_log_loss", json!(test.log_loss));
            put("test_accuracy", json!(test.evaluation.accuracy()));
            put("test_correct", json!(test.evaluation.correct()));
            put("baseline_error", json!(test.baseline.map(|baseline| baseline.1)));
        }
        Judged::Numbers(test) => {
            put("test_rmse", json!(test.rmse));
            put("test_mae", json!(test.mae));
            put("test_r2", json!(test.r2));
            put("baseline_rmse", json!(test.baseline.map(|baseline| baseline.1)));
            if let Some((covered, share)) = test.covered {
                put("interval", json!(share));
                put("test_covered", json!(covered));
            }
        }
    }
    let metrics = metrics.iter().map(|(metric, value)| (metric.name().to_owned(), json!(value)));
    put("test_metrics", Value::Object(metrics.collect()));
    map
}

impl Rows {
    pub(super) fn of(samples: &Samples) -> Self {
        let (train, validation) = (samples.train.len(), samples.validation.len());
        let without_target = samples.parts.without_target.len();
        Self { train, validation, test: samples.test_rows.len(), without_target }
    }
}
