//! Checkpoints without sections: versions 1 and 2. Never changes.

use std::path::Path;

use files::{Bytes, FileError, decode};
use linalg::Scalar;
use nn::file::NetworkV1;
use serde::Deserialize;

use super::wire::slot;
use crate::{Batching, Checkpoint, Described, EpochRecord, LayerHealth, Position, Settings, State};

/// A checkpoint as it stood in a file, with the epochs as `R`. bincode writes fields in their order, and
/// variants as their place from 0.
#[derive(Deserialize)]
struct Stored<'a, R> {
    #[serde(borrow)]
    network: NetworkV1<'a>,
    trainer: TrainerV1,
    velocity: Option<Bytes<'a>>,
    position: PositionV1,
    history: Vec<R>,
    fingerprint: u32,
    note: Bytes<'a>,
}

#[derive(Deserialize)]
struct TrainerV1 {
    eta: f64,
    momentum: f64,
    l2: f64,
    batching: BatchingV1,
    epochs: usize,
    seed: u64,
    steps_per_epoch: Option<usize>,
}

#[derive(Deserialize)]
enum BatchingV1 {
    Full,
    MiniBatch(usize),
    Online,
}

#[derive(Deserialize)]
struct PositionV1 {
    epoch: usize,
    batch: usize,
    total: f64,
    seconds: f64,
}

/// An epoch in version 1.
#[derive(Deserialize)]
struct RecordV1 {
    epoch: usize,
    train_loss: f64,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    seconds: f64,
}

/// An epoch in version 2.
#[derive(Deserialize)]
struct RecordV2 {
    record: RecordV1,
    health: Vec<HealthV2>,
}

#[derive(Deserialize)]
struct HealthV2 {
    gradient_norm: f64,
    update_ratio: f64,
    weight_norm: f64,
    weight_max: f64,
    saturated: Option<f64>,
    dead: Option<f64>,
}

/// A checkpoint of version 1.
///
/// # Errors
/// If the payload cannot be decoded, or its numbers are none of its network.
pub(super) fn decode_v1<T: Scalar>(payload: &[u8], path: &Path) -> Result<Checkpoint<T>, FileError> {
    decode::<Stored<'_, RecordV1>>(payload, "payload", path)?.checkpoint(path)
}

/// A checkpoint of version 2.
///
/// # Errors
/// As [`decode_v1`].
pub(super) fn decode_v2<T: Scalar>(payload: &[u8], path: &Path) -> Result<Checkpoint<T>, FileError> {
    decode::<Stored<'_, RecordV2>>(payload, "payload", path)?.checkpoint(path)
}

impl<R: Into<EpochRecord>> Stored<'_, R> {
    fn checkpoint<T: Scalar>(self, path: &Path) -> Result<Checkpoint<T>, FileError> {
        let network = self.network.network(path)?;
        let velocity = self.velocity.map(|bytes| slot(&network, "velocity", &bytes.0, path)).transpose()?;
        let PositionV1 { epoch, batch, total, seconds } = self.position;
        let state = State {
            settings: self.trainer.into(),
            slots: velocity.into_iter().collect(),
            steps: 0,
            planned: 0,
            position: Position { epoch, batch, total, seconds },
            history: self.history.into_iter().map(R::into).collect(),
            fingerprint: self.fingerprint,
            average: None,
            best: None,
            trained: None,
            validation: None,
        };
        Ok(Checkpoint { network, state, note: self.note.0.into_owned() })
    }
}

impl From<TrainerV1> for Settings {
    fn from(trainer: TrainerV1) -> Self {
        let TrainerV1 { eta, momentum, l2, batching, epochs, seed, steps_per_epoch } = trainer;
        let batching = match batching {
            BatchingV1::Full => Batching::Full,
            BatchingV1::MiniBatch(m) => Batching::MiniBatch(m),
            BatchingV1::Online => Batching::Online,
        };
        let optimizer = Described::new("sgd", &[("eta", eta), ("momentum", momentum), ("l2", l2)]);
        let schedule = Described::new("constant", &[]);
        Self::new(optimizer, schedule, batching, (epochs, seed), steps_per_epoch)
    }
}

impl From<RecordV1> for EpochRecord {
    fn from(record: RecordV1) -> Self {
        let RecordV1 { epoch, train_loss, validation_loss, validation_accuracy, seconds } = record;
        Self { validation_loss, validation_accuracy, ..Self::new(epoch, train_loss, seconds) }
    }
}

impl From<RecordV2> for EpochRecord {
    fn from(RecordV2 { record, health }: RecordV2) -> Self {
        Self { health: health.into_iter().map(LayerHealth::from).collect(), ..record.into() }
    }
}

impl From<HealthV2> for LayerHealth {
    fn from(health: HealthV2) -> Self {
        let HealthV2 { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead } = health;
        Self { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead }
    }
}
