//! What `train` says of a table, before it trains.

use std::fmt::Write;

use data::{Finding, Kind, LeftOut, Suspect, Table, TableNote, Task};

use super::rows::Parts;
use crate::progress::Display;

/// Of more columns than this that are left out, the others are counted.
const TOLD: usize = 10;

/// How many columns there are of each kind, beside the target: `5 numbers, 2 categories`.
pub(super) fn kinds(table: &Table, target: &str) -> String {
    let (mut numbers, mut categories, mut dates) = (0, 0, 0);
    for column in table.columns().iter().filter(|column| column.name() != target) {
        match column.kind() {
            Kind::Number => numbers += 1,
            Kind::Category => categories += 1,
            Kind::Date(_) => dates += 1,
        }
    }
    let counts =
        [(numbers, "number", "numbers"), (categories, "category", "categories"), (dates, "date", "dates")];
    let some = counts.into_iter().filter(|(n, ..)| *n > 0);
    some.map(|(n, one, many)| format!("{n} {}", if n == 1 { one } else { many }))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What was seen while the table was read. Only what may be a mistake is a warning; that the target is left
/// out is an error and said there.
pub(super) fn notes(notes: &[TableNote], target: &str, display: &Display) {
    for note in notes.iter().filter(|note| note.finding.left_out() != Some(target)) {
        match note.finding {
            Finding::Separator { .. } | Finding::Unnamed { .. } => display.line(&note.to_string()),
            _ => display.warning(&note.to_string()),
        }
    }
}

/// The columns that are left out, and why.
pub(super) fn left_out(
    suspects: &[Suspect],
    by_encoder: &[(String, LeftOut)],
    rare_below: usize,
    display: &Display,
) {
    let why = |(column, why): &(String, LeftOut)| match why {
        LeftOut::Constant => format!("column `{column}` is the same in every training row: left out"),
        LeftOut::Empty => format!("column `{column}` has no cells in the training rows: left out"),
        _ => format!("column `{column}` has no name that is in {rare_below} training rows: left out"),
    };
    let lines: Vec<String> =
        suspects.iter().map(ToString::to_string).chain(by_encoder.iter().map(why)).collect();
    lines.iter().take(TOLD).for_each(|line| display.line(line));
    if lines.len() > TOLD {
        display.line(&format!("{} more columns are left out for such reasons", lines.len() - TOLD));
    }
}

/// The task and why it is this one.
pub(super) fn task(target: &str, task: Task, asked: bool, table: &Table) -> String {
    let Some(column) = table.column(target) else { return String::new() };
    if asked {
        return format!("{target} is learnt as --task {} has it: {task}", task.name());
    }
    let (_, reason) = Task::of(column.cells());
    let other = match task {
        Task::Classification => Task::Regression,
        Task::Regression => Task::Classification,
    };
    format!("{target}: {task}, since {reason} (--task {} for {other})", other.name())
}

/// How the rows are used. `other` is the number of test rows of another table.
pub(super) fn rows(parts: &Parts, train: usize, target: &str, other: Option<usize>, drawn: bool) -> String {
    let mut text = format!("{train} rows train, {} validate", parts.validation.len());
    let test = other.unwrap_or(parts.test.len());
    let _ = match test {
        0 => write!(text, ", none test"),
        n => write!(text, ", {n} test{}", if drawn { " (drawn by the seed)" } else { "" }),
    };
    if !parts.without_target.is_empty() {
        let _ = write!(text, "; {} without {target} are not used", parts.without_target.len());
    }
    text
}
