//! What is wrong with a table, as an end of the program.

use anyhow::anyhow;
use data::{DataError, TableFault};

use crate::Failure;

/// A column that a flag names and the table does not have is a bad argument; anything else is the file's.
pub(crate) fn explain(error: DataError) -> Failure {
    match error {
        DataError::Table {
            fault: TableFault::NoColumn { .. } | TableFault::LeftOut { .. } | TableFault::Contradiction { .. },
            ..
        } => Failure::arguments(error),
        DataError::Missing { .. } => Failure::run(anyhow!("{error}; give the path of a CSV file")),
        other => Failure::run(other),
    }
}
