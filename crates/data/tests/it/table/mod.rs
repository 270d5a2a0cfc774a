//! Tables from CSV: what each cell and column becomes.

mod kinds;
mod made;
mod names;
mod round_trip;
mod text;

use data::{Cells, Csv, Kind, Table};

fn read(text: &str) -> Table {
    Csv::new().from_bytes(text.as_bytes(), "t.csv").unwrap()
}

/// The one line that refuses `text`.
fn refused(csv: &Csv, text: impl AsRef<[u8]>) -> String {
    let error = csv.from_bytes(text.as_ref(), "t.csv").unwrap_err().to_string();
    assert!(!error.contains('\n'), "{error}");
    error.strip_prefix("t.csv: ").unwrap_or_else(|| panic!("{error}")).to_owned()
}

fn notes(table: &Table) -> Vec<String> {
    table.notes().iter().map(ToString::to_string).collect()
}

fn kinds(table: &Table) -> Vec<Kind> {
    table.columns().iter().map(|column| column.kind()).collect()
}

fn numbers<'a>(table: &'a Table, name: &str) -> &'a [f64] {
    match table.column(name).map(|column| column.cells()) {
        Some(Cells::Numbers(values) | Cells::Dates(values)) => values,
        other => panic!("{name}: {other:?}"),
    }
}

fn texts<'a>(table: &'a Table, name: &str) -> Vec<&'a str> {
    match table.column(name).map(|column| column.cells()) {
        Some(Cells::Categories { names, codes }) => {
            codes.iter().map(|&code| names.get(code as usize).map_or("-", String::as_str)).collect()
        }
        other => panic!("{name}: {other:?}"),
    }
}
