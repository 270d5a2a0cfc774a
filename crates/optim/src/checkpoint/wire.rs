//! Between a live training and the sections of a checkpoint, both ways. Nothing else knows their numbers and
//! names.

use std::borrow::Cow;
use std::path::Path;

use files::{Bytes, Fields, FileError, Section, SectionWriter, Sections};
use linalg::Scalar;
use nn::file::{NETWORK_SECTIONS, read_network, write_network};
use nn::{Gradients, Loss, Network, Parameters};

use super::CHECKPOINT;
use super::history::{add_health, add_metrics, health_table, history_table, metric_rows, record};
use super::settings::{
    batching_item, clip_item, described, described_fields, known_settings, settings, stopping_fields,
};
use super::table::Table;
use crate::{
    Best, Checkpoint, Described, EpochRecord, Position, Settings, Snapshot, State, Trainer, optimizer,
};

const TRAINER: Section = Section::required("trainer");
const OPTIMIZER: Section = Section::required("optimizer");
const SLOTS: Section = Section::required("slots");
const POSITION: Section = Section::required("position");
const SAMPLES: Section = Section::required("samples");
const VALIDATION: Section = Section::optional("validation");
const HISTORY: Section = Section::required("history");
const HEALTH: Section = Section::optional("health");
const NOTE: Section = Section::optional("note");
/// Where η changes in the course of the training.
const SCHEDULE: Section = Section::required("schedule");
/// Where weight decay changes in the course of the training.
const DECAY_SCHEDULE: Section = Section::required("decay-schedule");
/// Where dropout changes in the course of the training.
const DROPOUT_SCHEDULE: Section = Section::required("dropout-schedule");
/// Since the first program that counted steps.
const STEPS: Section = Section::required("steps");
/// Where the weights are averaged.
const AVERAGE: Section = Section::required("average");
/// Where the training looks for its best epoch.
const BEST: Section = Section::required("best");
const METRICS: Section = Section::optional("metrics");

/// All but those of the network.
const SECTIONS: [Section; 16] = [
    TRAINER,
    OPTIMIZER,
    SLOTS,
    POSITION,
    SAMPLES,
    VALIDATION,
    HISTORY,
    HEALTH,
    NOTE,
    SCHEDULE,
    DECAY_SCHEDULE,
    DROPOUT_SCHEDULE,
    STEPS,
    AVERAGE,
    BEST,
    METRICS,
];

/// The schedule of a training whose file does not name one.
fn constant() -> Described {
    Described::new("constant", &[])
}

/// The file of a training at this moment.
pub(super) fn encode<T: Scalar>(snapshot: &Snapshot<'_, T>, note: &[u8]) -> Vec<u8> {
    let Settings { optimizer, schedule, decay_schedule, dropout_schedule, .. } = snapshot.trainer.settings();
    let Trainer { batching, epochs, seed, steps_per_epoch, .. } = *snapshot.trainer;
    let mut writer = SectionWriter::new();
    write_network(&mut writer, snapshot.network);
    let trainer = Fields::new().with(1, &batching_item(batching)).with(2, &epochs).with(3, &seed);
    let trainer = trainer
        .with_some(4, steps_per_epoch.as_ref())
        .with_some(5, snapshot.trainer.clip.map(clip_item).as_ref())
        .with_some(6, snapshot.trainer.max_norm.as_ref())
        .with_some(7, snapshot.trainer.average.as_ref())
        .with_some(8, snapshot.trainer.early_stopping.map(stopping_fields).as_ref())
        .with_some(9, Some(snapshot.trainer.accumulate).filter(|&n| n != 1).as_ref());
    writer.encode(TRAINER, &trainer);
    writer.encode(OPTIMIZER, &described_fields(&optimizer));
    let names = snapshot.trainer.optimizer.slots();
    let bytes = snapshot.slots.iter().map(|slot| Bytes(Cow::Owned(slot.to_le_bytes())));
    writer.encode(SLOTS, &names.iter().zip(bytes).collect::<Vec<_>>());
    let schedules =
        [(SCHEDULE, schedule), (DECAY_SCHEDULE, decay_schedule), (DROPOUT_SCHEDULE, dropout_schedule)];
    for (section, schedule) in schedules {
        if schedule != constant() {
            writer.encode(section, &described_fields(&schedule));
        }
    }
    writer.encode(STEPS, &Fields::new().with(1, &snapshot.steps).with(2, &snapshot.planned));
    let Position { epoch, batch, total, seconds } = snapshot.position();
    let position = Fields::new().with(1, &epoch).with(2, &batch).with(3, &total).with(4, &seconds);
    writer.encode(POSITION, &position);
    writer.encode(SAMPLES, &Fields::new().with(1, &snapshot.fingerprint));
    if let Some(fingerprint) = &snapshot.validation {
        writer.encode(VALIDATION, &Fields::new().with(1, fingerprint));
    }
    writer.encode(HISTORY, &history_table(snapshot.history));
    writer.encode(HEALTH, &health_table(snapshot.history));
    if snapshot.history.iter().any(|record| !record.metrics.is_empty()) {
        writer.encode(METRICS, &metric_rows(snapshot.history));
    }
    if let Some(average) = snapshot.average {
        writer.bytes(AVERAGE, &average.to_le_bytes());
    }
    if let Some(Best { epoch, value, parameters }) = snapshot.best {
        let bytes = Bytes(Cow::Owned(parameters.to_le_bytes()));
        writer.encode(BEST, &Fields::new().with(1, epoch).with(2, value).with(3, &bytes));
    }
    writer.bytes(NOTE, note);
    writer.finish(CHECKPOINT)
}

/// The training in a verified file.
///
/// # Errors
/// If a section is missing or cannot be decoded, has a number or a name that this program does not know, or
/// its network is none.
pub(super) fn decode<T: Scalar>(
    verified: &[u8],
    own: &[Loss],
    path: &Path,
) -> Result<Checkpoint<T>, FileError> {
    let known = [&NETWORK_SECTIONS[..], &SECTIONS].concat();
    let sections = Sections::of(verified, &known, path)?;
    let network = read_network(&sections, own)?;
    let optimizer = described(&sections.decode(OPTIMIZER)?, "optimizer", path)?;
    known_settings(&optimizer, path)?;
    let schedule = |section| -> Result<Described, FileError> {
        let found: Option<Fields<'_>> = sections.decode_if_there(section)?;
        found.map_or(Ok(constant()), |fields| described(&fields, "schedule", path))
    };
    let schedules = [schedule(SCHEDULE)?, schedule(DECAY_SCHEDULE)?, schedule(DROPOUT_SCHEDULE)?];
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
    let validation: Option<Fields<'_>> = sections.decode_if_there(VALIDATION)?;
    let validation = validation
        .map(|fields| fields.read("validation", path, |fields| fields.get(1, "fingerprint")))
        .transpose()?;
    let history: Table = sections.decode(HISTORY)?;
    let mut history: Vec<EpochRecord> =
        history.rows("history", path).map(record).collect::<Result<_, _>>()?;
    add_health(&mut history, &sections.decode_if_there(HEALTH)?.unwrap_or_default(), path)?;
    add_metrics(&mut history, sections.decode_if_there(METRICS)?.unwrap_or_default(), path)?;
    let average = sections.find(AVERAGE).map(|bytes| parameters(&network, "averaged weights", bytes, path));
    let best = sections.decode_if_there::<Fields<'_>>(BEST)?.map(|fields| {
        fields.read("best epoch", path, |fields| {
            let bytes: Bytes<'_> = fields.get(3, "weights")?;
            let parameters = parameters(&network, "weights of the best epoch", &bytes.0, path)?;
            Ok(Best { epoch: fields.get(1, "epoch")?, value: fields.get(2, "value")?, parameters })
        })
    });
    let (average, best) = (average.transpose()?, best.transpose()?);
    let trained = None;
    let state = State {
        settings,
        slots,
        steps,
        planned,
        position,
        history,
        fingerprint,
        validation,
        average,
        best,
        trained,
    };
    Ok(Checkpoint { network, state, note: sections.find(NOTE).unwrap_or_default().to_vec() })
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

/// The weights in `bytes`.
///
/// # Errors
/// If there are not as many as the network has.
fn parameters<T: Scalar>(
    network: &Network<T>,
    what: &'static str,
    bytes: &[u8],
    path: &Path,
) -> Result<Parameters<T>, FileError> {
    Parameters::from_le_bytes(network.topology(), bytes).ok_or_else(|| {
        let expected = network.topology().parameter_count() * size_of::<T>();
        FileError::Count { path: path.to_owned(), what, expected, found: bytes.len() }
    })
}

pub(super) fn unknown(
    what: &'static str,
    part: &'static str,
    found: impl ToString,
    path: &Path,
) -> FileError {
    FileError::Unknown { path: path.to_owned(), what, part, found: found.to_string() }
}
