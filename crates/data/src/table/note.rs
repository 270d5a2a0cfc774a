//! What a person should know about a table that was read all the same.

use std::fmt;

/// Something that was seen while a table was read. Its `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNote {
    /// The file.
    pub origin: String,
    /// What was seen.
    pub finding: Finding,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The separator is not the comma, and was found from the first lines.
    Separator {
        /// The separator.
        separator: char,
        /// How many columns it gives.
        columns: usize,
    },
    /// Columns have no name. They are called by their places.
    Unnamed {
        /// The first of their names now.
        first: String,
        /// How many there are.
        columns: usize,
    },
    /// Some cells of a column are numbers and others are not, so all were read as categories.
    Mixed {
        /// The column.
        column: String,
        /// How many of its different cells are numbers.
        numbers: usize,
        /// The line of the first other one.
        line: u64,
        /// The first other one, shortened.
        other: String,
    },
    /// Numbers begin with a zero, as codes do.
    LeadingZeros {
        /// The column.
        column: String,
        /// The first line where one does.
        line: u64,
    },
    /// Dates that could be read as month and day or as day and month. They were read as categories.
    AmbiguousDates {
        /// The column.
        column: String,
        /// A line with one.
        line: u64,
    },
    /// A column has so many different texts that it was left out.
    LeftOut {
        /// The column.
        column: String,
        /// How many texts were found before the reading gave up.
        names: usize,
    },
    /// A column has too many different numbers or dates for categories, and a cell that is something else.
    Contradicted {
        /// The column.
        column: String,
        /// The line of the cell.
        line: u64,
        /// The cell, shortened.
        cell: String,
    },
    /// Bytes that are no gzip follow the gzip stream. They were not read.
    AfterGzip,
}

impl Finding {
    /// The column that was left out, if that is what it says.
    #[must_use]
    pub fn left_out(&self) -> Option<&str> {
        match self {
            Self::LeftOut { column, .. } | Self::Contradicted { column, .. } => Some(column),
            _ => None,
        }
    }
}

impl fmt::Display for TableNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.finding)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Separator { separator, columns } => {
                write!(f, "separated by {separator:?}, which gives {columns} columns")
            }
            Self::Unnamed { first, columns: 1 } => write!(f, "a column has no name; it is called `{first}`"),
            Self::Unnamed { first, columns } => {
                write!(f, "{columns} columns have no name; the first of them is called `{first}`")
            }
            Self::Mixed { column, numbers, line, other } => write!(
                f,
                "column `{column}` has {numbers} different numbers, but `{other}` on line {line} is none: \
                 read as categories"
            ),
            Self::LeadingZeros { column, line } => write!(
                f,
                "column `{column}` has numbers with a leading 0 (line {line}); if they are codes, \
                 --categorical {column}"
            ),
            Self::AmbiguousDates { column, line } => write!(
                f,
                "column `{column}` (line {line}) could be months and days or days and months: \
                 read as categories; write dates like 2024-05-31"
            ),
            Self::LeftOut { column, names } => write!(
                f,
                "column `{column}` looks like free text or an id, more than {names} different cells: \
                 left out; --categorical {column} keeps it"
            ),
            Self::Contradicted { column, line, cell } => write!(
                f,
                "column `{column}` is left out: it has too many different cells for categories, and \
                 `{cell}` on line {line} is unlike those before; correct it or leave it empty"
            ),
            Self::AfterGzip => {
                f.write_str("bytes that are no gzip follow the gzip stream; they were not read")
            }
        }
    }
}
