//! Columns that hardly say anything about another row: constants, numbers of rows, ids and free text.

use std::collections::HashSet;
use std::fmt;

use super::{Cells, Column, Kind, Table};

/// In fewer rows all cells differ by chance.
const FEW: usize = 10;

/// Cells of more characters on average are sentences rather than names.
const LONG: usize = 20;

/// A column that should not be an input unless a person says so. Its `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    /// The name of the column.
    pub column: String,
    /// What it holds.
    pub kind: Kind,
    /// What it seems to be.
    pub looks: Looks,
}

/// What a column seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// All its cells are missing.
    Empty,
    /// All its cells are the same.
    Constant,
    /// Its cells count the rows.
    Counting,
    /// Its cells are names of single rows.
    Id,
    /// Its cells are sentences.
    Text,
}

impl Table {
    /// The columns that should not be inputs, in order. A column that a person called categorical or numeric
    /// is none of them. The target may be among them; that is for the caller to know.
    ///
    /// - Empty: all cells are missing. Constant: two rows or more, all with the same cell.
    /// - Counting: 10 rows or more with 0, 1, 2, … or 1, 2, 3, …, or 100 rows or more that count from another
    ///   number.
    /// - Id: all cells differ, and they are whole numbers in a column whose name is `id` or ends so
    ///   (`user_id`, `userId`), or texts of 10 rows or more.
    /// - Text: more than half of the cells of 10 rows or more differ, and most have spaces or they have more
    ///   than 20 characters on average.
    ///
    /// ```
    /// use data::{Csv, Looks};
    /// let text = "size,color\n".to_owned() + &"3,red\n4,red\n".repeat(5);
    /// let table = Csv::new().from_bytes(text.as_bytes(), "example")?;
    /// let suspects = table.suspects();
    /// assert_eq!((suspects[0].column.as_str(), suspects[0].looks), ("color", Looks::Constant));
    /// assert_eq!(table.without(&["color"]).columns().len(), 1);
    /// # Ok::<(), data::DataError>(())
    /// ```
    #[must_use]
    pub fn suspects(&self) -> Vec<Suspect> {
        let chosen: HashSet<&str> = self.chosen.iter().map(String::as_str).collect();
        let open = self.columns.iter().filter(|column| !chosen.contains(column.name()));
        let suspect = |column: &Column| {
            let (name, kind) = (column.name().to_owned(), column.kind());
            Some(Suspect { column: name, kind, looks: looks(column)? })
        };
        open.filter_map(suspect).collect()
    }
}

/// What is suspicious about a column.
fn looks(column: &Column) -> Option<Looks> {
    let rows = column.len();
    if rows > 0 && (0..rows).all(|row| column.is_missing(row)) {
        return Some(Looks::Empty);
    }
    match column.cells() {
        Cells::Numbers(values) | Cells::Dates(values) if is_constant(values) => Some(Looks::Constant),
        Cells::Categories { codes, .. } if is_constant(codes) => Some(Looks::Constant),
        Cells::Numbers(values) if counts(values) => Some(Looks::Counting),
        Cells::Numbers(values) => (is_id(column.name()) && all_differ(values)).then_some(Looks::Id),
        Cells::Dates(_) => None,
        Cells::Categories { names, codes } => of_texts(names, codes),
    }
}

fn is_constant<E: PartialEq>(cells: &[E]) -> bool {
    cells.len() > 1 && cells.iter().all(|cell| *cell == cells[0])
}

fn counts(values: &[f64]) -> bool {
    let Some(&first) = values.first() else { return false };
    let enough = if first == 0. || first == 1. { FEW } else { 10 * FEW };
    let whole = first.fract() == 0.;
    values.len() >= enough && whole && values.windows(2).all(|pair| pair[1] == pair[0] + 1.)
}

/// Whether all are whole numbers, each once.
fn all_differ(values: &[f64]) -> bool {
    let mut seen = HashSet::new();
    values.len() > 1 && values.iter().all(|value| value.fract() == 0. && seen.insert(value.to_bits()))
}

/// `id`, `user_id`, `user id`, `userId`, `UserID`, and `uuid` alike.
fn is_id(name: &str) -> bool {
    let lower = name.to_lowercase();
    let start = ["uuid", "guid", "id"].into_iter().find_map(|word| lower.strip_suffix(word));
    let Some(start) = start else { return false };
    let camel = (name.ends_with("Id") || name.ends_with("ID")) && start.ends_with(char::is_lowercase);
    start.is_empty() || start.ends_with(['_', '-', '.', ' ']) || camel && name.is_char_boundary(start.len())
}

fn of_texts(names: &[String], codes: &[u32]) -> Option<Looks> {
    let mut used = vec![false; names.len()];
    let mut cells = 0;
    for &code in codes.iter().filter(|&&code| code != Cells::MISSING) {
        used[code as usize] = true;
        cells += 1;
    }
    let texts = || names.iter().zip(&used).filter(|(_, used)| **used).map(|(name, _)| name);
    let different = texts().count();
    if cells < FEW || 2 * different <= cells {
        return None;
    }
    let characters: usize = texts().map(|text| text.chars().count()).sum();
    let spaced = texts().filter(|text| text.contains(char::is_whitespace)).count();
    if characters > LONG * different && spaced > 0 || 2 * spaced > different {
        Some(Looks::Text)
    } else if different == cells {
        Some(Looks::Id)
    } else {
        (characters > LONG * different).then_some(Looks::Text)
    }
}

impl fmt::Display for Suspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, kind, looks } = self;
        let what = match looks {
            Looks::Empty => "has no cells",
            Looks::Constant => "is constant",
            Looks::Counting => "counts the rows",
            Looks::Id => "looks like an id",
            Looks::Text => "looks like free text",
        };
        write!(f, "column `{column}` {what}: left out")?;
        match (looks, kind) {
            (Looks::Empty | Looks::Constant, _) => Ok(()),
            (_, Kind::Category) => write!(f, "; --categorical {column} keeps it"),
            _ => write!(f, "; --numeric {column} keeps it"),
        }
    }
}
