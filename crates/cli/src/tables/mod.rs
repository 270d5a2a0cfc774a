//! Tables as `train`, `predict` and `eval` read and judge them.

mod args;
mod fault;
mod importance;
mod judged;
mod predicted;
mod read;
mod unknown;
mod worst;

pub(crate) use args::{CellArgs, ColumnArgs};
pub(crate) use fault::explain;
pub(crate) use importance::{Importance, MOST_COLUMNS, REPEATS, importance};
pub(crate) use judged::{Judged, NumberTest, Truth};
pub(crate) use predicted::{Said, TableModel};
pub(crate) use read::{cells_of, name_of, read, with_target};
pub(crate) use unknown::{SELDOM, unknown};
pub(crate) use worst::WorstRow;
