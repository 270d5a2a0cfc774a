//! A training in a file.

mod check;
mod history;
mod old;
mod settings;
mod table;
mod wire;

use std::path::Path;

use files::{FileError, Frame, Kind};
use linalg::Scalar;
use nn::{Loss, Network};

use crate::{Snapshot, State, TrainError};

/// Checkpoints as they are written today. Versions 1 and 2 had no sections, and version 1 no health; both are
/// still read.
///
/// A checkpoint has the [sections of a network](nn::file) and these:
///
/// | section | content |
/// |---|---|
/// | `trainer` | fields: 1 batching, 2 epochs, 3 seed, and where they are used 4 to 9, see below |
/// | `optimizer` | fields: 1 name, 2 list of settings, each a name and an `f64` |
/// | `slots` | the optimizer's memory: a list of names, each with as many numbers as there are parameters |
/// | `position` | fields: 1 epoch, 2 batch, 3 sum of the loss so far, 4 seconds |
/// | `samples` | fields: 1 fingerprint of the training samples |
/// | `validation` | fields: 1 fingerprint of the validation samples; may be missing or skipped |
/// | `history` | a row for each epoch, see below |
/// | `health` | a row for each layer of each epoch; may be missing or skipped |
/// | `note` | the caller's bytes; may be missing or skipped |
/// | `schedule` | as `optimizer`; missing if η is constant |
/// | `decay-schedule` | as `optimizer`; missing if weight decay is constant |
/// | `dropout-schedule` | as `optimizer`; missing if dropout is constant |
/// | `steps` | fields: 1 steps made, 2 steps planned |
/// | `average` | the averaged weights; missing if there are none |
/// | `best` | fields: 1 epoch, 2 watched value, 3 weights; missing before there is a best epoch |
/// | `metrics` | a list of epochs, names and values; may be missing or skipped |
///
/// The trainer's other fields are 4 steps per epoch, 5 limit of the gradient, 6 largest norm of weights, 7 β
/// of the averaged weights, 8 early stopping, 9 batches per step if there are several.
///
/// Batching is an item of kind 1 (full), 2 (mini-batch, with field 1 for its size) or 3 (online). The limit
/// of the gradient is one of kind 1 (norm) or 2 (value), with field 1 for it. Early stopping has the fields 1
/// name of what is watched, 2 patience, 3 least improvement. A row is a list of numbers, each with the number
/// of its column. Those of the history are 1 epoch, 2 training loss, 3 validation loss, 4 validation
/// accuracy, 5 seconds; those of the health 1 epoch, 2 layer from 1, 3 gradient norm, 4 update ratio, 5
/// weight norm, 6 largest weight, 7 saturated, 8 dead. A reader skips a column that it does not know, but
/// refuses a field, a kind or a name. No number ever gets another meaning.
pub const CHECKPOINT: Frame = Frame { kind: Kind::Checkpoint, version: 3, oldest: 1 };

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

impl<T: Scalar> Snapshot<'_, T> {
    /// The bytes of a checkpoint file of this moment, with a `note` that is given back with it.
    ///
    /// # Errors
    /// If a number of it is not finite: such a training is not worth keeping.
    pub fn to_file_bytes(&self, note: &[u8]) -> Result<Vec<u8>, TrainError> {
        self.check()?;
        Ok(wire::encode(self, note))
    }
}

impl<T: Scalar> Checkpoint<T> {
    /// Reads a checkpoint file. Memory grows with the length of the file, never with what it announces.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, is no checkpoint, needs a newer program, holds numbers of another
    /// type than `T`, or what it holds cannot be a training.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::read_with(path, &[])
    }

    /// As [`Checkpoint::read`], of a network that may have one of the losses `own`, which your program
    /// [defines itself](nn::OwnLoss).
    ///
    /// # Errors
    /// As [`Checkpoint::read`], and if its loss is one that a program defines itself, but none of `own`.
    pub fn read_with(path: impl AsRef<Path>, own: &[Loss]) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&CHECKPOINT.read(path)?, own, path)
    }

    /// As [`Checkpoint::read`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Checkpoint::read`].
    pub fn from_file_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, FileError> {
        Self::from_file_bytes_with(bytes, path, &[])
    }

    /// As [`Checkpoint::read_with`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Checkpoint::read_with`].
    pub fn from_file_bytes_with(
        bytes: &[u8],
        path: impl AsRef<Path>,
        own: &[Loss],
    ) -> Result<Self, FileError> {
        let path = path.as_ref();
        Self::decode(&CHECKPOINT.verify(bytes, path)?, own, path)
    }

    fn decode(verified: &[u8], own: &[Loss], path: &Path) -> Result<Self, FileError> {
        let checkpoint = match Frame::version(verified) {
            1 => old::decode_v1(Frame::payload(verified), path),
            2 => old::decode_v2(Frame::payload(verified), path),
            _ => wire::decode(verified, own, path),
        }?;
        check::check(&checkpoint, path)?;
        Ok(checkpoint)
    }
}
