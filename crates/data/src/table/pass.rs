//! One reading of a file from its first line to its last.

use std::io;

use csv::{ErrorKind, StringRecord};

use super::builder::{Builder, Built};
use super::dialect::reader;
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
    pub(crate) decimal_comma: bool,
    /// Whether the first line has the names.
    pub(crate) header: bool,
    /// The line of each row in the file that it was drawn from, if these are some rows of another file.
    pub(crate) lines: Option<&'a [u64]>,
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
        let (rows, garbage) = self.each(names, |record, line| {
            for ((cell, builder), name) in record.iter().zip(&mut builders).zip(names) {
                builder.push(cell, line).map_err(|wrong| self.fault(wrong.fault(name, cell, line)))?;
            }
            Ok(())
        })?;
        let built = builders.into_iter().zip(names).map(|(builder, name)| builder.finish(name));
        let built = built.collect::<Result<_, _>>().map_err(|fault| self.fault(fault))?;
        Ok(Passed { built, rows, garbage })
    }

    /// Shows every row with its line. Returns how many there are, and whether bytes that are no gzip follow.
    #[inline]
    pub(crate) fn each(
        self,
        names: &[String],
        mut show: impl FnMut(&StringRecord, u64) -> Result<(), DataError>,
    ) -> Result<(usize, bool), DataError> {
        let mut reader = reader(self.separator, self.source.open()?);
        let (mut record, mut rows, mut header) = (StringRecord::new(), 0, self.header);
        // The line of the last row, if its last cell has line ends in it.
        let mut open = None;
        loop {
            reader.get_mut().next_row();
            let begin = reader.position().line();
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let lines = (begin, reader.position().line() - 1);
                    return Err(self.unreadable(error, lines, names, reader.get_ref()));
                }
            }
            if std::mem::take(&mut header) {
                continue;
            }
            // The reader's own position of a record is before the empty lines in front of it.
            let ends = record.as_slice().bytes().filter(|&byte| byte == b'\n').count();
            let line = reader.position().line() - 1 - ends as u64;
            let found = record.len();
            if found != names.len() {
                let last = record.iter().next_back().is_some_and(|cell| cell.contains('\n'));
                if last && !reader.read_record(&mut record).unwrap_or(true) && reader.get_ref().last() != b'"'
                {
                    return Err(self.fault(TableFault::Unclosed { line: line + 1 }));
                }
                return Err(self.fault(TableFault::Ragged { line, expected: names.len(), found }));
            }
            let drawn = self.lines.map(|lines| lines[rows]);
            rows += 1;
            open = record.iter().next_back().filter(|cell| ends > 0 && cell.contains('\n')).map(|_| line);
            show(&record, drawn.unwrap_or(line))?;
        }
        if let Some(line) = open.filter(|_| reader.get_ref().last() != b'"') {
            // Its last line end is one of the cell, not that of the row.
            return Err(self.fault(TableFault::Unclosed { line: line + 1 }));
        }
        Ok((rows, reader.get_ref().garbage()))
    }

    /// What is wrong with a row, by its first line and the last one that was read.
    pub(crate) fn unreadable(
        self,
        error: csv::Error,
        (begin, line): (u64, u64),
        names: &[String],
        text: &Text<'_>,
    ) -> DataError {
        match error.into_kind() {
            ErrorKind::Io(_) if text.too_long() => {
                self.fault(TableFault::LongRow { line: begin, limit: MAX_ROW })
            }
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
