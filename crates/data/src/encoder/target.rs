//! What is learnt: classes with names, or numbers in units of their own.

use std::collections::BTreeSet;

use super::moments::moments;
use super::names::list;
use super::source::{Names, finite, sort_names};
use super::{EncoderError, TargetScale, Task};
use crate::{Cells, ClassNames, Column, DataError, Targets};

/// A column to learn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: TargetKind,
}

/// What its cells are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TargetKind {
    Classes(ClassNames, Names),
    Numbers(TargetScale),
}

/// From so many values on, each must be in two training rows on average, or they are no classes.
const MANY: usize = 20;
/// More classes than this have too many outputs.
const MOST: usize = 10_000;

/// The name of the class that a number is.
fn class_name(x: f64) -> String {
    (x + 0.0).to_string()
}

/// A cell of a target.
enum Value<'a> {
    Missing,
    Name(&'a str),
    Number(f64),
}

fn value(cells: &Cells, row: usize) -> Value<'_> {
    match cells {
        Cells::Categories { names, codes } => {
            names.get(codes[row] as usize).map_or(Value::Missing, |name| Value::Name(name))
        }
        Cells::Numbers(x) | Cells::Dates(x) if x[row].is_nan() => Value::Missing,
        Cells::Numbers(x) | Cells::Dates(x) => Value::Number(x[row]),
    }
}

impl Target {
    /// Learned from the cells of `rows`, at least one.
    pub(crate) fn learn(
        column: &Column,
        task: Task,
        rows: impl ExactSizeIterator<Item = usize> + Clone,
    ) -> Result<Self, DataError> {
        all_there(column, rows.clone())?;
        let kind = match task {
            Task::Classification => classes(column, rows)?,
            Task::Regression => TargetKind::Numbers(scale(column, rows)?),
        };
        Ok(Self { name: column.name().to_owned(), kind })
    }

    /// The targets of all rows of the column.
    pub(crate) fn encode(&self, column: &Column) -> Result<Targets<f32>, DataError> {
        let rows = 0..column.len();
        all_there(column, rows.clone())?;
        match &self.kind {
            TargetKind::Classes(classes, names) => {
                let labels = labels(column, names).map_err(|row| {
                    let found = match value(column.cells(), row) {
                        Value::Name(name) => name.to_owned(),
                        Value::Number(x) => class_name(x),
                        Value::Missing => String::new(),
                    };
                    let classes = list(classes.iter());
                    EncoderError::NoClass { column: self.name.clone(), row, found, classes }
                })?;
                Ok(Targets::Classes { labels, classes: classes.len() })
            }
            TargetKind::Numbers(scale) => {
                let standard = |x: f64| ((x - scale.mean) / scale.deviation) as f32;
                let values = numbers(column, rows)?.into_iter().map(standard).collect();
                Ok(Targets::Values { values, width: 1 })
            }
        }
    }
}

fn all_there(column: &Column, rows: impl Iterator<Item = usize>) -> Result<(), DataError> {
    let mut missing = rows.filter(|&row| matches!(value(column.cells(), row), Value::Missing));
    match missing.next() {
        Some(row) => {
            let (column, count) = (column.name().to_owned(), 1 + missing.count());
            Err(EncoderError::MissingTarget { column, row, count }.into())
        }
        None => Ok(()),
    }
}

/// The class of each row, or the first row that is of none.
fn labels(column: &Column, names: &Names) -> Result<Vec<u32>, usize> {
    match column.cells() {
        Cells::Categories { names: there, codes } => {
            let known: Vec<Option<u32>> = there.iter().map(|name| names.of_text(name)).collect();
            let label = |(row, &code): (usize, &u32)| known[code as usize].ok_or(row);
            codes.iter().enumerate().map(label).collect()
        }
        Cells::Numbers(x) | Cells::Dates(x) => {
            x.iter().enumerate().map(|(row, &x)| names.of_number(x).ok_or(row)).collect()
        }
    }
}

fn classes(column: &Column, rows: impl ExactSizeIterator<Item = usize>) -> Result<TargetKind, DataError> {
    let count = rows.len();
    let mut names: Vec<String> = match column.cells() {
        Cells::Categories { names, codes } => {
            let mut there = vec![false; names.len()];
            rows.for_each(|row| there[codes[row] as usize] = true);
            names.iter().zip(there).filter(|(_, there)| *there).map(|(name, _)| name.clone()).collect()
        }
        Cells::Numbers(x) | Cells::Dates(x) => {
            let bits: BTreeSet<u64> = rows.map(|row| (x[row] + 0.0).to_bits()).collect();
            bits.into_iter().map(|bits| class_name(f64::from_bits(bits))).collect()
        }
    };
    sort_names(&mut names);
    let classes = names.len();
    if let [value] = &names[..] {
        return Err(EncoderError::OneTarget {
            column: column.name().to_owned(),
            value: format!("`{value}`"),
        }
        .into());
    }
    if classes > MOST || classes > MANY && 2 * classes > count {
        return Err(
            EncoderError::TooManyClasses { column: column.name().to_owned(), classes, rows: count }.into()
        );
    }
    let class_names = ClassNames::new(names.clone())?;
    // No name is there twice, as the class names have seen.
    let names = Names::new(names).unwrap_or_else(|| unreachable!("class names twice"));
    Ok(TargetKind::Classes(class_names, names))
}

/// The finite numbers of some rows.
fn numbers(column: &Column, rows: impl Iterator<Item = usize>) -> Result<Vec<f64>, DataError> {
    let number = |row| match value(column.cells(), row) {
        Value::Number(x) => Ok(x),
        Value::Name(name) => finite(name).ok_or_else(|| {
            let (column, found) = (column.name().to_owned(), name.to_owned());
            EncoderError::NotANumber { column, row, found }.into()
        }),
        Value::Missing => unreachable!("missing cells were looked for before"),
    };
    rows.map(number).collect()
}

fn scale(column: &Column, rows: impl Iterator<Item = usize>) -> Result<TargetScale, DataError> {
    let numbers = numbers(column, rows)?;
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mean, deviation) = moments(&numbers);
    if !(deviation > 0.0 && deviation.is_finite()) {
        let value = if least == most { least.to_string() } else { format!("{least} to {most}") };
        return Err(EncoderError::OneTarget { column: column.name().to_owned(), value }.into());
    }
    Ok(TargetScale { mean, deviation, least, most })
}
