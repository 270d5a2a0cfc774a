//! From a table to what a network trains and is judged on.

use std::path::Path;

use anyhow::anyhow;
use data::{Csv, Dataset, Encoder, RowsOfTable, Sampled, Table, Task};
use files::Written;

use super::asked::Asked;
use super::recipe::recipe;
use super::rows::{Parts, parts};
use super::seen;
use crate::Failure;
use crate::from_disk::Train;
use crate::progress::Display;
use crate::tables::{SELDOM, Truth, explain, read, unknown, with_target};
use crate::training::ClassWeights;
use descent::tabular::Recipe;

/// A table, as it trains.
pub(super) struct Samples {
    pub(super) encoder: Encoder,
    pub(super) train: Train,
    pub(super) validation: Dataset<f32>,
    /// The rows that test, and their samples; none if no row does.
    pub(super) test: Option<(Table, Dataset<f32>)>,
    /// Where the rows that test are in their table.
    pub(super) test_rows: Vec<usize>,
    /// The targets of the training rows.
    pub(super) usual: Truth,
    pub(super) parts: Parts,
    /// Whether a file of rows was made, and what the file system did not do for it.
    pub(super) made: Option<Written>,
}

/// What beside the table decides the samples.
pub(super) struct Wanted<'a> {
    pub(super) asked: &'a Asked,
    pub(super) seed: u64,
    pub(super) limit: Option<usize>,
    pub(super) class_weights: Option<&'a ClassWeights>,
    /// Bytes of memory for rows that stay on disk, if they do.
    pub(super) from_disk: Option<u64>,
}

/// The most rows, and bytes of their text, that are looked at where the others stay on disk.
const SAMPLE: (usize, usize) = (200_000, 64_000_000);

impl Samples {
    /// Reads the table, says what it saw, and gives the recipe for what is to be learnt.
    ///
    /// # Errors
    /// If it cannot be read, lacks a column, or nothing can be learnt from it.
    pub(super) fn read(
        path: &Path,
        wanted: &Wanted<'_>,
        display: &Display,
    ) -> Result<(Self, Recipe), Failure> {
        let Wanted { asked, .. } = *wanted;
        let target = asked.target();
        let (table, places) = wanted.table(path, display)?;
        seen::notes(table.notes(), target, display);
        let column = table.require(target).map_err(explain)?.clone();
        let task = asked.task().unwrap_or_else(|| Task::of(column.cells()).0);
        display.line(&format!("{}: {} rows, {}", table.origin(), table.rows(), seen::kinds(&table, target)));
        let recipe = recipe(asked, task).map_err(Failure::arguments)?;
        let mut parts = parts(&table, &column, task, (asked.held(), recipe.validation), wanted.seed)?;
        if let Some(limit) = wanted.limit {
            parts.train.truncate(limit);
        }
        let suspects: Vec<_> =
            table.suspects().into_iter().filter(|suspect| suspect.column != target).collect();
        let names: Vec<&str> = suspects.iter().map(|suspect| suspect.column.as_str()).collect();
        let table = table.without(&names);
        let encoder = Encoder::learn(&table, target, &recipe.encoder, Some(&parts.train));
        let encoder = encoder.map_err(explain)?;
        seen::left_out(&suspects, encoder.left_out(), recipe.encoder.rare_below, display);
        let rare = format!(
            "that is in fewer than {} of them: all such names count as one",
            recipe.encoder.rare_below
        );
        for line in unknown(&encoder, &table.select(&parts.train), &rare) {
            display.line(&line);
        }
        display.line(&seen::task(target, task, asked.task().is_some(), &table));
        let samples = |rows: &[usize]| encoder.samples(&table.select(rows)).map_err(explain);
        let (train, validation) = (samples(&parts.train)?, samples(&parts.validation)?);
        let usual = Truth::of(&encoder, &table.select(&parts.train), &train).map_err(explain)?;
        let train = match wanted.class_weights {
            Some(_) if task == Task::Regression => {
                return Err(Failure::arguments(anyhow!("--class-weights: `{target}` is learnt as a number")));
            }
            Some(weights) => weights.weigh(train).map_err(Failure::arguments)?,
            None => train,
        };
        let (train, made) = match (wanted.from_disk, places) {
            (Some(buffer), Some(places)) => {
                on_disk(path, (asked, &encoder), (&parts, &places), &train, buffer, display)?
            }
            _ => (Train::InMemory(train), None),
        };
        let (test, test_rows) = match asked.test() {
            None => (table.select(&parts.test), parts.test.clone()),
            Some(path) => other_table(asked, &encoder, path, display)?,
        };
        display.line(&seen::rows(
            &parts,
            train.len(),
            target,
            asked.test().map(|_| test.rows()),
            asked.draws(),
        ));
        if parts.validation.is_empty() && recipe.validation > 0.0 {
            display.line("too few rows to hold any out for validation: all epochs are trained");
        }
        for line in unknown(&encoder, &test, SELDOM) {
            display.warning(&format!("test: {line}"));
        }
        let test = match test.rows() {
            0 => None,
            _ => {
                let samples = encoder.samples(&test).map_err(explain)?;
                Some((test, samples))
            }
        };
        Ok((Self { encoder, train, validation, test, test_rows, usual, parts, made }, recipe))
    }

    /// The samples that judge each epoch, if there are some.
    pub(super) fn judges(&self) -> Option<&Dataset<f32>> {
        Some(&self.validation).filter(|validation| !validation.is_empty())
    }

    pub(super) fn test_fingerprint(&self) -> Option<u32> {
        self.test.as_ref().map(|(_, samples)| samples.fingerprint())
    }
}

impl Wanted<'_> {
    /// The table, or so many of its rows as are looked at where the others stay on disk, and their places.
    fn table(&self, path: &Path, display: &Display) -> Result<(Table, Option<Vec<u64>>), Failure> {
        let csv = self.asked.csv();
        if self.from_disk.is_none() {
            return Ok((read(&csv, path).map_err(explain)?, None));
        }
        let flags = [
            ("--train-limit", self.limit.is_some()),
            ("--class-weights", self.class_weights.is_some()),
            ("--test-rows", self.asked.test_rows().is_some()),
            ("standard input", path == Path::new("-")),
        ];
        if let Some((flag, _)) = flags.into_iter().find(|(_, given)| *given) {
            return Err(Failure::arguments(anyhow!("{flag} needs all rows in memory, and not --from-disk")));
        }
        let Sampled { table, places, rows } = csv.sample(path, SAMPLE, self.seed).map_err(explain)?;
        if (places.len() as u64) < rows {
            display.line(&format!(
                "{}: {rows} rows, of which {} drawn by the seed tell how columns are read; those that validate \
                 and test are of them",
                path.display(),
                places.len()
            ));
        }
        Ok((table, Some(places)))
    }
}

/// The rows to train on, on disk: all but those that are held out.
fn on_disk(
    path: &Path,
    (asked, encoder): (&Asked, &Encoder),
    (parts, places): (&Parts, &[u64]),
    like: &Dataset<f32>,
    buffer: u64,
    display: &Display,
) -> Result<(Train, Option<Written>), Failure> {
    let mut held: Vec<u64> = parts.validation.iter().chain(&parts.test).map(|&row| places[row]).collect();
    held.sort_unstable();
    let csv: Csv = asked.cells().like(&with_target(encoder));
    let RowsOfTable { rows, made, without_target, without_class } =
        encoder.rows(&csv, path, &held, like, buffer).map_err(explain)?;
    for (count, why) in
        [(without_target, "without a target"), (without_class, "of classes seen nowhere else")]
    {
        if count > 0 {
            display.line(&format!("{count} row(s) {why} are not used"));
        }
    }
    Ok((Train::OnDisk(rows), made))
}

/// The rows of the table at `path` that have a target, and where they are in it.
fn other_table(
    asked: &Asked,
    encoder: &Encoder,
    path: &Path,
    display: &Display,
) -> Result<(Table, Vec<usize>), Failure> {
    let table = read(&asked.cells().like(&with_target(encoder)), path).map_err(Failure::run)?;
    let target = table.require(encoder.target()).map_err(Failure::run)?;
    let rows: Vec<usize> = (0..table.rows()).filter(|&row| !target.is_missing(row)).collect();
    if rows.len() < table.rows() {
        let missing = table.rows() - rows.len();
        display.line(&format!(
            "{}: {missing} row(s) without {} are not used",
            table.origin(),
            encoder.target()
        ));
    }
    Ok((table.select(&rows), rows))
}
