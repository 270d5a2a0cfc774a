//! A table from a file or from standard input, and its cells as text.

use std::io::{Read, stdin};
use std::path::Path;

use data::{Cells, Column, Csv, DataError, Encoder, Kind, Schema, Table};

/// How a person knows the table.
pub(crate) fn name_of(path: &Path) -> String {
    if path == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// The table at `path`, or on standard input for `-`.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read(csv: &Csv, path: &Path) -> Result<Table, DataError> {
    if path != "-" {
        return csv.read(path);
    }
    let mut bytes = Vec::new();
    stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|source| DataError::Read { path: path.to_owned(), source })?;
    csv.from_bytes(&bytes, &name_of(path))
}

/// The columns that an encoder reads, and its target. Classes that are all numbers are read as numbers, so
/// that 1 and 1.0 are the same.
pub(crate) fn with_target(encoder: &Encoder) -> Schema {
    let numbers =
        encoder.classes().is_none_or(|classes| classes.iter().all(|name| name.parse::<f64>().is_ok()));
    encoder.schema().with(encoder.target(), if numbers { Kind::Number } else { Kind::Category })
}

/// The cell of each row as text; `None` where it is missing.
pub(crate) fn cells_of(column: &Column) -> Vec<Option<String>> {
    match column.cells() {
        Cells::Numbers(values) | Cells::Dates(values) => {
            values.iter().map(|x| (!x.is_nan()).then(|| (x + 0.0).to_string())).collect()
        }
        Cells::Categories { names, codes } => {
            codes.iter().map(|&code| names.get(code as usize).cloned()).collect()
        }
    }
}
