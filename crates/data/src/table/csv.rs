//! How a CSV file is read.

use std::path::Path;

use csv::StringRecord;

use super::builder::Built;
use super::dialect::{ends_in_cr, reader, separator};
use super::fault::TableFault;
use super::header;
use super::note::{Finding, TableNote};
use super::pass::Pass;
use super::plan::{Choices, Plan};
use super::source::Source;
use super::{Column, Schema, Table};
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
/// let Some(Cells::Numbers(size)) = table.column("size").map(|column| column.cells()) else { unreachable!() };
/// assert!(size[0] == 31.5 && size[1].is_nan());
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Csv {
    separator: Option<u8>,
    header: bool,
    decimal_comma: bool,
    choices: Choices,
    schema: Option<Schema>,
}

impl Default for Csv {
    fn default() -> Self {
        Self::new()
    }
}

impl Csv {
    /// A file with a header, whose separator is found.
    #[must_use]
    pub fn new() -> Self {
        let choices = Choices::default();
        Self { separator: None, header: true, decimal_comma: false, choices, schema: None }
    }

    /// Cells are separated by this byte.
    #[must_use]
    pub fn separator(mut self, separator: u8) -> Self {
        self.separator = Some(separator);
        self
    }

    /// Whether the first line has the names of the columns. Else they are called `column1`, `column2` and so
    /// on.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = header;
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
        self.table(Source::File(path), &path.display().to_string())
    }

    /// Reads what is in memory; errors and notes call it `origin`.
    ///
    /// # Errors
    /// As [`Csv::read`].
    pub fn from_bytes(&self, bytes: &[u8], origin: &str) -> Result<Table, DataError> {
        self.table(Source::Bytes(bytes), origin)
    }

    fn table(&self, source: Source<'_>, origin: &str) -> Result<Table, DataError> {
        let (head, _whole) = source.head(origin)?;
        let (found, columns) = separator(&head);
        let pass = Pass {
            source,
            origin,
            separator: self.separator.unwrap_or(found),
            ends_in_cr: ends_in_cr(&head),
            decimal_comma: self.decimal_comma,
            header: self.header,
        };
        let mut notes = Vec::new();
        if self.separator.is_none() && found != b',' {
            notes.push(Finding::Separator { separator: char::from(found), columns });
        }
        let mut first = StringRecord::new();
        let mut lines = reader(pass.separator, &*head);
        match lines.read_record(&mut first) {
            Ok(true) => {}
            _ => return Err(pass.fault(TableFault::Empty)),
        }
        let names = if self.header {
            let (names, unnamed) = header::names(first.iter()).map_err(|fault| pass.fault(fault))?;
            notes.extend(unnamed);
            names
        } else {
            (0..first.len()).map(header::numbered).collect()
        };
        let (mut plans, order) = match &self.schema {
            Some(schema) => schema.plans(&names),
            None => self.choices.plans(&names).map(|plans| (plans, (0..names.len()).collect())),
        }
        .map_err(|fault| pass.fault(fault))?;

        let mut columns: Vec<Option<Column>> = names.iter().map(|_| None).collect();
        while plans.iter().any(|plan| *plan != Plan::Skip) {
            let passed = pass.run(&names, &plans)?;
            if passed.rows == 0 {
                return Err(pass.fault(TableFault::NoRows));
            }
            if passed.garbage && !notes.contains(&Finding::AfterGzip) {
                notes.push(Finding::AfterGzip);
            }
            for (i, built) in passed.built.into_iter().enumerate() {
                plans[i] = Plan::Skip;
                match built {
                    Built::Skipped => {}
                    Built::Column(column, note) => {
                        columns[i] = Some(column);
                        notes.extend(note);
                    }
                    Built::Again(plan, note) => {
                        plans[i] = plan;
                        notes.extend(note);
                    }
                    Built::LeftOut(count) => {
                        notes.push(Finding::LeftOut { column: names[i].clone(), names: count });
                    }
                }
            }
        }
        let columns: Vec<Column> = order.into_iter().filter_map(|i| columns[i].take()).collect();
        if columns.is_empty() {
            return Err(pass.fault(TableFault::NoColumns));
        }
        let notes =
            notes.into_iter().map(|finding| TableNote { origin: origin.to_owned(), finding }).collect();
        Ok(Table::read(origin.to_owned(), columns, notes))
    }
}
