//! What happened, epoch by epoch.

use serde::{Serialize, Serializer};

use crate::{Advice, LayerHealth, Metric};

/// One epoch.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct EpochRecord {
    /// From 1.
    pub epoch: usize,
    /// The mean of C_x over the training samples, each as it was when its batch was trained on.
    pub train_loss: f64,
    /// The mean of C_x over the validation samples after the epoch.
    pub validation_loss: Option<f64>,
    /// The share of validation samples classified right, for class targets.
    pub validation_accuracy: Option<f64>,
    /// The metrics that were asked for, on the validation samples.
    #[serde(serialize_with = "by_name", skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<(Metric, f64)>,
    /// Time for the training steps of the epoch, without validation.
    pub seconds: f64,
    /// Each layer after the epoch, from the first to the last. Empty if it was not measured, or if the
    /// checkpoint is of a version that did not keep it.
    pub health: Vec<LayerHealth>,
}

impl EpochRecord {
    /// An epoch of which only the number and the training loss are known.
    #[must_use]
    pub fn new(epoch: usize, train_loss: f64, seconds: f64) -> Self {
        let (validation_loss, validation_accuracy) = (None, None);
        let (metrics, health) = (Vec::new(), Vec::new());
        Self { epoch, train_loss, validation_loss, validation_accuracy, metrics, seconds, health }
    }
}

/// A finished training.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Every epoch, in order.
    pub epochs: Vec<EpochRecord>,
    /// Whether the observer ended the training early.
    pub stopped: bool,
    /// The epoch whose weights the network has, if it was chosen by [`EarlyStopping`](crate::EarlyStopping).
    pub best: Option<usize>,
    /// What the training advised, in its order. Empty for samples that are scaled and a training that learns.
    pub advice: Vec<Advice>,
}

/// `{"f1": 0.9}`.
fn by_name<S: Serializer>(metrics: &[(Metric, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(metrics.iter().map(|(metric, value)| (metric.name(), value)))
}
