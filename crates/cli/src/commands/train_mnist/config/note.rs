//! What a checkpoint does not know by itself.

use std::path::Path;

use anyhow::{Result, anyhow};
use nn::{Activation, Init};
use optim::{Checkpoint, Metric, TrainError};
use serde::{Deserialize, Serialize};

use super::ClassWeights;
use super::Config;
use super::network::activations;
use crate::names::Named;

#[derive(Serialize, Deserialize)]
pub(super) struct Note {
    /// One name for all hidden layers, or a list of names.
    activation: String,
    init: String,
    pub(super) train_limit: Option<usize>,
    /// The fingerprint of the test samples; none in older checkpoints.
    test: Option<u32>,
    /// The metrics of each epoch.
    #[serde(default)]
    metrics: Vec<String>,
    /// The weights of the classes, if they have some.
    #[serde(default)]
    class_weights: Option<String>,
    /// Whether a schedule got a new end on the way.
    #[serde(default)]
    pub(super) stretched: bool,
}

/// The names of a note as values.
pub(super) struct Values {
    pub(super) activations: Vec<Activation>,
    pub(super) init: Init,
    pub(super) metrics: Vec<Metric>,
    pub(super) class_weights: Option<ClassWeights>,
}

impl Note {
    pub(super) fn of(config: &Config, test: Option<u32>) -> Self {
        Self {
            activation: activations(&config.network.activations),
            init: config.init.to_string(),
            train_limit: config.train_limit,
            test,
            metrics: config.metrics.iter().map(|metric| metric.name().to_owned()).collect(),
            class_weights: config.class_weights.as_ref().map(ToString::to_string),
            stretched: config.stretched,
        }
    }

    /// The note in the checkpoint at `path`.
    ///
    /// # Errors
    /// If `train-mnist` did not write it.
    pub(super) fn read(checkpoint: &Checkpoint<f32>, path: &Path) -> Result<Self> {
        serde_json::from_slice(&checkpoint.note).map_err(|_| foreign(path))
    }

    pub(super) fn values(&self) -> Option<Values> {
        Some(Values {
            activations: self.activation.split(',').map(Activation::named).collect::<Option<_>>()?,
            init: Init::named(&self.init)?,
            metrics: self.metrics.iter().map(|name| Metric::named(name)).collect::<Option<_>>()?,
            class_weights: match &self.class_weights {
                Some(words) => Some(words.parse().ok()?),
                None => None,
            },
        })
    }
}

pub(super) fn foreign(path: &Path) -> anyhow::Error {
    anyhow!("{}: a checkpoint, but not one of train-mnist", path.display())
}

/// Whether the test samples are those that the training of a checkpoint began with.
pub(crate) fn check_test(checkpoint: &Checkpoint<f32>, test: u32) -> Result<(), TrainError> {
    let note = serde_json::from_slice::<Note>(&checkpoint.note).ok();
    match note.and_then(|note| note.test) {
        Some(was) if was != test => Err(TrainError::Resume {
            what: "test samples with checksum".into(),
            expected: format!("{was:08x}"),
            found: format!("{test:08x}"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_all_versions_are_read() {
        let values = |text: &str| serde_json::from_str::<Note>(text).unwrap().values().unwrap();
        let first = values(r#"{"activation":"relu","init":"he","train_limit":30}"#);
        assert_eq!((first.activations, first.init), (vec![Activation::Relu], Init::He));
        assert_eq!(first.metrics, []);
        let now = r#"{"activation":"relu,tanh","init":"he","train_limit":null,"test":7,"metrics":["f1"],"stretched":true}"#;
        let values = values(now);
        assert_eq!(values.activations, [Activation::Relu, Activation::Tanh]);
        assert_eq!(values.metrics, [Metric::F1]);
    }
}
