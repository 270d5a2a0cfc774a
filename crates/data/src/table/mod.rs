//! Tables: named columns of numbers, dates and categories, from CSV or from a program.
//!
//! [`Csv`] reads one, [`Table::from_columns`] makes one. A [`Schema`] says which columns a model reads.

mod builder;
mod column;
mod csv;
mod date;
mod dialect;
mod fault;
mod header;
mod kind;
mod names;
mod near;
mod note;
mod number;
mod pass;
mod plan;
mod reading;
mod rows;
mod sample;
mod schema;
mod source;
mod suspect;
mod texts;

use std::collections::HashSet;

use self::number::shortened;
use crate::DataError;

pub use column::{Cells, Column};
pub use csv::Csv;
pub use date::DateFormat;
pub use fault::TableFault;
pub use kind::Kind;
pub use note::{Finding, TableNote};
pub use number::MISSING_WORDS;
pub(crate) use number::{is_missing, number};
pub use sample::Sampled;
pub use schema::Schema;
pub use suspect::{Looks, Suspect};

/// Named columns of the same length.
///
/// ```
/// use data::{Column, Table};
/// let table = Table::from_columns(vec![
///     Column::numbers("size", vec![31.5, 28.]),
///     Column::categories("color", ["red", "blue"]),
/// ])?;
/// assert_eq!(table.rows(), 2);
/// assert_eq!(table.column("size").map(|column| column.len()), Some(2));
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The file, or `table`.
    origin: String,
    columns: Vec<Column>,
    rows: usize,
    notes: Vec<TableNote>,
    /// Columns of which a person said what they are.
    chosen: Vec<String>,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// [`TableFault`] in [`DataError::Table`] if there are no columns, if they differ in length or two have
    /// the same name, if a number is infinite, or if codes and names of categories do not fit each other.
    pub fn from_columns(columns: Vec<Column>) -> Result<Self, DataError> {
        let origin = "table".to_owned();
        match fault(&columns) {
            Some(fault) => Err(DataError::Table { origin, fault }),
            None => Ok(Self::read(origin, columns, Vec::new(), Vec::new())),
        }
    }

    /// As [`Table::from_columns`], for columns that are known to fit.
    fn read(origin: String, columns: Vec<Column>, notes: Vec<TableNote>, chosen: Vec<String>) -> Self {
        let rows = columns.first().map_or(0, Column::len);
        Self { origin, columns, rows, notes, chosen }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// The columns, in the order of the file, or of the schema.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
    /// The column of this name, if there is one.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name() == name)
    }
    /// The file that the table was read from, or `table`: where an error is.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }
    /// What was seen while the table was read.
    #[must_use]
    pub fn notes(&self) -> &[TableNote] {
        &self.notes
    }
    /// Names and kinds of the columns.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.columns.iter().map(|column| (column.name(), column.kind())).collect()
    }

    /// The column of this name.
    ///
    /// # Errors
    /// [`TableFault::NoColumn`] with the names that may be meant, or [`TableFault::LeftOut`].
    pub fn require(&self, name: &str) -> Result<&Column, DataError> {
        self.column(name).ok_or_else(|| {
            let left_out = self.notes.iter().find(|note| note.finding.left_out() == Some(name));
            let fault = match left_out {
                Some(note) => TableFault::LeftOut { why: note.finding.to_string() },
                None => {
                    let columns = self.columns.iter().map(|column| column.name().to_owned()).collect();
                    TableFault::NoColumn { name: name.to_owned(), columns }
                }
            };
            DataError::Table { origin: self.origin.clone(), fault }
        })
    }

    /// The table of these rows, in their order. Categories keep all their names.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    #[track_caller]
    pub fn select(&self, rows: &[usize]) -> Self {
        let out = rows.iter().find(|&&row| row >= self.rows);
        assert!(out.is_none(), "row {} of {}", out.unwrap_or(&0), self.rows);
        let columns = self.columns.iter().map(|column| column.select(rows)).collect();
        let (origin, notes, chosen) = (self.origin.clone(), self.notes.clone(), self.chosen.clone());
        Self { columns, rows: rows.len(), origin, notes, chosen }
    }

    /// The table without the columns of these names. A name that no column has changes nothing.
    #[must_use]
    pub fn without<S: AsRef<str>>(mut self, names: &[S]) -> Self {
        self.columns.retain(|column| !names.iter().any(|name| name.as_ref() == column.name()));
        self
    }
}

/// Why these columns are no table.
fn fault(columns: &[Column]) -> Option<TableFault> {
    let Some(first) = columns.first() else { return Some(TableFault::NoColumns) };
    for column in columns {
        let name = || column.name().to_owned();
        if column.len() != first.len() {
            let (expected, found) = (first.len(), column.len());
            return Some(TableFault::Length {
                name: name(),
                first: first.name().to_owned(),
                expected,
                found,
            });
        }
        match column.cells() {
            Cells::Numbers(values) | Cells::Dates(values) => {
                if let Some(row) = values.iter().position(|value| value.is_infinite()) {
                    return Some(TableFault::Infinite { name: name(), row });
                }
            }
            Cells::Categories { names, codes } => {
                let wrong = |&code: &u32| code != Cells::MISSING && code as usize >= names.len();
                let mut seen = HashSet::new();
                let what = match (codes.iter().position(wrong), names.iter().find(|name| !seen.insert(*name)))
                {
                    (Some(row), _) => {
                        format!("code {} of row {row}, but there are {} names", codes[row], names.len())
                    }
                    (None, Some(twice)) => format!("the name `{}` is there twice", shortened(twice)),
                    (None, None) => continue,
                };
                return Some(TableFault::Names { name: name(), what });
            }
        }
    }
    header::same_name(columns.iter().map(Column::name))
}
