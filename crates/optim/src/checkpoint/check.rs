//! What no training could have written.

use std::path::Path;

use files::FileError;
use linalg::{Scalar, all_finite};

use crate::{Batching, Checkpoint, EpochRecord, LayerHealth, State, TrainError};

/// Whether a checkpoint that could be decoded can be one of a training.
///
/// # Errors
/// Names the first thing that cannot be.
pub(super) fn check<T: Scalar>(checkpoint: &Checkpoint<T>, path: &Path) -> Result<(), FileError> {
    let content =
        |what, expected, found| Err(FileError::Content { path: path.to_owned(), what, expected, found });
    let State { settings, slots, position, history, average, best, .. } = &checkpoint.state;
    // Somebody else's optimizer checks itself when its training goes on.
    let trainer = settings.trainer();
    if let Some(Err(TrainError::Range { name, expected, found })) = trainer.as_ref().map(|trainer| {
        trainer.optimizer.check()?;
        trainer.schedule.check()?;
        trainer.decay_schedule.check()?;
        trainer.dropout_schedule.check()
    }) {
        return content(name, expected, found.to_string());
    }
    let counts = [
        ("samples per batch", if settings.batching == Batching::MiniBatch(0) { 0 } else { 1 }),
        ("batches per step", settings.accumulate),
        ("epochs", settings.epochs),
        ("steps per epoch", settings.steps_per_epoch.unwrap_or(1)),
        ("epoch", position.epoch),
    ];
    if let Some((what, _)) = counts.into_iter().find(|&(_, n)| n == 0) {
        return content(what, "at least 1", "0".into());
    }
    let count = trainer.map_or(slots.len(), |trainer| {
        let none = slots.is_empty() && trainer.optimizer.is_plain();
        if none { 0 } else { trainer.optimizer.slots().len() }
    });
    if slots.len() != count {
        return content("number of slots", "that of its optimizer", slots.len().to_string());
    }
    if position.epoch - 1 != history.len() {
        return content("epoch", "one after those in the history", position.epoch.to_string());
    }
    if let Some((i, record)) = history.iter().enumerate().find(|(i, record)| record.epoch != i + 1) {
        let (what, expected) = ("epoch of the history", "one after the other from 1");
        return content(what, expected, format!("{} after {i}", record.epoch));
    }
    let layers = checkpoint.network.topology().layers().len();
    let fits = |record: &&EpochRecord| record.health.is_empty() || record.health.len() == layers;
    if let Some(record) = history.iter().find(|record| !fits(record)) {
        let (what, expected) = ("health in the history", "of as many layers as the network has");
        return content(what, expected, format!("of {} layers", record.health.len()));
    }
    let numbers =
        |r: &EpochRecord| [Some(r.train_loss), r.validation_loss, r.validation_accuracy, Some(r.seconds)];
    let health = history.iter().flat_map(|r| &r.health).flat_map(LayerHealth::numbers);
    let sums = [position.total, position.seconds];
    let mut all = history.iter().flat_map(numbers).flatten().chain(sums).chain(health);
    if all.any(|x| !x.is_finite()) {
        return Err(FileError::NotFinite { path: path.to_owned(), what: "history and sums" });
    }
    if average.is_some() != settings.average.is_some() {
        let (expected, found) = ("there where weights are averaged", "missing or alone");
        return content("averaged weights", expected, found.to_owned());
    }
    if best.is_some() && settings.early_stopping.is_none() {
        return content("best epoch", "that of early stopping", "alone".to_owned());
    }
    if let Some(best) = best.as_ref().filter(|best| best.epoch == 0 || best.epoch > history.len()) {
        return content("best epoch", "one of the history", best.epoch.to_string());
    }
    let weights = average.iter().chain(best.as_ref().map(|best| &best.parameters));
    let watched = best.as_ref().map_or(0.0, |best| best.value);
    if !watched.is_finite() || weights.into_iter().any(|weights| !all_finite(weights.flat())) {
        return Err(FileError::NotFinite { path: path.to_owned(), what: "averaged and best weights" });
    }
    if slots.iter().any(|slot| !all_finite(slot.flat())) {
        return Err(FileError::NotFinite { path: path.to_owned(), what: "slots" });
    }
    Ok(())
}
