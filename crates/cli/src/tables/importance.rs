//! What a model owes to each column: how much worse it is when the cells of a column are shuffled among the
//! rows.
//!
//! Permutation importance (L. Breiman, Random Forests, 2001; for any model A. Fisher et al., 2019). Columns
//! that say the same stand in for each other, so that each of them may seem to matter little.

use data::{Table, epoch_order};

use super::{Judged, TableModel, Truth};

/// How often each column is shuffled.
pub(crate) const REPEATS: usize = 5;
/// For more columns it would take longer than the training.
pub(crate) const MOST_COLUMNS: usize = 200;
/// Cells that are looked at in a repeat.
const CELLS: usize = 100_000;
/// Rows that are looked at, at least and at most.
const ROWS: (usize, usize) = (100, 2000);

/// How much a column matters.
pub(crate) struct Importance {
    pub(crate) column: String,
    /// By how much the log loss or the RMSE rises, as a mean over the repeats.
    pub(crate) rise: f64,
    /// The standard deviation of it.
    pub(crate) spread: f64,
}

/// The columns that the model reads, the most important first. None if there are too many of them.
///
/// `truth` are the targets of the rows of `table`; the first rows are looked at. The shuffles are drawn by
/// `seed`.
pub(crate) fn importance(
    model: &TableModel<'_>,
    table: &Table,
    truth: &Truth,
    seed: u64,
) -> Option<Vec<Importance>> {
    let columns: Vec<String> = model.encoder.schema().columns().map(|(name, _)| name.to_owned()).collect();
    if columns.len() > MOST_COLUMNS || table.rows() < 2 {
        return None;
    }
    let rows = (CELLS / columns.len()).clamp(ROWS.0, ROWS.1).min(table.rows());
    let table = table.select(&(0..rows).collect::<Vec<_>>());
    let truth = truth.first(rows);
    let loss = |table: &Table| match Judged::new(model, model.predict(table).ok()?, &truth, None) {
        Judged::Classes(test) => Some(test.log_loss),
        Judged::Numbers(test) => Some(test.rmse),
    };
    let usual = loss(&table)?;
    let mut rises = vec![Vec::with_capacity(REPEATS); columns.len()];
    for repeat in 0..REPEATS as u64 {
        let mut order = vec![0; rows];
        epoch_order(seed, repeat, &mut order);
        let order: Vec<usize> = order.into_iter().map(|row| row as usize).collect();
        let shuffled = table.select(&order);
        for (name, rises) in columns.iter().zip(&mut rises) {
            let swapped = table.columns().iter().zip(shuffled.columns());
            let swapped = swapped.map(|(own, other)| if own.name() == name { other } else { own }.clone());
            rises.push(loss(&Table::from_columns(swapped.collect()).ok()?)? - usual);
        }
    }
    let importance = |(column, rises): (String, Vec<f64>)| {
        let rise = rises.iter().sum::<f64>() / REPEATS as f64;
        let variance = rises.iter().map(|x| (x - rise).powi(2)).sum::<f64>() / (REPEATS - 1) as f64;
        Importance { column, rise, spread: variance.sqrt() }
    };
    let mut all: Vec<Importance> = columns.into_iter().zip(rises).map(importance).collect();
    // A stable sort keeps equally important columns in their order.
    all.sort_by(|a, b| b.rise.total_cmp(&a.rise));
    Some(all)
}
