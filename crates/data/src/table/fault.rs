//! What can be wrong with a table.

use super::near::hint;

/// What is wrong with a table, in one line without the name of its file.
///
/// Lines are counted from 1, as an editor does; line 1 is the header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableFault {
    /// There is nothing in the file.
    #[error("is empty; expected a line with the names of the columns and one line for each row")]
    Empty,
    /// There is a header and nothing else.
    #[error("has a header and no rows")]
    NoRows,
    /// There are no columns, or none is left.
    #[error("has no columns")]
    NoColumns,
    /// The file is no text.
    #[error("is {found}, not text; save the table as CSV in UTF-8")]
    NotText {
        /// What it is instead.
        found: &'static str,
    },
    /// The bytes of a cell are not UTF-8.
    #[error(
        "line {line}, column `{column}`: not UTF-8; if the file is in Latin-1, convert it: \
         iconv -f latin1 -t utf8"
    )]
    NotUtf8 {
        /// The line.
        line: u64,
        /// The column, by name or number.
        column: String,
    },
    /// The first line is no header.
    #[error("has no header? Line 1 is all numbers; --no-header calls the columns column1, column2, …")]
    NoHeader,
    /// Two columns have the same name.
    #[error("two columns are called `{name}`: columns {first} and {second}; rename one")]
    SameName {
        /// The name.
        name: String,
        /// The place of the first one, from 1.
        first: usize,
        /// The place of the second one.
        second: usize,
    },
    /// A row has more or fewer cells than the header.
    #[error("line {line}: {found} cell(s), but the header has {expected}")]
    Ragged {
        /// The line.
        line: u64,
        /// The number of columns.
        expected: usize,
        /// The number of cells.
        found: usize,
    },
    /// A cell begins with a quote that nothing ends.
    #[error("line {line}: a quote (\") is opened and never closed")]
    Unclosed {
        /// The line where the row begins.
        line: u64,
    },
    /// A row is longer than rows are.
    #[error("line {line}: a row of more than {limit} bytes; is a quote (\") not closed?")]
    LongRow {
        /// The line where it begins.
        line: u64,
        /// The limit.
        limit: usize,
    },
    /// A cell is not what its column holds.
    #[error("line {line}, column `{column}`: `{cell}` is not {expected}")]
    Cell {
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The cell, shortened.
        cell: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A number has a comma, and nobody said what it means.
    #[error(
        "line {line}, column `{column}`: `{cell}` may be a decimal comma or a thousands separator; \
         --decimal-comma reads it as a decimal comma, --categorical {column} as a name"
    )]
    Comma {
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The cell, shortened.
        cell: String,
    },
    /// A number has a decimal point where decimal commas were promised.
    #[error(
        "line {line}, column `{column}`: `{cell}` has a decimal point; leave out --decimal-comma, or \
         --categorical {column} reads it as a name"
    )]
    Point {
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The cell, shortened.
        cell: String,
    },
    /// A column was named that is not there.
    #[error("no column `{name}`; {}", hint(name, columns))]
    NoColumn {
        /// The name.
        name: String,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// A column was left out on reading.
    #[error("{why}")]
    LeftOut {
        /// The note that said so.
        why: String,
    },
    /// There are more columns than a table may have.
    #[error("{found} columns, but there may be {limit}; is the separator right?")]
    TooManyColumns {
        /// How many there are.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// A column was to be two things.
    #[error("column `{name}` cannot be both {first} and {second}")]
    Contradiction {
        /// The column.
        name: String,
        /// A way to read it.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
    /// A column of categories has too many names.
    #[error(
        "line {line}, column `{column}`: the {limit} different texts before are all that categories may be"
    )]
    TooManyNames {
        /// The line of the first name that is too many.
        line: u64,
        /// The column.
        column: String,
        /// The limit.
        limit: usize,
    },
    /// Columns of a program differ in length.
    #[error("column `{name}` has {found} cells, but `{first}` has {expected}")]
    Length {
        /// The column.
        name: String,
        /// The first column.
        first: String,
        /// Its length.
        expected: usize,
        /// The column's length.
        found: usize,
    },
    /// A number of a program is infinite.
    #[error("column `{name}`, row {row}: infinite; use NaN for a missing number")]
    Infinite {
        /// The column.
        name: String,
        /// The row, from 0.
        row: usize,
    },
    /// A code of a program names nothing, or a name is there twice.
    #[error("column `{name}`: {what}")]
    Names {
        /// The column.
        name: String,
        /// What is wrong.
        what: String,
    },
    /// A line that should have the number of a row has something else.
    #[error("line {line}: `{cell}` is not the number of a row (0, 1, 2, …)")]
    RowNumber {
        /// The line.
        line: u64,
        /// What it has.
        cell: String,
    },
    /// There is no row of this number.
    #[error("line {line}: row {row}, but the table has {rows} rows, from 0 on")]
    RowOutside {
        /// The line.
        line: u64,
        /// The number.
        row: usize,
        /// How many rows there are.
        rows: usize,
    },
    /// A row is there twice.
    #[error("line {line}: row {row} is on line {first} already")]
    RowTwice {
        /// The line.
        line: u64,
        /// The number.
        row: usize,
        /// The line where it was.
        first: u64,
    },
}

impl TableFault {
    /// A cell that is a number with the other decimal mark.
    pub(crate) fn of_mark(line: u64, column: String, cell: String) -> Self {
        if cell.contains(',') {
            Self::Comma { line, column, cell }
        } else {
            Self::Point { line, column, cell }
        }
    }
}
