//! The names of the columns.

use std::collections::HashMap;

use csv::StringRecord;

use super::fault::TableFault;
use super::note::Finding;
use super::number::number;

/// Whether a first line has numbers alone, as rows have and headers have not.
pub(crate) fn is_numbers(cells: &StringRecord) -> bool {
    cells.iter().all(|cell| number(cell.trim_ascii(), false).is_some())
}

/// The names in a first line, and whether it lacks some. Spaces around them do not count, and line ends in
/// them are spaces.
pub(crate) fn names(cells: &StringRecord) -> Result<(Vec<String>, Option<Finding>), TableFault> {
    let named = |(i, cell): (usize, &str)| match cell.trim() {
        "" => numbered(i),
        name => name.replace(char::is_control, " "),
    };
    let names: Vec<String> = cells.iter().enumerate().map(named).collect();
    if let Some(fault) = same_name(names.iter().map(String::as_str)) {
        return Err(fault);
    }
    let is_unnamed = |cell: &str| cell.trim().is_empty();
    let first = cells.iter().position(is_unnamed).map(numbered);
    let columns = cells.iter().filter(|cell| is_unnamed(cell)).count();
    Ok((names, first.map(|first| Finding::Unnamed { first, columns })))
}

/// The name of a column that has none.
pub(crate) fn numbered(i: usize) -> String {
    format!("column{}", i + 1)
}

/// The first name that is there twice.
pub(crate) fn same_name<'a>(names: impl Iterator<Item = &'a str>) -> Option<TableFault> {
    let mut places = HashMap::new();
    for (i, name) in names.enumerate() {
        if let Some(first) = places.insert(name, i + 1) {
            return Some(TableFault::SameName { name: name.to_owned(), first, second: i + 1 });
        }
    }
    None
}
