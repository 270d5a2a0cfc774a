//! Which rows train, which judge each epoch, and which judge the network in the end.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use data::{Column, Table, Task};

use crate::Failure;
use crate::tables::{cells_of, explain};
use descent::tabular::held_out;

/// Fewer rows with a target are no table to learn from.
const FEWEST: usize = 5;

/// Which rows are held out for the end.
#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    Fraction(f64),
    /// Those whose numbers stand in a file.
    Listed(&'a Path),
    /// The rows of another table.
    OtherTable,
}

/// Numbers of rows of one table, ascending.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    pub(super) train: Vec<usize>,
    pub(super) validation: Vec<usize>,
    pub(super) test: Vec<usize>,
    /// Rows whose target is missing. They are in no part.
    pub(super) without_target: Vec<usize>,
}

/// Draws the parts by `seed`. Each class has its share of all parts, and the only row of a class trains.
/// `validation` is the share of the rows that are not held out for the end by which each epoch is judged.
///
/// # Errors
/// If there are too few rows, or the file of row numbers cannot be used.
pub(super) fn parts(
    table: &Table,
    target: &Column,
    task: Task,
    (held, validation): (Held<'_>, f64),
    seed: u64,
) -> Result<Parts, Failure> {
    let cells = cells_of(target);
    let known =
        |rows: &[usize]| -> Vec<usize> { rows.iter().copied().filter(|&row| cells[row].is_some()).collect() };
    let all: Vec<usize> = (0..table.rows()).collect();
    let with_target = known(&all);
    if with_target.len() < FEWEST {
        let (origin, name, rows) = (table.origin(), target.name(), with_target.len());
        return Err(Failure::run(anyhow!(
            "{origin}: {rows} row(s) with a cell of `{name}` are too few to train, validate and test on; at \
             least {FEWEST} are needed"
        )));
    }
    let (rest, test) = match held {
        Held::OtherTable => (with_target, Vec::new()),
        Held::Fraction(share) => {
            let n = part(with_target.len(), share);
            drawn(&with_target, &cells, task, n, seed)
        }
        Held::Listed(path) => {
            let (rest, test) = table.split_by_file(path).map_err(explain)?;
            (known(&rest), known(&test))
        }
    };
    enough(&rest).map_err(Failure::arguments)?;
    let targets = Table::from_columns(vec![target.clone()]).map_err(explain)?.select(&rest);
    let (train, judging) = held_out(&targets, target.name(), task, validation, seed);
    let of = |places: Vec<usize>| places.into_iter().map(|i| rest[i]).collect::<Vec<_>>();
    let (train, validation) = (of(train), of(judging));
    let without_target = all.into_iter().filter(|&row| cells[row].is_none()).collect();
    Ok(Parts { train, validation, test, without_target })
}

/// Whether rows are left to train and to validate on.
fn enough(rest: &[usize]) -> Result<()> {
    if rest.len() < 2 {
        bail!("{} row(s) are left to train and validate on; hold out fewer", rest.len());
    }
    Ok(())
}

/// So many of `n` rows, at least one if any, and never all.
fn part(n: usize, share: f64) -> usize {
    if share == 0.0 { 0 } else { ((n as f64 * share).round() as usize).clamp(1, n.saturating_sub(1).max(1)) }
}

/// Rows that stay, and `n` that are held out.
fn drawn(
    rows: &[usize],
    cells: &[Option<String>],
    task: Task,
    n: usize,
    seed: u64,
) -> (Vec<usize>, Vec<usize>) {
    let target = rows.iter().map(|&row| cells[row].as_deref());
    let table = Table::from_columns(vec![Column::optional_categories("target", target)])
        .unwrap_or_else(|error| unreachable!("one column of categories: {error}"));
    let by = (task == Task::Classification).then_some("target");
    let (stay, held) = table.split_rows(n, by, seed);
    let of = |places: Vec<usize>| places.into_iter().map(|i| rows[i]).collect();
    (of(stay), of(held))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn table(cells: &[&str]) -> Table {
        let csv = format!(
            "x,y\n{}",
            cells.iter().enumerate().map(|(i, y)| format!("{i},{y}\n")).collect::<String>()
        );
        data::Csv::new().from_bytes(csv.as_bytes(), "t.csv").unwrap()
    }

    fn drawn_of(table: &Table, task: Task, held: Held<'_>, seed: u64) -> Parts {
        parts(table, table.column("y").unwrap(), task, (held, 0.2), seed).unwrap()
    }

    #[test]
    fn every_row_with_a_target_is_in_one_part_and_classes_have_their_share() {
        let cells: Vec<&str> = (0..120).map(|i| ["a", "b", "b", ""][i % 4]).collect();
        let table = table(&cells);
        let parts = drawn_of(&table, Task::Classification, Held::Fraction(0.2), 1);
        assert_eq!((parts.train.len(), parts.validation.len(), parts.test.len()), (58, 14, 18));
        assert_eq!(parts.without_target, (0..30).map(|i| 4 * i + 3).collect::<Vec<_>>());
        let mut all = [&parts.train[..], &parts.validation, &parts.test, &parts.without_target].concat();
        all.sort_unstable();
        assert_eq!(all, (0..120).collect::<Vec<_>>());
        assert_eq!(parts.test.iter().filter(|&&row| cells[row] == "a").count(), 6);
        assert_eq!(drawn_of(&table, Task::Classification, Held::Fraction(0.2), 1), parts);
        assert_ne!(drawn_of(&table, Task::Classification, Held::Fraction(0.2), 2), parts);
        assert_eq!(drawn_of(&table, Task::Classification, Held::Fraction(0.0), 1).test, Vec::<usize>::new());
    }

    #[test]
    fn whole_numbers_as_classes_have_their_share_too() {
        let table = table(&["1", "2", "2", "2", "2"].repeat(10));
        let parts = drawn_of(&table, Task::Classification, Held::Fraction(0.2), 3);
        assert_eq!(parts.test.iter().filter(|&&row| row % 5 == 0).count(), 2);
    }

    #[test]
    fn the_only_row_of_a_class_trains() {
        let mut cells = vec!["a"; 20];
        cells.extend(["b"; 20]);
        for (i, class) in ["c", "d", "e"].into_iter().enumerate() {
            cells.insert(7 * i, class);
        }
        let table = table(&cells);
        for seed in 1..20 {
            let parts = drawn_of(&table, Task::Classification, Held::Fraction(0.5), seed);
            for row in [0, 7, 14] {
                assert!(parts.train.contains(&row), "row {row} of {parts:?}");
            }
        }
    }

    #[test]
    fn rows_of_a_file_are_held_out_and_too_few_rows_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows");
        fs::write(&path, "3\n0\n").unwrap();
        let fifty = table(&["1.5"; 50]);
        let parts = drawn_of(&fifty, Task::Regression, Held::Listed(&path), 1);
        assert_eq!((parts.test, parts.validation.len(), parts.train.len()), (vec![0, 3], 10, 38));
        let failure = |cells: &[&str], held: Held<'_>| {
            let table = table(cells);
            parts_of(&table, held).unwrap_err().to_string()
        };
        fn parts_of(table: &Table, held: Held<'_>) -> Result<Parts, Failure> {
            super::parts(table, table.column("y").unwrap(), Task::Regression, (held, 0.2), 1)
        }
        let one = failure(&["1.5"], Held::Fraction(0.2));
        assert!(one.starts_with("t.csv: 1 row(s) with a cell of `y` are too few"), "{one}");
        fs::write(&path, "0\n1\n2\n3\n").unwrap();
        let one = failure(&["1.5"; 5], Held::Listed(&path));
        assert!(one.starts_with("1 row(s) are left"), "{one}");
    }
}
