//! Names that a model does not tell from one another.

use data::{Cells, Encoder, Table};

/// Why a name of a table that is predicted or judged is unknown.
pub(crate) const SELDOM: &str = "that too few training rows had: it counts as unknown";

/// From this share of the rows on it is told.
const SHARE: f64 = 0.1;

/// A line for each column of categories in which many rows have names that the encoder keeps no input for.
/// `why` ends the line.
pub(crate) fn unknown(encoder: &Encoder, table: &Table, why: &str) -> Vec<String> {
    let rows = table.rows();
    let line = |column: &data::Column| {
        let known = encoder.categories(column.name())?;
        let Cells::Categories { names, codes } = column.cells() else { return None };
        let is_known: Vec<bool> = names.iter().map(|name| known.contains(name)).collect();
        let unknown = |code: &&u32| is_known.get(**code as usize) == Some(&false);
        let (n, first) = (codes.iter().filter(unknown).count(), codes.iter().find(unknown)?);
        let (column, name) = (column.name(), &names[*first as usize]);
        let many = n as f64 >= SHARE * rows as f64;
        many.then(|| format!("column `{column}`: {n} of {rows} rows have a name, `{name}` for one, {why}"))
    };
    table.columns().iter().filter_map(line).collect()
}
