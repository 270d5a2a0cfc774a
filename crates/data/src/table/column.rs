//! A column of a table: its name and its cells.

use std::collections::HashMap;

use super::date::DateFormat;
use super::kind::Kind;

/// A column of a table.
///
/// ```
/// use data::{Cells, Column};
/// let size = Column::numbers("size", vec![31.5, f64::NAN, 28.]);
/// let color = Column::categories("color", ["red", "blue", "red"]);
/// assert!(size.is_missing(1));
/// let names = ["red", "blue"].map(String::from).to_vec();
/// assert_eq!(*color.cells(), Cells::Categories { names, codes: vec![0, 1, 0] });
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    name: String,
    cells: Cells,
    /// How the dates were written, for the next table.
    format: DateFormat,
}

/// The cells of a column.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Numbers; NaN where a cell is missing, and none is infinite.
    Numbers(Vec<f64>),
    /// Days since 1970-01-01, the time as a part of a day; NaN where a cell is missing.
    Dates(Vec<f64>),
    /// One of a list of names. Yes and no are two names.
    Categories {
        /// The names, each once, in the order in which they come first.
        names: Vec<String>,
        /// The place of each cell's name among the names, or [`Cells::MISSING`].
        codes: Vec<u32>,
    },
}

impl Column {
    /// Numbers, NaN where one is missing.
    pub fn numbers(name: impl Into<String>, numbers: Vec<f64>) -> Self {
        Self::new(name, Cells::Numbers(numbers))
    }

    /// Names, none of them missing.
    pub fn categories(name: impl Into<String>, cells: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::optional_categories(name, cells.into_iter().map(Some))
    }

    /// Names, `None` where one is missing.
    pub fn optional_categories(
        name: impl Into<String>,
        cells: impl IntoIterator<Item = Option<impl Into<String>>>,
    ) -> Self {
        let (mut names, mut known) = (Vec::<String>::new(), HashMap::new());
        let codes = cells.into_iter().map(|cell| {
            let Some(cell) = cell else { return Cells::MISSING };
            *known.entry(cell.into()).or_insert_with_key(|name: &String| {
                names.push(name.clone());
                names.len() as u32 - 1
            })
        });
        let codes = codes.collect();
        Self::new(name, Cells::Categories { names, codes })
    }

    /// Days since 1970-01-01, NaN where one is missing.
    pub fn dates(name: impl Into<String>, days: Vec<f64>) -> Self {
        Self::new(name, Cells::Dates(days))
    }

    /// A column of these cells. Dates are taken as written like 2024-05-31.
    pub fn new(name: impl Into<String>, cells: Cells) -> Self {
        Self { name: name.into(), cells, format: DateFormat::Iso }
    }

    pub(crate) fn written(mut self, format: DateFormat) -> Self {
        self.format = format;
        self
    }

    /// What the column is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Its cells.
    #[must_use]
    pub fn cells(&self) -> &Cells {
        &self.cells
    }
    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.cells {
            Cells::Numbers(_) => Kind::Number,
            Cells::Categories { .. } => Kind::Category,
            Cells::Dates(_) => Kind::Date(self.format),
        }
    }
    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Numbers(values) | Cells::Dates(values) => values.len(),
            Cells::Categories { codes, .. } => codes.len(),
        }
    }
    /// Whether there are no cells.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the cell of this row is missing.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    #[track_caller]
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.cells {
            Cells::Numbers(values) | Cells::Dates(values) => values[row].is_nan(),
            Cells::Categories { codes, .. } => codes[row] == Cells::MISSING,
        }
    }
    /// How many cells are missing.
    #[must_use]
    pub fn missing(&self) -> usize {
        (0..self.len()).filter(|&row| self.is_missing(row)).count()
    }

    /// The cells of these rows, in their order. All names stay.
    pub(crate) fn select(&self, rows: &[usize]) -> Self {
        let pick = |values: &[f64]| rows.iter().map(|&row| values[row]).collect();
        let cells = match &self.cells {
            Cells::Numbers(values) => Cells::Numbers(pick(values)),
            Cells::Dates(values) => Cells::Dates(pick(values)),
            Cells::Categories { names, codes } => Cells::Categories {
                names: names.clone(),
                codes: rows.iter().map(|&row| codes[row]).collect(),
            },
        };
        Self { name: self.name.clone(), cells, format: self.format }
    }
}

impl Cells {
    /// The code of a missing cell of categories.
    pub const MISSING: u32 = u32::MAX;
}

/// Missing cells are equal.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &[f64], b: &[f64]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || a.is_nan() && b.is_nan())
        };
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) | (Self::Dates(a), Self::Dates(b)) => same(a, b),
            (Self::Categories { names: a, codes: of_a }, Self::Categories { names: b, codes: of_b }) => {
                a == b && of_a == of_b
            }
            _ => false,
        }
    }
}
