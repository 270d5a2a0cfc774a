//! The settings of a training in the sections of a checkpoint, both ways.

use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};

use super::wire::unknown;
use crate::{Batching, Clip, Described, EarlyStopping, Settings, Watch, optimizer};

pub(super) fn batching_item(batching: Batching) -> Item<'static> {
    match batching {
        Batching::Full => Item::plain(1),
        Batching::MiniBatch(m) => Item { kind: 2, settings: Fields::new().with(1, &m) },
        Batching::Online => Item::plain(3),
    }
}

fn batching(item: &Item<'_>, path: &Path) -> Result<Batching, FileError> {
    item.settings.read("batching", path, |fields| match item.kind {
        1 => Ok(Batching::Full),
        2 => Ok(Batching::MiniBatch(fields.get(1, "samples per batch")?)),
        3 => Ok(Batching::Online),
        kind => Err(unknown("batching", "kind", kind, path)),
    })
}

pub(super) fn settings(
    optimizer: Described,
    [schedule, decay_schedule, dropout_schedule]: [Described; 3],
    section: &Fields<'_>,
    path: &Path,
) -> Result<Settings, FileError> {
    section.read("trainer", path, |fields: &FieldReader<'_>| {
        let clip: Option<Item<'_>> = fields.find(5, "limit of the gradient")?;
        let stopping: Option<Fields<'_>> = fields.find(8, "early stopping")?;
        Ok(Settings {
            optimizer,
            schedule,
            decay_schedule,
            dropout_schedule,
            batching: batching(&fields.get(1, "batching")?, path)?,
            epochs: fields.get(2, "epochs")?,
            seed: fields.get(3, "seed")?,
            accumulate: fields.find(9, "batches per step")?.unwrap_or(1),
            steps_per_epoch: fields.find(4, "steps per epoch")?,
            clip: clip.map(|item| self::clip(&item, path)).transpose()?,
            max_norm: fields.find(6, "largest norm of weights")?,
            average: fields.find(7, "beta of the averaged weights")?,
            early_stopping: stopping.map(|fields| self::stopping(&fields, path)).transpose()?,
        })
    })
}

pub(super) fn clip_item(clip: Clip) -> Item<'static> {
    match clip {
        Clip::Norm(c) => Item { kind: 1, settings: Fields::new().with(1, &c) },
        Clip::Value(c) => Item { kind: 2, settings: Fields::new().with(1, &c) },
    }
}

fn clip(item: &Item<'_>, path: &Path) -> Result<Clip, FileError> {
    item.settings.read("limit of the gradient", path, |fields| {
        let limit = fields.get(1, "limit")?;
        match item.kind {
            1 => Ok(Clip::Norm(limit)),
            2 => Ok(Clip::Value(limit)),
            kind => Err(unknown("limit of the gradient", "kind", kind, path)),
        }
    })
}

pub(super) fn stopping_fields(stopping: EarlyStopping) -> Fields<'static> {
    let EarlyStopping { watch, patience, least } = stopping;
    Fields::new().with(1, &watch.name()).with(2, &patience).with(3, &least)
}

fn stopping(fields: &Fields<'_>, path: &Path) -> Result<EarlyStopping, FileError> {
    fields.read("early stopping", path, |fields| {
        let name: &str = fields.get(1, "watched value")?;
        let watch = Watch::named(name);
        let watch =
            watch.ok_or_else(|| unknown("early stopping", "watched value", format!("{name:?}"), path))?;
        let patience = fields.get(2, "patience")?;
        Ok(EarlyStopping::new(patience).watch(watch).least(fields.get(3, "least improvement")?))
    })
}

pub(super) fn described_fields(described: &Described) -> Fields<'static> {
    let settings: Vec<(&str, f64)> = described.settings.iter().map(|(name, x)| (name.as_str(), *x)).collect();
    Fields::new().with(1, &described.name).with(2, &settings)
}

pub(super) fn described(
    section: &Fields<'_>,
    what: &'static str,
    path: &Path,
) -> Result<Described, FileError> {
    section.read(what, path, |fields: &FieldReader<'_>| {
        let settings: Vec<(&str, f64)> = fields.get(2, "settings")?;
        Ok(Described::new(fields.get(1, "name")?, &settings))
    })
}

/// Checks that an optimizer of this crate has each of its settings once and no other. An optimizer of the
/// user's may have any settings.
pub(super) fn known_settings(found: &Described, path: &Path) -> Result<(), FileError> {
    let Some(known) = optimizer::by_default(&found.name) else { return Ok(()) };
    let known = known.described();
    if let Some((name, _)) = found.settings.iter().find(|(name, _)| known.setting(name).is_none()) {
        return Err(unknown("optimizer", "setting", format!("{name:?}"), path));
    }
    for (name, _) in &known.settings {
        let times = found.settings.iter().filter(|(given, _)| given == name).count();
        if times != 1 {
            let found = format!("{} its {name}", if times > 0 { "with twice" } else { "without" });
            let (what, expected) = ("optimizer", "complete");
            return Err(FileError::Content { path: path.to_owned(), what, expected, found });
        }
    }
    Ok(())
}
