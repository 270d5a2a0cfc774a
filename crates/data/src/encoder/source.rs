//! A column that is read: what its cells are known as.

use std::collections::HashMap;

use super::EncoderError;
use crate::table::{is_missing, number};
use crate::{Cells, DataError, DateFormat};
use crate::{Column, Kind as ColumnKind};

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    Numbers,
    Categories,
}

/// A cell, as an encoder sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Known {
    Number(f64),
    /// A number is missing; this is the median of the training rows.
    Imputed(f64),
    /// One of the categories that training knew.
    Category(u32),
    /// A category that was rare in training or is new.
    Other,
    /// A category is missing.
    Nothing,
}

impl Known {
    /// The number, of a column of numbers.
    #[inline(always)]
    pub(crate) fn number(self) -> f64 {
        match self {
            Self::Number(x) | Self::Imputed(x) => x,
            Self::Category(_) | Self::Other | Self::Nothing => 0.0,
        }
    }
}

/// A cell of a row that is given without a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// A number, or the days since 1970-01-01; NaN is a missing one.
    Number(f64),
    /// A category, or a number as text.
    Text(&'a str),
    /// No value.
    Missing,
}

/// A column that an encoder reads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) kind: SourceKind,
}

/// What its cells are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SourceKind {
    Numbers { median: f64 },
    Dates { median: f64, format: DateFormat },
    Categories(Names),
}

/// The names that are known, sorted, and where each stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Names {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    /// Names that are numbers, by the bits of the number: a column of codes may arrive as numbers.
    by_number: HashMap<u64, u32>,
}

impl Names {
    /// In this order. `None` if a name is there twice or there are 2³² − 1 or more.
    pub(crate) fn new(names: Vec<String>) -> Option<Self> {
        u32::try_from(names.len()).ok().filter(|&n| n < u32::MAX)?;
        let (mut by_name, mut by_number) = (HashMap::with_capacity(names.len()), HashMap::new());
        for (code, name) in (0..).zip(&names) {
            if by_name.insert(name.clone(), code).is_some() {
                return None;
            }
            if let Some(x) = finite(name) {
                // Of `7` and `007`, a number 7 is the one that is written so.
                let place = by_number.entry(bits(x)).or_insert(code);
                if x.to_string() == *name {
                    *place = code;
                }
            }
        }
        Some(Self { names, by_name, by_number })
    }
    pub(crate) fn as_slice(&self) -> &[String] {
        &self.names
    }
    #[inline(always)]
    pub(crate) fn of_text(&self, text: &str) -> Option<u32> {
        self.by_name.get(text).copied()
    }
    #[inline(always)]
    pub(crate) fn of_number(&self, x: f64) -> Option<u32> {
        self.by_number.get(&bits(x)).copied()
    }
    /// Whether a name is a number.
    pub(crate) fn has_numbers(&self) -> bool {
        !self.by_number.is_empty()
    }
}

/// The bits of a number, the same for both zeros.
fn bits(x: f64) -> u64 {
    (x + 0.0).to_bits()
}

/// The finite number that a text is.
pub(crate) fn finite(text: &str) -> Option<f64> {
    number(text.trim(), false).filter(|x| x.is_finite())
}

/// Sorts names by number if all of them are numbers, and otherwise by their bytes.
pub(crate) fn sort_names(names: &mut Vec<String>) {
    names.sort_unstable();
    if let Some(numbers) = names.iter().map(|name| finite(name)).collect::<Option<Vec<f64>>>() {
        let mut keyed: Vec<(f64, String)> = numbers.into_iter().zip(names.drain(..)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        names.extend(keyed.into_iter().map(|(_, name)| name));
    }
}

/// Why a cell cannot be read.
pub(crate) enum Misfit {
    Infinite,
    Kind,
}

impl Source {
    pub(crate) fn column_kind(&self) -> ColumnKind {
        match self.kind {
            SourceKind::Numbers { .. } => ColumnKind::Number,
            SourceKind::Dates { format, .. } => ColumnKind::Date(format),
            SourceKind::Categories(_) => ColumnKind::Category,
        }
    }
    pub(crate) fn reads(&self) -> Reads {
        match self.kind {
            SourceKind::Numbers { .. } | SourceKind::Dates { .. } => Reads::Numbers,
            SourceKind::Categories(_) => Reads::Categories,
        }
    }
    /// The categories it knows, if it has some.
    pub(crate) fn names(&self) -> Option<&[String]> {
        match &self.kind {
            SourceKind::Categories(names) => Some(names.as_slice()),
            SourceKind::Numbers { .. } | SourceKind::Dates { .. } => None,
        }
    }
    /// How many categories it has.
    pub(crate) fn categories(&self) -> usize {
        match &self.kind {
            SourceKind::Categories(names) => names.as_slice().len(),
            SourceKind::Numbers { .. } | SourceKind::Dates { .. } => 0,
        }
    }
    fn held(&self) -> &'static str {
        match self.kind {
            SourceKind::Numbers { .. } => "numbers",
            SourceKind::Dates { .. } => "dates",
            SourceKind::Categories(_) => "names",
        }
    }

    /// What a missing cell is known as.
    #[inline(always)]
    pub(crate) fn missing(&self) -> Known {
        match self.kind {
            SourceKind::Numbers { median } | SourceKind::Dates { median, .. } => Known::Imputed(median),
            SourceKind::Categories(_) => Known::Nothing,
        }
    }

    /// What a name is known as.
    pub(crate) fn name(&self, name: &str) -> Result<Known, Misfit> {
        let trimmed = name.trim();
        match &self.kind {
            SourceKind::Numbers { .. } => finite(trimmed).map(Known::Number),
            SourceKind::Dates { format, .. } => {
                format.days(trimmed).or_else(|| DateFormat::Iso.days(trimmed)).map(Known::Number)
            }
            SourceKind::Categories(names) => {
                let code = names.of_text(name).or_else(|| names.of_text(trimmed));
                return Ok(code.map_or(Known::Other, Known::Category));
            }
        }
        .ok_or(Misfit::Kind)
    }

    /// What a number, or the days of a date, is known as.
    #[inline(always)]
    pub(crate) fn number(&self, x: f64) -> Result<Known, Misfit> {
        if x.is_nan() {
            return Ok(self.missing());
        }
        match &self.kind {
            _ if x.is_infinite() => Err(Misfit::Infinite),
            SourceKind::Numbers { .. } | SourceKind::Dates { .. } => Ok(Known::Number(x)),
            SourceKind::Categories(names) if names.has_numbers() => {
                Ok(names.of_number(x).map_or(Known::Other, Known::Category))
            }
            SourceKind::Categories(_) => Err(Misfit::Kind),
        }
    }

    /// What a cell is known as.
    #[inline(always)]
    pub(crate) fn known(&self, cell: Cell<'_>) -> Result<Known, Misfit> {
        match cell {
            Cell::Number(x) => self.number(x),
            Cell::Missing => Ok(self.missing()),
            Cell::Text(text) => match self.name(text) {
                Err(Misfit::Kind) | Ok(Known::Other) if is_missing(text.trim()) => Ok(self.missing()),
                known => known,
            },
        }
    }

    /// What to say of a cell that cannot be read.
    #[cold]
    pub(crate) fn error(&self, misfit: &Misfit, cell: Cell<'_>, row: Option<usize>) -> DataError {
        let column = self.name.clone();
        let found = match cell {
            Cell::Number(x) => format!("the number {x}"),
            Cell::Text(text) => format!("{text:?}"),
            Cell::Missing => "nothing".to_owned(),
        };
        match misfit {
            Misfit::Infinite => EncoderError::Infinite { column, row }.into(),
            Misfit::Kind => EncoderError::Kind { column, expected: self.held(), found, row }.into(),
        }
    }

    /// What to say of a column of another kind.
    pub(crate) fn other_kind(&self, found: &Column, row: usize) -> DataError {
        let found = match found.cells() {
            Cells::Numbers(_) => "a number",
            Cells::Dates(_) => "a date",
            Cells::Categories { .. } => "a name",
        };
        let (column, expected) = (self.name.clone(), self.held());
        EncoderError::Kind { column, expected, found: found.to_owned(), row: Some(row) }.into()
    }
}
