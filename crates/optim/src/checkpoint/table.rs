//! Rows of numbers whose columns have numbers, so that a later program can add some.

use std::path::Path;

use files::FileError;
use serde::{Deserialize, Serialize};

/// Rows as they stand in a file: each value with the number of its column. A row lacks the columns it has no
/// value for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Table(Vec<Vec<(u16, f64)>>);

/// One row, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    values: &'a [(u16, f64)],
    what: &'static str,
    path: &'a Path,
}

impl Table {
    /// Adds a row of the columns that have a value.
    pub(super) fn push(&mut self, columns: impl IntoIterator<Item = (u16, Option<f64>)>) {
        self.0.push(columns.into_iter().filter_map(|(column, value)| Some((column, value?))).collect());
    }

    /// Every row; `what` names the table in errors.
    pub(super) fn rows<'a>(
        &'a self,
        what: &'static str,
        path: &'a Path,
    ) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.0.iter().map(move |values| Row { values, what, path })
    }
}

impl Row<'_> {
    /// The value of a column, if the row has one; of two, the first.
    pub(super) fn find(&self, column: u16) -> Option<f64> {
        self.values.iter().find(|(c, _)| *c == column).map(|(_, value)| *value)
    }

    /// The value of a column that every row has; `name` says what it is.
    ///
    /// # Errors
    /// If the row has none.
    pub(super) fn get(&self, column: u16, name: &str) -> Result<f64, FileError> {
        self.find(column).ok_or_else(|| self.wrong(format!("without {name}, column {column}")))
    }

    /// As [`Row::get`], for a whole number.
    ///
    /// # Errors
    /// If the row has none, or it is not whole.
    pub(super) fn count(&self, column: u16, name: &str) -> Result<usize, FileError> {
        let value = self.get(column, name)?;
        let count = value as usize;
        if count as f64 == value { Ok(count) } else { Err(self.wrong(format!("with {name} {value}"))) }
    }

    /// That this row cannot be.
    pub(super) fn wrong(&self, found: String) -> FileError {
        let expected = "a table of complete rows";
        FileError::Content { path: self.path.to_owned(), what: self.what, expected, found }
    }
}
