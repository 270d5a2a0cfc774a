//! The columns of a table, as an encoder sees their cells.

use std::collections::HashMap;
use std::ops::Range;

use super::column::ColumnEncoder;
use super::source::{Cell, Known, Source, SourceKind};
use crate::{Cells, Column, DataError, Table};

/// A column of a table that was found for a source.
pub(crate) enum Bound<'t> {
    /// Finite numbers, and NaN for the median.
    Numbers(&'t [f64], f64),
    /// What each code is known as, and what a missing one is.
    Codes(&'t [u32], Vec<Known>, Known),
    /// What each cell is known as.
    Cells(Vec<Known>),
}

impl<'t> Bound<'t> {
    /// The columns of `table` for `sources`, found by name.
    ///
    /// # Errors
    /// If one is missing or cannot be read as what it was in training.
    pub(crate) fn all(sources: &[Source], table: &'t Table) -> Result<Vec<Self>, DataError> {
        let columns: HashMap<&str, &Column> =
            table.columns().iter().map(|column| (column.name(), column)).collect();
        let bind = |source: &Source| match columns.get(source.name.as_str()) {
            Some(column) => Self::new(source, column),
            None => Self::new(source, table.require(&source.name)?),
        };
        sources.iter().map(bind).collect()
    }

    fn new(source: &Source, column: &'t Column) -> Result<Self, DataError> {
        match (&source.kind, column.cells()) {
            (SourceKind::Numbers { median }, Cells::Numbers(numbers))
            | (SourceKind::Dates { median, .. }, Cells::Dates(numbers)) => {
                Ok(Self::Numbers(numbers, *median))
            }
            (_, Cells::Categories { names, codes }) => {
                let mut known = Vec::with_capacity(names.len());
                for (code, name) in (0..).zip(names) {
                    known.push(match source.name(name) {
                        Ok(known) => known,
                        Err(misfit) => match codes.iter().position(|&c| c == code) {
                            Some(row) => return Err(source.error(&misfit, Cell::Text(name), Some(row))),
                            // No row has this name.
                            None => Known::Nothing,
                        },
                    });
                }
                Ok(Self::Codes(codes, known, source.missing()))
            }
            (SourceKind::Categories(_), Cells::Numbers(numbers)) => {
                let known = |(row, &x): (usize, &f64)| {
                    source.number(x).map_err(|m| source.error(&m, Cell::Number(x), Some(row)))
                };
                Ok(Self::Cells(numbers.iter().enumerate().map(known).collect::<Result<_, _>>()?))
            }
            // A column without any value has no kind.
            (_, Cells::Numbers(numbers) | Cells::Dates(numbers)) => {
                match numbers.iter().position(|x| !x.is_nan()) {
                    Some(row) => Err(source.other_kind(column, row)),
                    None => Ok(Self::Cells(vec![source.missing(); numbers.len()])),
                }
            }
        }
    }

    /// What the cell in a row is known as.
    #[inline(always)]
    fn known(&self, row: usize) -> Known {
        match self {
            Self::Numbers(numbers, median) => number(numbers[row], *median),
            Self::Codes(codes, known, missing) => code(codes[row], known, *missing),
            Self::Cells(known) => known[row],
        }
    }

    /// Writes the dense input of an encoder for each of `rows`.
    pub(crate) fn write_dense<'x>(
        &self,
        encoder: &ColumnEncoder,
        rows: Range<usize>,
        x: impl Iterator<Item = &'x mut f32>,
    ) {
        match self {
            Self::Numbers(numbers, median) => {
                encoder.write_dense(numbers[rows].iter().map(|&x| number(x, *median)).zip(x));
            }
            Self::Codes(codes, known, missing) => {
                encoder.write_dense(codes[rows].iter().map(|&c| code(c, known, *missing)).zip(x));
            }
            Self::Cells(known) => encoder.write_dense(known[rows].iter().copied().zip(x)),
        }
    }

    /// Which sparse input of an encoder is 1 in a row.
    #[inline(always)]
    pub(crate) fn sparse(&self, encoder: &ColumnEncoder, row: usize) -> Option<usize> {
        encoder.sparse(self.known(row))
    }
}

#[inline(always)]
fn number(x: f64, median: f64) -> Known {
    if x.is_nan() { Known::Imputed(median) } else { Known::Number(x) }
}

/// [`Cells::MISSING`] is no index into the names.
#[inline(always)]
fn code(code: u32, known: &[Known], missing: Known) -> Known {
    known.get(code as usize).copied().unwrap_or(missing)
}
