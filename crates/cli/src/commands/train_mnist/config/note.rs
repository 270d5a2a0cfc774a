//! What a checkpoint does not know by itself.

use std::path::Path;

use anyhow::{Result, anyhow};
use nn::Activation;
use optim::{Checkpoint, TrainError};
use serde::{Deserialize, Serialize};

use super::Config;
use super::network::activations;
use crate::names::Named;
use crate::training::CourseNote;

#[derive(Serialize, Deserialize)]
pub(super) struct Note {
    /// One name for all hidden layers, or a list of names.
    activation: String,
    #[serde(flatten)]
    pub(super) course: CourseNote,
    /// The fingerprint of the test samples; none in older checkpoints.
    test: Option<u32>,
}

impl Note {
    pub(super) fn of(config: &Config, test: Option<u32>) -> Self {
        Self {
            activation: activations(&config.network.activations),
            course: CourseNote::of(&config.course),
            test,
        }
    }

    /// The note in the checkpoint at `path`.
    ///
    /// # Errors
    /// If `train-mnist` did not write it.
    pub(super) fn read(checkpoint: &Checkpoint<f32>, path: &Path) -> Result<Self> {
        serde_json::from_slice(&checkpoint.note).map_err(|_| foreign(path))
    }

    /// `None` if a name is not known.
    pub(super) fn activations(&self) -> Option<Vec<Activation>> {
        self.activation.split(',').map(Activation::named).collect()
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
    use nn::Init;
    use optim::{Metric, Sgd, Trainer};

    use super::*;

    #[test]
    fn notes_of_all_versions_are_read() {
        let read = |text: &str| {
            let note = serde_json::from_str::<Note>(text).unwrap();
            let settings = Trainer::new(Sgd::new(1.0)).settings();
            (note.activations().unwrap(), note.course.course(settings).unwrap())
        };
        let (activations, course) = read(r#"{"activation":"relu","init":"he","train_limit":30}"#);
        assert_eq!((activations, course.init), (vec![Activation::Relu], Init::He));
        assert_eq!((course.metrics, course.train_limit), (vec![], Some(30)));
        let now = r#"{"activation":"relu,tanh","init":"he","train_limit":null,"test":7,"metrics":["f1"],"stretched":true}"#;
        let (activations, course) = read(now);
        assert_eq!(activations, [Activation::Relu, Activation::Tanh]);
        assert_eq!((course.metrics, course.stretched), (vec![Metric::F1], true));
    }
}
