//! Between a live training and the sections of a checkpoint, both ways. Nothing else knows their numbers and
//! names.

use std::borrow::Cow;
use std::path::Path;

use files::{Bytes, FieldReader, Fields, FileError, Item, Section, SectionWriter, Sections};
use linalg::Scalar;
use nn::file::{NETWORK_SECTIONS, read_network, write_network};
use nn::{Gradients, Network};

use super::CHECKPOINT;
use super::table::{Row, Table};
use crate::{
    Batching, Checkpoint, Described, EpochRecord, LayerHealth, Position, Settings, Snapshot, State, optimizer,
};

const TRAINER: Section = Section::required("trainer");
const OPTIMIZER: Section = Section::required("optimizer");
const SLOTS: Section = Section::required("slots");
const POSITION: Section = Section::required("position");
const SAMPLES: Section = Section::required("samples");
const HISTORY: Section = Section::required("history");
const HEALTH: Section = Section::optional("health");
const NOTE: Section = Section::optional("note");
/// Where η changes in the course of the training.
const SCHEDULE: Section = Section::required("schedule");
/// Where weight decay changes in the course of the training.
const DECAY_SCHEDULE: Section = Section::required("decay-schedule");
/// Since the first program that counted steps.
const STEPS: Section = Section::required("steps");

/// All but those of the network.
const SECTIONS: [Section; 11] =
    [TRAINER, OPTIMIZER, SLOTS, POSITION, SAMPLES, HISTORY, HEALTH, NOTE, SCHEDULE, DECAY_SCHEDULE, STEPS];

/// The schedule of a training whose file does not name one.
fn constant() -> Described {
    Described::new("constant", &[])
}

/// The file of a training at this moment.
pub(super) fn encode<T: Scalar>(snapshot: &Snapshot<'_, T>, note: &[u8]) -> Vec<u8> {
    let Settings { optimizer, schedule, decay_schedule, batching, epochs, seed, steps_per_epoch } =
        snapshot.trainer.settings();
    let mut writer = SectionWriter::new();
    write_network(&mut writer, snapshot.network);
    let trainer = Fields::new().with(1, &batching_item(batching)).with(2, &epochs).with(3, &seed);
    writer.encode(TRAINER, &trainer.with_some(4, steps_per_epoch.as_ref()));
    writer.encode(OPTIMIZER, &described_fields(&optimizer));
    let names = snapshot.trainer.optimizer.slots();
    let bytes = snapshot.slots.iter().map(|slot| Bytes(Cow::Owned(slot.to_le_bytes())));
    writer.encode(SLOTS, &names.iter().zip(bytes).collect::<Vec<_>>());
    for (section, schedule) in [(SCHEDULE, schedule), (DECAY_SCHEDULE, decay_schedule)] {
        if schedule != constant() {
            writer.encode(section, &described_fields(&schedule));
        }
    }
    writer.encode(STEPS, &Fields::new().with(1, &snapshot.steps).with(2, &snapshot.planned));
    let Position { epoch, batch, total, seconds } = snapshot.position();
    let position = Fields::new().with(1, &epoch).with(2, &batch).with(3, &total).with(4, &seconds);
    writer.encode(POSITION, &position);
    writer.encode(SAMPLES, &Fields::new().with(1, &snapshot.fingerprint));
    writer.encode(HISTORY, &history_table(snapshot.history));
    writer.encode(HEALTH, &health_table(snapshot.history));
    writer.bytes(NOTE, note);
    writer.finish(CHECKPOINT)
}

/// The training in a verified file.
///
/// # Errors
/// If a section is missing or cannot be decoded, has a number or a name that this program does not know, or
/// its network is none.
pub(super) fn decode<T: Scalar>(verified: &[u8], path: &Path) -> Result<Checkpoint<T>, FileError> {
    let known = [&NETWORK_SECTIONS[..], &SECTIONS].concat();
    let sections = Sections::of(verified, &known, path)?;
    let network = read_network(&sections)?;
    let optimizer = described(&sections.decode(OPTIMIZER)?, "optimizer", path)?;
    known_settings(&optimizer, path)?;
    let schedule = |section| -> Result<Described, FileError> {
        let found: Option<Fields<'_>> = sections.decode_if_there(section)?;
        found.map_or(Ok(constant()), |fields| described(&fields, "schedule", path))
    };
    let schedules = (schedule(SCHEDULE)?, schedule(DECAY_SCHEDULE)?);
    let slots = slots(&network, &optimizer, sections.decode(SLOTS)?, path)?;
    let settings = settings(optimizer, schedules, &sections.decode(TRAINER)?, path)?;
    let steps: Option<Fields<'_>> = sections.decode_if_there(STEPS)?;
    let (steps, planned) = steps.map_or(Ok((0, 0)), |fields| {
        fields
            .read("steps", path, |fields| Ok((fields.get(1, "steps made")?, fields.get(2, "steps planned")?)))
    })?;
    let position: Fields<'_> = sections.decode(POSITION)?;
    let position = position.read("position", path, |fields| {
        let (epoch, batch) = (fields.get(1, "epoch")?, fields.get(2, "batch")?);
        Ok(Position {
            epoch,
            batch,
            total: fields.get(3, "sum of the loss")?,
            seconds: fields.get(4, "seconds")?,
        })
    })?;
    let samples: Fields<'_> = sections.decode(SAMPLES)?;
    let fingerprint = samples.read("samples", path, |fields| fields.get(1, "fingerprint"))?;
    let history: Table = sections.decode(HISTORY)?;
    let mut history: Vec<EpochRecord> =
        history.rows("history", path).map(record).collect::<Result<_, _>>()?;
    add_health(&mut history, &sections.decode_if_there(HEALTH)?.unwrap_or_default(), path)?;
    let state = State { settings, slots, steps, planned, position, history, fingerprint };
    Ok(Checkpoint { network, state, note: sections.find(NOTE).unwrap_or_default().to_vec() })
}

fn batching_item(batching: Batching) -> Item<'static> {
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

fn settings(
    optimizer: Described,
    (schedule, decay_schedule): (Described, Described),
    section: &Fields<'_>,
    path: &Path,
) -> Result<Settings, FileError> {
    section.read("trainer", path, |fields: &FieldReader<'_>| {
        Ok(Settings {
            optimizer,
            schedule,
            decay_schedule,
            batching: batching(&fields.get(1, "batching")?, path)?,
            epochs: fields.get(2, "epochs")?,
            seed: fields.get(3, "seed")?,
            steps_per_epoch: fields.find(4, "steps per epoch")?,
        })
    })
}

fn described_fields(described: &Described) -> Fields<'static> {
    let settings: Vec<(&str, f64)> = described.settings.iter().map(|(name, x)| (name.as_str(), *x)).collect();
    Fields::new().with(1, &described.name).with(2, &settings)
}

fn described(section: &Fields<'_>, what: &'static str, path: &Path) -> Result<Described, FileError> {
    section.read(what, path, |fields: &FieldReader<'_>| {
        let settings: Vec<(&str, f64)> = fields.get(2, "settings")?;
        Ok(Described::new(fields.get(1, "name")?, &settings))
    })
}

/// Checks that an optimizer of this crate has each of its settings once and no other. An optimizer of the user's
/// may have any settings.
fn known_settings(found: &Described, path: &Path) -> Result<(), FileError> {
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

fn slots<T: Scalar>(
    network: &Network<T>,
    described: &Described,
    slots: Vec<(&str, Bytes<'_>)>,
    path: &Path,
) -> Result<Vec<Gradients<T>>, FileError> {
    let known = optimizer::by_default(&described.name).map(|optimizer| optimizer.slots());
    for (i, (name, _)) in slots.iter().enumerate() {
        if known.is_some_and(|known| known.get(i) != Some(name)) {
            return Err(unknown("optimizer", "slot", format!("{name:?}"), path));
        }
    }
    slots.iter().map(|(_, bytes)| slot(network, "slots", &bytes.0, path)).collect()
}

/// Numbers like the parameters, of which the optimizer keeps some.
///
/// # Errors
/// If they are not as many.
pub(super) fn slot<T: Scalar>(
    network: &Network<T>,
    what: &'static str,
    bytes: &[u8],
    path: &Path,
) -> Result<Gradients<T>, FileError> {
    Gradients::from_le_bytes(network.topology(), bytes).ok_or_else(|| {
        let expected = network.topology().parameter_count() * size_of::<T>();
        FileError::Count { path: path.to_owned(), what, expected, found: bytes.len() }
    })
}

fn history_table(history: &[EpochRecord]) -> Table {
    let mut table = Table::default();
    for record in history {
        let EpochRecord { epoch, train_loss, validation_loss, validation_accuracy, seconds, health: _ } =
            *record;
        table.push([
            (1, Some(epoch as f64)),
            (2, Some(train_loss)),
            (3, validation_loss),
            (4, validation_accuracy),
            (5, Some(seconds)),
        ]);
    }
    table
}

fn record(row: Row<'_>) -> Result<EpochRecord, FileError> {
    Ok(EpochRecord {
        epoch: row.count(1, "epoch")?,
        train_loss: row.get(2, "training loss")?,
        validation_loss: row.find(3),
        validation_accuracy: row.find(4),
        seconds: row.get(5, "seconds")?,
        health: Vec::new(),
    })
}

fn health_table(history: &[EpochRecord]) -> Table {
    let mut table = Table::default();
    for record in history {
        for (l, layer) in record.health.iter().enumerate() {
            let LayerHealth { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead } =
                *layer;
            table.push([
                (1, Some(record.epoch as f64)),
                (2, Some((l + 1) as f64)),
                (3, Some(gradient_norm)),
                (4, Some(update_ratio)),
                (5, Some(weight_norm)),
                (6, Some(weight_max)),
                (7, saturated),
                (8, dead),
            ]);
        }
    }
    table
}

/// Gives each epoch of `history` its rows of `table`, which are in the same order.
fn add_health(history: &mut [EpochRecord], table: &Table, path: &Path) -> Result<(), FileError> {
    let mut records = history.iter_mut().peekable();
    for row in table.rows("health", path) {
        let (epoch, layer) = (row.count(1, "epoch")?, row.count(2, "layer")?);
        while records.next_if(|record| record.epoch != epoch).is_some() {}
        let Some(record) = records.peek_mut().filter(|record| record.health.len() + 1 == layer) else {
            return Err(row.wrong(format!("out of order at epoch {epoch}, layer {layer}")));
        };
        record.health.push(LayerHealth {
            gradient_norm: row.get(3, "gradient norm")?,
            update_ratio: row.get(4, "update ratio")?,
            weight_norm: row.get(5, "weight norm")?,
            weight_max: row.get(6, "largest weight")?,
            saturated: row.find(7),
            dead: row.find(8),
        });
    }
    Ok(())
}

fn unknown(what: &'static str, part: &'static str, found: impl ToString, path: &Path) -> FileError {
    FileError::Unknown { path: path.to_owned(), what, part, found: found.to_string() }
}
