//! Which rows are held out.

use std::fs;
use std::path::Path;

use super::fault::TableFault;
use super::number::shortened;
use super::{Cells, Table};
use crate::DataError;
use crate::dataset::split::drawn;
use crate::dataset::strata::stratified;

impl Table {
    /// The numbers of the rows to train on and of `held_out` others, both ascending, drawn by `seed`. If the
    /// column `by` has categories, each category has its share, as in [`crate::Dataset::split_stratified`];
    /// the missing cells count as one.
    ///
    /// ```
    /// use data::{Column, Table};
    /// let table = Table::from_columns(vec![Column::categories("kind", ["a", "a", "a", "b", "b", "b"])])?;
    /// let (train, held_out) = table.split_rows(2, Some("kind"), 1);
    /// assert_eq!((train.len(), held_out.len()), (4, 2));
    /// assert!(held_out[0] < 3 && held_out[1] >= 3, "one of each kind");
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there are fewer than `held_out` rows.
    #[must_use]
    #[track_caller]
    pub fn split_rows(&self, held_out: usize, by: Option<&str>, seed: u64) -> (Vec<usize>, Vec<usize>) {
        assert!(held_out <= self.rows, "{held_out} rows held out of {}", self.rows);
        match by.and_then(|name| self.column(name)).map(|column| column.cells()) {
            Some(Cells::Categories { names, codes }) => {
                let labels: Vec<u32> = codes.iter().map(|&code| code.min(names.len() as u32)).collect();
                let held = stratified(&labels, names.len() + 1, held_out, seed);
                (0..self.rows).partition(|&row| !held[row])
            }
            _ => drawn(self.rows, held_out, seed),
        }
    }

    /// The numbers of the rows to train on and of those that a file holds out, both ascending. The file has
    /// row numbers from 0, one a line; 0 is the first row after the header.
    ///
    /// # Errors
    /// If the file cannot be read, or a line is no number of a row or has one that was there before.
    pub fn split_by_file(&self, path: impl AsRef<Path>) -> Result<(Vec<usize>, Vec<usize>), DataError> {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|source| DataError::Read { path: path.to_owned(), source })?;
        let fault = |fault| DataError::Table { origin: path.display().to_string(), fault };
        let held = held(&String::from_utf8_lossy(&bytes), self.rows).map_err(fault)?;
        Ok((0..self.rows).partition(|&row| held[row] == 0))
    }
}

/// For each row the line that holds it out, or 0.
fn held(text: &str, rows: usize) -> Result<Vec<u64>, TableFault> {
    let mut held = vec![0; rows];
    for (line, cell) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let row: usize = cell.parse().map_err(|_| TableFault::RowNumber { line, cell: shortened(cell) })?;
        let first = held.get_mut(row).ok_or(TableFault::RowOutside { line, row, rows })?;
        if *first > 0 {
            return Err(TableFault::RowTwice { line, row, first: *first });
        }
        *first = line;
    }
    Ok(held)
}
