//! A table: its columns, and what is odd about its rows.

use std::cmp::Ordering;

use super::Remark;
use super::alike::{contradicting, groups, within};
use crate::{Cells, Column, Kind, Table, Task};

/// A class with less than this share of the rows of a class on average is told.
const SELDOM: f64 = 0.1;

/// A table.
#[derive(Clone, Debug)]
pub struct TableReport {
    /// The file.
    pub origin: String,
    /// How many rows.
    pub rows: usize,
    /// Its columns, in order.
    pub columns: Vec<ColumnReport>,
    /// How many rows are equal to an earlier one.
    pub repeated: usize,
    /// What is to be learnt, if it was asked for and is there.
    pub target: Option<Answer>,
}

/// A column.
#[derive(Clone, Debug)]
pub struct ColumnReport {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// How many of its cells are missing.
    pub missing: usize,
    /// How many different cells there are.
    pub different: usize,
    /// The least and the largest number.
    pub range: Option<(f64, f64)>,
}

/// The column that is to be learnt.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its name.
    pub column: String,
    /// What it looks like.
    pub task: Task,
    /// Each class with the number of its rows, if there are classes.
    pub classes: Vec<(String, usize)>,
}

impl TableReport {
    /// Counts, and remarks on what is wrong or odd.
    pub(super) fn of(table: &Table, target: Option<&str>, remarks: &mut Vec<Remark>) -> Self {
        remarks.extend(table.notes().iter().cloned().map(Remark::Table));
        let origin = || table.origin().to_owned();
        let answer = target.and_then(|name| match table.require(name) {
            Ok(column) => Some(column),
            Err(error) => {
                remarks.push(Remark::Fault(error));
                None
            }
        });
        let suspects = table.suspects().into_iter().filter(|suspect| Some(&*suspect.column) != target);
        remarks.extend(suspects.map(|suspect| Remark::Suspect { origin: origin(), suspect }));
        let columns: Vec<&Column> = table.columns().iter().collect();
        let equal = groups(table.rows(), |i, j| compare(&columns, i, j));
        let alike = within(&equal, 0..table.rows());
        if let Some(first) = alike.first {
            remarks.push(Remark::RepeatedRows { origin: origin(), count: alike.count, first });
        }
        let target = answer.map(|answer| answer_of(table, answer, remarks));
        Self {
            origin: origin(),
            rows: table.rows(),
            columns: columns.into_iter().map(ColumnReport::of).collect(),
            repeated: alike.count,
            target,
        }
    }
}

impl ColumnReport {
    fn of(column: &Column) -> Self {
        let (different, range) = match column.cells() {
            Cells::Numbers(values) | Cells::Dates(values) => {
                let mut there: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
                there.sort_unstable_by(f64::total_cmp);
                let range = there.first().copied().zip(there.last().copied());
                there.dedup();
                (there.len(), range)
            }
            Cells::Categories { names, codes } => {
                let mut used = vec![false; names.len()];
                codes.iter().filter(|&&code| code != Cells::MISSING).for_each(|&c| used[c as usize] = true);
                (used.into_iter().filter(|used| *used).count(), None)
            }
        };
        let (name, kind, missing) = (column.name().to_owned(), column.kind(), column.missing());
        Self { name, kind, missing, different, range }
    }
}

/// The order of two cells of a column; equal cells are equal in it, and missing ones too.
fn cell_order(column: &Column, i: usize, j: usize) -> Ordering {
    match column.cells() {
        // Zero has no sign that matters.
        Cells::Numbers(values) | Cells::Dates(values) => (values[i] + 0.0).total_cmp(&(values[j] + 0.0)),
        Cells::Categories { codes, .. } => codes[i].cmp(&codes[j]),
    }
}

fn compare(columns: &[&Column], i: usize, j: usize) -> Ordering {
    let orders = columns.iter().map(|column| cell_order(column, i, j));
    orders.fold(Ordering::Equal, Ordering::then)
}

fn answer_of(table: &Table, answer: &Column, remarks: &mut Vec<Remark>) -> Answer {
    let (origin, column) = (|| table.origin().to_owned(), || answer.name().to_owned());
    if answer.missing() > 0 {
        remarks.push(Remark::NoAnswer { origin: origin(), column: column(), count: answer.missing() });
    }
    let (task, _) = Task::of(answer.cells());
    let mut classes = Vec::new();
    if task == Task::Classification {
        let mut rows: Vec<usize> = (0..table.rows()).filter(|&row| !answer.is_missing(row)).collect();
        rows.sort_by(|&i, &j| cell_order(answer, i, j));
        let name = |row: usize| match answer.cells() {
            Cells::Categories { names, codes } => names[codes[row] as usize].clone(),
            Cells::Numbers(values) | Cells::Dates(values) => (values[row] + 0.0).to_string(),
        };
        let same = rows.chunk_by(|&i, &j| cell_order(answer, i, j).is_eq());
        classes = same.map(|rows| (name(rows[0]), rows.len())).collect();
        let mean = rows.len() as f64 / classes.len() as f64;
        for (class, count) in classes.iter().filter(|(_, count)| (*count as f64) < SELDOM * mean) {
            let (origin, class, count) = (origin(), class.clone(), *count);
            remarks.push(Remark::Seldom { path: origin.into(), class, count });
        }
        if classes.len() == 1 {
            remarks.push(Remark::OneClass { origin: origin(), column: column() });
        }
    }
    // Of numbers to fit, equal rows may well have different ones.
    if task == Task::Classification {
        let others: Vec<&Column> =
            table.columns().iter().filter(|other| other.name() != answer.name()).collect();
        let equal = groups(table.rows(), |i, j| compare(&others, i, j));
        let alike = contradicting(&equal, |row| match answer.cells() {
            Cells::Categories { codes, .. } => u64::from(codes[row]),
            Cells::Numbers(values) | Cells::Dates(values) => (values[row] + 0.0).to_bits(),
        });
        if let Some(first) = alike.first.filter(|_| !others.is_empty()) {
            let (origin, column, count) = (origin(), column(), alike.count);
            remarks.push(Remark::ContradictingRows { origin, column, count, first });
        }
    }
    Answer { column: column(), task, classes }
}
