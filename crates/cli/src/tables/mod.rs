//! Tables as `train`, `predict` and `eval` read and judge them.

mod args;
mod fault;
mod judged;
mod predicted;
mod read;
mod worst;

pub(crate) use args::{CellArgs, ColumnArgs};
pub(crate) use fault::explain;
pub(crate) use judged::{Judged, Truth};
pub(crate) use predicted::{Said, TableModel};
pub(crate) use read::{cells_of, name_of, read, with_target};
pub(crate) use worst::WorstRow;
