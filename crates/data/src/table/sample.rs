//! A table of some rows of a file that may not fit in memory, and all its rows, some at a time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::path::Path;

use csv::{StringRecord, WriterBuilder};
use linalg::{Purpose, stream};
use rand::Rng;

use super::builder::{Builder, Built};
use super::csv::Csv;
use super::dialect::separator;
use super::pass::Pass;
use super::source::Source;
use super::{Column, Table};
use crate::DataError;

/// The stream of random numbers that choose rows; its index is the row.
const SAMPLE: Purpose = Purpose::new(*b"sample\0\0");

/// Some rows of a file.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The rows, in the order of the file.
    pub table: Table,
    /// Where each stands in the file, from 0 for the first row after the header.
    pub places: Vec<u64>,
    /// The number of rows of the file.
    pub rows: u64,
}

impl Csv {
    /// A table of at most `rows` rows of a file, drawn by `seed`, whose text takes at most about `bytes`. A
    /// file that fits is read as [`Csv::read`] reads it. Larger ones are read once, in bounded memory. Notes
    /// and errors about cells name the lines of the file.
    ///
    /// # Errors
    /// As [`Csv::read`].
    pub fn sample(
        &self,
        path: impl AsRef<Path>,
        (rows, bytes): (usize, usize),
        seed: u64,
    ) -> Result<Sampled, DataError> {
        let path = path.as_ref();
        let origin = path.display().to_string();
        let pass = self.pass(Source::File(path), &origin)?;
        let names = self.names(pass)?.names;
        let mut drawn = Drawn { heap: BinaryHeap::new(), rows, bytes, taken: 0, below: u64::MAX };
        let (mut place, mut first) = (0_u64, StringRecord::new());
        pass.each(&names, |record, line| {
            let key = stream(seed, SAMPLE, place).next_u64();
            drawn.offer(key, (place, line), record);
            place += 1;
            Ok(())
        })?;
        if drawn.heap.len() as u64 == place {
            let table = self.read(path)?;
            return Ok(Sampled { table, places: (0..place).collect(), rows: place });
        }
        let mut kept = drawn.heap.into_vec();
        kept.sort_unstable_by_key(|row| row.place);
        let mut writer = WriterBuilder::new()
            .delimiter(pass.separator)
            .flexible(true)
            .has_headers(false)
            .from_writer(Vec::new());
        if pass.header {
            first.extend(names.iter().map(String::as_str));
        }
        let records = pass.header.then_some(&first).into_iter().chain(kept.iter().map(|row| &row.record));
        for record in records {
            writer.write_record(record).map_err(|error| DataError::Read {
                path: path.to_owned(),
                source: std::io::Error::other(error),
            })?;
        }
        let text = writer.into_inner().map_err(|error| DataError::Read {
            path: path.to_owned(),
            source: std::io::Error::other(error.to_string()),
        })?;
        let lines: Vec<u64> = kept.iter().map(|row| row.line).collect();
        let csv = Self { separator: Some(pass.separator), ..self.clone() };
        let origin = format!("{origin} ({} of its {place} rows)", kept.len());
        let table = csv.table(Source::Bytes(&text), &origin, Some(&lines))?;
        Ok(Sampled { table, places: kept.iter().map(|row| row.place).collect(), rows: place })
    }

    /// Shows all rows of a file, `block` at a time, as tables of the columns of [`Csv::like`], with the place
    /// of the first of them.
    ///
    /// # Errors
    /// As [`Csv::read`], and those of `show`.
    pub(crate) fn blocks(
        &self,
        path: &Path,
        block: usize,
        mut show: impl FnMut(u64, Table) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let origin = path.display().to_string();
        let pass = self.pass(Source::File(path), &origin)?;
        let names = self.names(pass)?.names;
        let plans = match &self.schema {
            Some(schema) => schema.plans(&names),
            None => self.choices.plans(&names).map(|plans| (plans, (0..names.len()).collect())),
        };
        let (plans, order) = plans.map_err(|fault| pass.fault(fault))?;
        let new =
            || -> Vec<Builder> { plans.iter().map(|&plan| Builder::new(plan, self.decimal_comma)).collect() };
        let finish = |builders: Vec<Builder>| -> Result<Table, DataError> {
            let mut columns: Vec<Option<Column>> = Vec::with_capacity(names.len());
            for (builder, name) in builders.into_iter().zip(&names) {
                columns.push(match builder.finish(name).map_err(|fault| pass.fault(fault))? {
                    Built::Column(column, _) => Some(column),
                    _ => None,
                });
            }
            let columns = order.iter().filter_map(|&i| columns[i].take()).collect();
            Ok(Table::read(origin.clone(), columns, Vec::new(), Vec::new()))
        };
        let (mut builders, mut filled, mut first) = (new(), 0, 0_u64);
        pass.each(&names, |record, line| {
            for ((cell, builder), name) in record.iter().zip(&mut builders).zip(&names) {
                builder.push(cell, line).map_err(|wrong| pass.fault(wrong.fault(name, cell, line)))?;
            }
            filled += 1;
            if filled == block {
                let table = finish(std::mem::replace(&mut builders, new()))?;
                show(first, table)?;
                (filled, first) = (0, first + block as u64);
            }
            Ok(())
        })?;
        if filled > 0 { show(first, finish(builders)?) } else { Ok(()) }
    }

    /// How a file is written.
    pub(super) fn pass<'a>(&self, source: Source<'a>, origin: &'a str) -> Result<Pass<'a>, DataError> {
        let (head, _) = source.head(origin)?;
        Ok(Pass {
            source,
            origin,
            separator: self.separator.unwrap_or(separator(&head).0),
            decimal_comma: self.decimal_comma,
            header: self.header != Some(false),
            lines: None,
        })
    }
}

/// A row that is drawn, ordered by its random key. Which rows are drawn does not depend on their cells.
struct Row {
    key: u64,
    place: u64,
    line: u64,
    record: StringRecord,
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.key, self.place).cmp(&(other.key, other.place))
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Row {}

/// The rows with the smallest keys.
struct Drawn {
    heap: BinaryHeap<Row>,
    rows: usize,
    bytes: usize,
    taken: usize,
    /// A row whose key is not below this was given up for want of memory, and so is any other.
    below: u64,
}

impl Drawn {
    fn offer(&mut self, key: u64, (place, line): (u64, u64), record: &StringRecord) {
        let largest = self.heap.peek().map_or(u64::MAX, |row| row.key);
        if key >= self.below || (self.heap.len() >= self.rows && key >= largest) {
            return;
        }
        self.taken += size(record);
        self.heap.push(Row { key, place, line, record: record.clone() });
        while self.heap.len() > self.rows || (self.taken > self.bytes && self.heap.len() > 1) {
            let Some(row) = self.heap.pop() else { break };
            self.taken -= size(&row.record);
            self.below = self.below.min(row.key);
        }
    }
}

/// Bytes that a row takes.
fn size(record: &StringRecord) -> usize {
    record.as_slice().len() + size_of::<usize>() * record.len() + size_of::<Row>()
}
