//! What a training leaves: its places, and `--json`.

use std::path::Path;

use data::{ClassNames, Framing};
use descent::Model;
use linalg::all_finite;
use nn::file::FileError;
use nn::{Network, Topology};
use optim::{EpochRecord, Metric};
use serde::{Serialize, Serializer};

use super::Args;
use super::config::Config;
use crate::Failure;
use crate::datasets::samples_in;
use crate::output::{OutputFile, Outputs};
use crate::report::ReportFolder;
use crate::training::parameter_bytes;

/// What the JSON of the shortest training needs.
const JSON_BYTES: u64 = 1000;

/// Where the results of a training go.
pub(super) struct Places {
    pub(super) model: Option<OutputFile>,
    pub(super) json: Option<OutputFile>,
    pub(super) report: Option<ReportFolder>,
}

impl Places {
    /// Tries them all, before the minutes of training. `folder` holds the samples.
    pub(super) fn try_all(
        args: &Args,
        folder: &Path,
        topology: &Topology,
        outputs: &mut Outputs,
    ) -> Result<Self, Failure> {
        for path in samples_in(folder) {
            outputs.reads("--data", &path)?;
        }
        // First its folder: the others may go there too.
        let report =
            args.keep.report.as_deref().map(|path| ReportFolder::create(path, outputs)).transpose()?;
        let model = outputs.file("--save", args.save.as_deref(), parameter_bytes(topology))?;
        let json = outputs.file("--json", args.keep.json.as_deref(), JSON_BYTES)?;
        Ok(Self { model, json, report })
    }
}

/// The bytes of the model that goes to `path`.
pub(super) fn model_bytes(
    network: &Network<f32>,
    classes: &ClassNames,
    framing: Framing,
    path: Option<&Path>,
) -> anyhow::Result<Vec<u8>> {
    if !all_finite(network.parameters().flat()) {
        let path = path.map_or_else(Default::default, Path::to_owned);
        Err(FileError::NotFinite { path, what: "parameters" })?;
    }
    let model = Model::new(network.clone()).with_framing(framing);
    // A training that older versions began may have outputs without a class.
    let named = classes.len() == network.topology().outputs();
    Ok(if named { model.with_classes(classes.clone()) } else { model }.to_file_bytes())
}

/// `--json` of `train-mnist`. What the test samples say is null if they were not looked at.
#[derive(Serialize)]
pub(super) struct Results<'a> {
    pub(super) config: &'a Config,
    pub(super) threads: usize,
    /// How many processes trained together; it is said of several only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) processes: Option<usize>,
    pub(super) train_samples: usize,
    pub(super) validation_samples: usize,
    pub(super) test_samples: usize,
    pub(super) epochs: &'a [EpochRecord],
    pub(super) test_loss: Option<f64>,
    pub(super) test_accuracy: Option<f64>,
    pub(super) test_correct: Option<u64>,
    #[serde(serialize_with = "by_name")]
    pub(super) test_metrics: &'a [(Metric, f64)],
    /// The epoch whose weights were kept, with early stopping.
    pub(super) best_epoch: Option<usize>,
    pub(super) stopped_early: bool,
    pub(super) load_seconds: f64,
    pub(super) train_seconds: f64,
    pub(super) total_seconds: f64,
    pub(super) weights_sha256: &'a str,
    /// Whether the training was ended by a signal; it is said of such a training only.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) interrupted: bool,
}

fn by_name<S: Serializer>(metrics: &&[(Metric, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(metrics.iter().map(|(metric, value)| (metric.name(), value)))
}
