//! How a CSV file is read.

use std::path::Path;

use super::plan::Choices;
use super::source::Source;
use super::{Schema, Table};
use crate::DataError;

/// How to read a table from CSV, plain or gzipped.
///
/// The text is UTF-8, with or without a byte order mark; lines end in LF, CRLF or CR, and empty ones do not
/// count. The first line has the names of the columns. Cells are separated by a comma, a semicolon, a tab or
/// a vertical bar, whichever fits the first lines, and may stand in double quotes. Spaces around a cell do
/// not count.
///
/// A column has the kind that all its cells have: numbers, else dates, else categories. A cell is missing if
/// it is empty or one of `NA`, `N/A`, `n/a`, `NaN`, `nan`, `?`, `null`, `NULL`, `None`. A column without any
/// other cell is one of missing numbers. Dates are written 2024-05-31, 31.05.2024, 05/31/2024 or 31/05/2024,
/// all the same way, and may be followed by a time.
///
/// ```
/// use data::{Cells, Csv};
/// let table = Csv::new().from_bytes(b"size,color\n31.5,red\nNA,blue\n", "example")?;
/// let size = table.column("size").map(|column| column.cells());
/// let Some(Cells::Numbers(size)) = size else { unreachable!() };
/// assert!(size[0] == 31.5 && size[1].is_nan());
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Csv {
    pub(crate) separator: Option<u8>,
    pub(crate) header: Option<bool>,
    pub(crate) decimal_comma: bool,
    pub(crate) choices: Choices,
    pub(crate) schema: Option<Schema>,
}

impl Csv {
    /// A file with a header, whose separator is found.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cells are separated by this byte.
    ///
    /// # Panics
    /// If it is a quote, ends lines or is not ASCII.
    #[must_use]
    #[track_caller]
    pub fn separator(mut self, separator: u8) -> Self {
        let fits = separator.is_ascii() && !matches!(separator, b'"' | b'\n' | b'\r');
        assert!(fits, "cells cannot be separated by {:?}", char::from(separator));
        self.separator = Some(separator);
        self
    }

    /// Whether the first line has the names of the columns. Else they are called `column1`, `column2` and so
    /// on. Unless this is said, a first line of numbers alone is refused.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = Some(header);
        self
    }

    /// Whether 3,5 is the number three and a half. Then 3.5 is no number.
    #[must_use]
    pub fn decimal_comma(mut self, decimal_comma: bool) -> Self {
        self.decimal_comma = decimal_comma;
        self
    }

    /// These columns are categories, whatever they hold.
    #[must_use]
    pub fn categorical(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.choices.categorical.extend(names.into_iter().map(Into::into));
        self
    }

    /// These columns are numbers; anything else in them is an error.
    #[must_use]
    pub fn numeric(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.choices.numeric.extend(names.into_iter().map(Into::into));
        self
    }

    /// These columns are not read.
    #[must_use]
    pub fn drop(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.choices.drop.extend(names.into_iter().map(Into::into));
        self
    }

    /// The table has the columns of this schema and no others, in its order, found by their names. It takes
    /// the place of [`Csv::categorical`], [`Csv::numeric`] and [`Csv::drop`].
    #[must_use]
    pub fn like(mut self, schema: &Schema) -> Self {
        self.schema = Some(schema.clone());
        self
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read, or is no table: [`DataError::Table`] names the line and the column.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<Table, DataError> {
        let path = path.as_ref();
        self.table(Source::File(path), &path.display().to_string(), None)
    }

    /// Reads what is in memory; errors and notes call it `origin`.
    ///
    /// # Errors
    /// As [`Csv::read`].
    pub fn from_bytes(&self, bytes: &[u8], origin: &str) -> Result<Table, DataError> {
        self.table(Source::Bytes(bytes), origin, None)
    }
}
