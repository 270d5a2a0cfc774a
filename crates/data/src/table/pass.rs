//! One reading of a file from its first line to its last.

use std::io;

use csv::{ErrorKind, StringRecord};

use super::builder::{Builder, Built};
use super::dialect::{line, reader};
use super::fault::TableFault;
use super::plan::Plan;
use super::source::{MAX_ROW, Source, Text};
use crate::DataError;

/// A file, and how it is written.
#[derive(Clone, Copy)]
pub(crate) struct Pass<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) origin: &'a str,
    pub(crate) separator: u8,
    pub(crate) ends_in_cr: bool,
    pub(crate) decimal_comma: bool,
    /// Whether the first line has the names.
    pub(crate) header: bool,
}

/// What came of it.
pub(crate) struct Passed {
    pub(crate) built: Vec<Built>,
    pub(crate) rows: usize,
    /// Whether bytes that are no gzip follow the gzip stream.
    pub(crate) garbage: bool,
}

impl Pass<'_> {
    /// Reads every row once, each column by its plan.
    pub(crate) fn run(self, names: &[String], plans: &[Plan]) -> Result<Passed, DataError> {
        let mut builders: Vec<Builder> =
            plans.iter().map(|&plan| Builder::new(plan, self.decimal_comma)).collect();
        let mut reader = reader(self.separator, self.source.open(self.origin)?);
        let (mut record, mut number, mut rows) = (StringRecord::new(), 0, 0);
        // The line of the last row, if its last cell has line ends in it.
        let mut open = None;
        loop {
            reader.get_mut().next_row();
            number += 1;
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let line = if self.ends_in_cr { number } else { reader.position().line() };
                    return Err(self.unreadable(error, line, names, reader.get_ref()));
                }
            }
            if number == 1 && self.header {
                continue;
            }
            let line = line(&record, number, self.ends_in_cr);
            if record.len() != names.len() {
                return Err(self.fault(TableFault::Ragged {
                    line,
                    expected: names.len(),
                    found: record.len(),
                }));
            }
            rows += 1;
            open = record.iter().last().filter(|cell| cell.contains(['\n', '\r'])).map(|_| line);
            for ((cell, builder), name) in record.iter().zip(&mut builders).zip(names) {
                builder.push(cell, line).map_err(|(expected, cell)| {
                    self.fault(TableFault::Cell { line, column: name.clone(), cell, expected })
                })?;
            }
        }
        if let Some(line) = open.filter(|_| reader.get_ref().last() != b'"') {
            return Err(self.fault(TableFault::Unclosed { line }));
        }
        let built = builders.into_iter().zip(names).map(|(builder, name)| builder.finish(name));
        let built = built.collect::<Result<_, _>>().map_err(|fault| self.fault(fault))?;
        Ok(Passed { built, rows, garbage: reader.get_ref().garbage() })
    }

    /// What is wrong with the row that begins on `line`.
    fn unreadable(self, error: csv::Error, line: u64, names: &[String], text: &Text<'_>) -> DataError {
        match error.into_kind() {
            ErrorKind::Io(_) if text.too_long() => self.fault(TableFault::LongRow { line, limit: MAX_ROW }),
            ErrorKind::Io(source) => text.failed(self.source, source),
            ErrorKind::Utf8 { err, .. } => {
                let place = (err.field() + 1).to_string();
                let column = names.get(err.field()).cloned().unwrap_or(place);
                self.fault(TableFault::NotUtf8 { line, column })
            }
            other => text.failed(self.source, io::Error::other(format!("{other:?}"))),
        }
    }

    pub(crate) fn fault(&self, fault: TableFault) -> DataError {
        DataError::Table { origin: self.origin.to_owned(), fault }
    }
}
