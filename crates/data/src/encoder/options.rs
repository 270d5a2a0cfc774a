//! How a table is encoded.

use super::Task;
use super::column::Distribution;

/// What a column of numbers becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Scaling {
    /// (x − median) divided by the range of the middle half, with a smooth bound at ±3.
    Robust,
    /// (x − mean) divided by the standard deviation.
    Standard,
    /// The share of training rows below x, as a number of a uniform or a normal distribution.
    Quantile(Distribution),
}

/// What a column of exactly two categories becomes, if no cell of it is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairs {
    /// One dense input, −1 or 1.
    Number,
    /// Two sparse inputs, as with more categories.
    OneHot,
}

/// What an [`Encoder`](super::Encoder) learns of a table.
///
/// ```
/// use data::{EncoderOptions, Scaling, Task};
/// let options = EncoderOptions::default().task(Task::Regression).numbers(Scaling::Standard);
/// assert_eq!(options.task, Some(Task::Regression));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct EncoderOptions {
    /// What to learn; if not given, [`Task::of`] tells.
    pub task: Option<Task>,
    /// What numbers and dates become.
    pub numbers: Scaling,
    /// If more than half of a column is one number and the others are far apart, each that is in at least so
    /// many training rows also has a sparse input of its own.
    pub frequent_numbers: Option<usize>,
    /// What two categories become.
    pub pairs: Pairs,
    /// A category in fewer training rows than this is rare: all rare ones of a column share an input.
    pub rare_below: usize,
    /// At most so many categories of a column, the most frequent ones, have an input of their own.
    pub most_categories: usize,
}

impl Default for EncoderOptions {
    /// Robust scaling, inputs of their own for numbers in 5 rows, two categories as one number, rare below 3
    /// rows, at most 4096 categories of a column.
    fn default() -> Self {
        Self {
            task: None,
            numbers: Scaling::Robust,
            frequent_numbers: Some(5),
            pairs: Pairs::Number,
            rare_below: 3,
            most_categories: 4096,
        }
    }
}

impl EncoderOptions {
    /// With this task, whatever the target looks like.
    #[must_use]
    pub fn task(self, task: Task) -> Self {
        Self { task: Some(task), ..self }
    }
    /// With numbers scaled so.
    #[must_use]
    pub fn numbers(self, numbers: Scaling) -> Self {
        Self { numbers, ..self }
    }
    /// With sparse inputs for numbers that are in so many training rows, or none.
    #[must_use]
    pub fn frequent_numbers(self, least: Option<usize>) -> Self {
        Self { frequent_numbers: least, ..self }
    }
    /// With two categories encoded so.
    #[must_use]
    pub fn pairs(self, pairs: Pairs) -> Self {
        Self { pairs, ..self }
    }
    /// With categories shared that are in fewer training rows than `rows`.
    #[must_use]
    pub fn rare_below(self, rows: usize) -> Self {
        Self { rare_below: rows, ..self }
    }
    /// With at most so many categories of a column kept apart.
    #[must_use]
    pub fn most_categories(self, most: usize) -> Self {
        Self { most_categories: most, ..self }
    }
}
