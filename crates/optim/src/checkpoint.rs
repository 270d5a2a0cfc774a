//! A training in a file.

use std::borrow::Cow;
use std::path::Path;

use files::{Bytes, FileError, Frame, Kind};
use linalg::{Scalar, all_finite};
use nn::file::StoredNetwork;
use nn::{Gradients, Network};
use serde::{Deserialize, Serialize};

use crate::{Batching, EpochRecord, LayerHealth, Position, Snapshot, State, TrainError, Trainer};

/// Checkpoints as they are written today. In version 1 there was no health in the history.
pub const CHECKPOINT: Frame = Frame { kind: Kind::Checkpoint, version: 2, oldest: 1 };

/// A network and the state of its training, as read from a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint<T: Scalar> {
    /// The network after its last step.
    pub network: Network<T>,
    /// Everything else the training needs.
    pub state: State<T>,
    /// What the caller gave to keep with it.
    pub note: Vec<u8>,
}

/// A checkpoint as it stands in a file, with the epochs as `R`.
#[derive(Serialize, Deserialize)]
struct Stored<'a, R: Clone> {
    #[serde(borrow)]
    network: StoredNetwork<'a>,
    trainer: Trainer,
    velocity: Option<Bytes<'a>>,
    position: Position,
    history: Cow<'a, [R]>,
    fingerprint: u32,
    note: Bytes<'a>,
}

/// An epoch in version 1.
#[derive(Clone, Deserialize)]
struct RecordV1 {
    epoch: usize,
    train_loss: f64,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    seconds: f64,
}

impl From<&RecordV1> for EpochRecord {
    fn from(record: &RecordV1) -> Self {
        let RecordV1 { epoch, train_loss, validation_loss, validation_accuracy, seconds } = *record;
        Self { epoch, train_loss, validation_loss, validation_accuracy, seconds, health: Vec::new() }
    }
}

impl<T: Scalar> Snapshot<'_, T> {
    /// The bytes of a checkpoint file of this moment, with a `note` that is given back with it.
    ///
    /// # Errors
    /// If a number of it is not finite: such a training is not worth keeping.
    pub fn to_file_bytes(&self, note: &[u8]) -> Result<Vec<u8>, TrainError> {
        self.check()?;
        Ok(CHECKPOINT.encode(&Stored {
            network: StoredNetwork::of(self.network),
            trainer: *self.trainer,
            velocity: self.velocity.map(|velocity| Bytes(Cow::Owned(velocity.to_le_bytes()))),
            position: self.position(),
            history: Cow::Borrowed(self.history),
            fingerprint: self.fingerprint,
            note: Bytes(Cow::Borrowed(note)),
        }))
    }
}

impl<T: Scalar> Checkpoint<T> {
    /// Reads a checkpoint file. Memory grows with the length of the file, never with what it announces.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, is no checkpoint, was written in another version of the format, holds numbers of
    /// another type than `T`, or what it holds cannot be a training.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&CHECKPOINT.read(path)?, path)
    }

    /// As [`Checkpoint::read`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Checkpoint::read`].
    pub fn from_file_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&CHECKPOINT.verify(bytes, path)?, path)
    }

    fn decode(verified: &[u8], path: &Path) -> Result<Self, FileError> {
        let stored: Stored<'_, EpochRecord> = match Frame::version(verified) {
            1 => {
                let stored: Stored<'_, RecordV1> = Frame::decode(verified, path)?;
                let Stored { network, trainer, velocity, position, history, fingerprint, note } = stored;
                let history = history.iter().map(EpochRecord::from).collect();
                Stored { network, trainer, velocity, position, history, fingerprint, note }
            }
            _ => Frame::decode(verified, path)?,
        };
        stored.check(path)?;
        let network: Network<T> = stored.network.network(path)?;
        let layers = network.topology().layers();
        let fits = |record: &&EpochRecord| record.health.is_empty() || record.health.len() == layers;
        if let Some(record) = stored.history.iter().find(|record| !fits(record)) {
            let found = format!("of {} layers", record.health.len());
            let (what, expected) = ("health in the history", "of as many layers as the network has");
            return Err(FileError::Content { path: path.to_owned(), what, expected, found });
        }
        let velocity = stored.velocity.map(|bytes| velocity(&network, &bytes.0, path)).transpose()?;
        let Stored { trainer, position, fingerprint, .. } = stored;
        let state = State { trainer, velocity, position, history: stored.history.into_owned(), fingerprint };
        Ok(Self { network, state, note: stored.note.0.into_owned() })
    }
}

fn velocity<T: Scalar>(network: &Network<T>, bytes: &[u8], path: &Path) -> Result<Gradients<T>, FileError> {
    let what = "velocity";
    let velocity = Gradients::from_le_bytes(network.topology(), bytes).ok_or_else(|| {
        let expected = network.topology().parameter_count() * size_of::<T>();
        FileError::Count { path: path.to_owned(), what, expected, found: bytes.len() }
    })?;
    if all_finite(velocity.flat()) {
        Ok(velocity)
    } else {
        Err(FileError::NotFinite { path: path.to_owned(), what })
    }
}

impl Stored<'_, EpochRecord> {
    /// What no training could have written.
    fn check(&self, path: &Path) -> Result<(), FileError> {
        let content =
            |what, expected, found| Err(FileError::Content { path: path.to_owned(), what, expected, found });
        let Self { trainer, position, history, .. } = self;
        if let Err(TrainError::Range { name, expected, found }) = trainer.sgd.check() {
            return content(name, expected, found.to_string());
        }
        let counts = [
            ("samples per batch", if trainer.batching == Batching::MiniBatch(0) { 0 } else { 1 }),
            ("epochs", trainer.epochs),
            ("steps per epoch", trainer.steps_per_epoch.unwrap_or(1)),
            ("epoch", position.epoch),
        ];
        if let Some((what, _)) = counts.into_iter().find(|&(_, n)| n == 0) {
            return content(what, "at least 1", "0".into());
        }
        if trainer.sgd.momentum > 0.0 && self.velocity.is_none() {
            return content("velocity", "one, for there is momentum", "none".into());
        }
        if position.epoch - 1 != history.len() {
            return content("epoch", "one after those in the history", position.epoch.to_string());
        }
        if let Some((i, record)) = history.iter().enumerate().find(|(i, record)| record.epoch != i + 1) {
            return content(
                "epoch of the history",
                "one after the other from 1",
                format!("{} after {i}", record.epoch),
            );
        }
        let numbers =
            |r: &EpochRecord| [Some(r.train_loss), r.validation_loss, r.validation_accuracy, Some(r.seconds)];
        let health = history.iter().flat_map(|r| &r.health).flat_map(LayerHealth::numbers);
        let mut all = history
            .iter()
            .flat_map(numbers)
            .flatten()
            .chain([position.total, position.seconds])
            .chain(health);
        if all.any(|x| !x.is_finite()) {
            return Err(FileError::NotFinite { path: path.to_owned(), what: "history and sums" });
        }
        Ok(())
    }
}
