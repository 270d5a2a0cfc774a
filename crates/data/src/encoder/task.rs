//! Whether classes or numbers are learnt, as the target column tells.

use std::collections::HashSet;
use std::fmt;

use crate::Cells;

/// What a model of a table learns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// One of several classes.
    Classification,
    /// A number.
    Regression,
}

/// Whole numbers of at most so many values are taken for classes.
const FEW: usize = 20;
/// If there are more than two of them, each must be there so often on average.
const ROWS_EACH: usize = 5;

/// What a target column looks like. Its `Display` says so in words, for a person who may want it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// Its cells are names.
    Names,
    /// Its cells are whole numbers of so few values that they look like classes.
    FewNumbers {
        /// How many values.
        values: usize,
    },
    /// Its cells are numbers, some of them not whole.
    Fractions,
    /// Its cells are whole numbers of many values.
    ManyNumbers {
        /// How many values, counted up to 21.
        values: usize,
    },
    /// Its cells are dates.
    Dates,
}

impl Task {
    /// As it stands on a command line: `classify` or `regress`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "classify",
            Self::Regression => "regress",
        }
    }

    /// The task of a target with these cells, and why. Names are classes and numbers are numbers, but for
    /// whole numbers of at most 20 values, each of which is there 5 times on average, or of two values at
    /// most: those are classes.
    ///
    /// ```
    /// use data::{Cells, Reason, Task};
    /// let grades = Cells::Numbers(vec![1.0, 2.0, 1.0, 1.0, 2.0]);
    /// assert_eq!(Task::of(&grades), (Task::Classification, Reason::FewNumbers { values: 2 }));
    /// let prices = Cells::Numbers(vec![1.5, 2.0, 1.0, 1.0, 2.0]);
    /// assert_eq!(Task::of(&prices), (Task::Regression, Reason::Fractions));
    /// ```
    #[must_use]
    pub fn of(cells: &Cells) -> (Self, Reason) {
        Self::of_rows(cells, None)
    }

    /// As [`Task::of`], by the rows `rows` alone.
    pub(super) fn of_rows(cells: &Cells, rows: Option<&[usize]>) -> (Self, Reason) {
        let numbers = match cells {
            Cells::Categories { .. } => return (Self::Classification, Reason::Names),
            Cells::Dates(_) => return (Self::Regression, Reason::Dates),
            Cells::Numbers(numbers) => numbers,
        };
        let (mut values, mut count) = (HashSet::new(), 0);
        let mut whole = true;
        let mut look = |x: f64| {
            if !x.is_nan() {
                count += 1;
                whole &= x.fract() == 0.0;
                if values.len() <= FEW {
                    values.insert((x + 0.0).to_bits());
                }
            }
        };
        match rows {
            Some(rows) => rows.iter().for_each(|&i| look(numbers[i])),
            None => numbers.iter().for_each(|&x| look(x)),
        }
        let values = values.len();
        if !whole {
            (Self::Regression, Reason::Fractions)
        } else if values <= 2 || values <= FEW && values * ROWS_EACH <= count {
            (Self::Classification, Reason::FewNumbers { values })
        } else {
            (Self::Regression, Reason::ManyNumbers { values })
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Names => f.write_str("it holds names"),
            Self::FewNumbers { values } => write!(f, "it holds whole numbers of {values} value(s)"),
            Self::Fractions => f.write_str("it holds numbers that are not whole"),
            Self::ManyNumbers { values } if *values > FEW => {
                write!(f, "it holds whole numbers of more than {FEW} values")
            }
            Self::ManyNumbers { values } => {
                write!(f, "it holds whole numbers of {values} values, but few rows of each")
            }
            Self::Dates => f.write_str("it holds dates"),
        }
    }
}
