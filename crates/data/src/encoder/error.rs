//! What can be wrong with a table that is to be encoded.

/// A table does not fit an encoder, or nothing can be learnt from it. Rows are counted from 0.
#[derive(Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// There is nothing to learn from.
    #[error("the table has no rows to learn from")]
    NoRows,
    /// There is nothing to tell the target by.
    #[error("there is no column to tell `{target}` by: {found}")]
    NoInputs {
        /// The column to learn.
        target: String,
        /// What the other columns are.
        found: String,
    },
    /// The encoded columns are more than a network takes without zeros.
    #[error(
        "the categories need {found} inputs, but at most {limit} can be; leave out columns such as `{widest}`, \
         which needs {width}"
    )]
    TooManyInputs {
        /// Inputs needed.
        found: usize,
        /// The most there can be.
        limit: usize,
        /// The column that needs most of them.
        widest: String,
        /// How many it needs.
        width: usize,
    },
    /// Rows without a value to learn.
    #[error(
        "column `{column}` is to be learnt, but has no value in {count} row(s), the first of them row {row}, \
         counted from 0; leave these rows out"
    )]
    MissingTarget {
        /// The column to learn.
        column: String,
        /// The first such row.
        row: usize,
        /// How many there are.
        count: usize,
    },
    /// All rows are of one class, or have the same number.
    #[error(
        "column `{column}` is to be learnt, but holds {value} in every row: there is nothing to tell apart"
    )]
    OneTarget {
        /// The column to learn.
        column: String,
        /// Its only value.
        value: String,
    },
    /// So many classes that they cannot be classes.
    #[error(
        "column `{column}` holds {classes} different values in {rows} rows, too many for classes; \
         is it a number to fit, or a name of each row?"
    )]
    TooManyClasses {
        /// The column to learn.
        column: String,
        /// How many values.
        classes: usize,
        /// How many rows.
        rows: usize,
    },
    /// Names where numbers are to be learnt.
    #[error("column `{column}` is to be learnt as a number, but row {row}, counted from 0, holds `{found}`")]
    NotANumber {
        /// The column to learn.
        column: String,
        /// The first such row.
        row: usize,
        /// What it holds.
        found: String,
    },
    /// A class that no training row was of.
    #[error("column `{column}`: `{found}` in row {row}, counted from 0, is none of the classes {classes}")]
    NoClass {
        /// The column that was learnt.
        column: String,
        /// The first such row.
        row: usize,
        /// What it holds.
        found: String,
        /// The classes, or some of them.
        classes: String,
    },
    /// A cell of another kind than in training.
    #[error("column `{column}` held {expected} in training, but now {found}{}", at(*row))]
    Kind {
        /// The column.
        column: String,
        /// What it held.
        expected: &'static str,
        /// What it holds now.
        found: String,
        /// The first such row, of a table.
        row: Option<usize>,
    },
    /// A number is infinite.
    #[error("column `{column}` holds an infinite number{}", at(*row))]
    Infinite {
        /// The column.
        column: String,
        /// The first such row, of a table.
        row: Option<usize>,
    },
    /// A row with more or fewer cells than columns are read.
    #[error("a row of {found} cell(s), but {expected} column(s) are read: {columns}")]
    Cells {
        /// The columns that are read.
        expected: usize,
        /// The cells there are.
        found: usize,
        /// The names of the columns, or some of them.
        columns: String,
    },
    /// A row that is not there.
    #[error("row {row} of a table of {rows}, counted from 0")]
    Row {
        /// The row that was asked for.
        row: usize,
        /// The rows there are.
        rows: usize,
    },
}

/// Where in a table something is.
fn at(row: Option<usize>) -> String {
    row.map_or(String::new(), |row| format!(" in row {row}, counted from 0"))
}
