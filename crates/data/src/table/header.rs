//! The names of the columns.

use std::collections::HashMap;

use super::fault::TableFault;
use super::note::Finding;
use super::number::number;

/// The names in a first line, and those that it did not have. Spaces around them do not count.
pub(crate) fn names<'a>(
    cells: impl Iterator<Item = &'a str> + Clone,
) -> Result<(Vec<String>, Vec<Finding>), TableFault> {
    if cells.clone().all(|cell| number(cell.trim_ascii(), false).is_some()) {
        return Err(TableFault::NoHeader);
    }
    let mut notes = Vec::new();
    let names = cells.enumerate().map(|(i, cell)| match cell.trim() {
        "" => {
            let name = numbered(i);
            notes.push(Finding::Unnamed { place: i + 1, name: name.clone() });
            name
        }
        name => name.to_owned(),
    });
    let names: Vec<String> = names.collect();
    match same_name(names.iter().map(String::as_str)) {
        Some(fault) => Err(fault),
        None => Ok((names, notes)),
    }
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
