//! Which rows are held out of the training to judge it.

use data::{Cells, Table, Task};

/// Fewer rows than this say too little to choose an epoch by.
const FEWEST: usize = 8;

/// From so many rows on, half of the share is held out, if that is more.
const ENOUGH: usize = 500;

/// The rows to train on and those that judge, both ascending: this share of the rows, drawn by `seed`, of
/// each class its share. Of a large table half of the share is enough: it judges as well and more rows train.
/// None judge if they would be too few to tell anything.
#[must_use]
pub fn held_out(table: &Table, target: &str, task: Task, share: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let share = (table.rows() as f64 * share.clamp(0.0, 1.0)).round() as usize;
    let held_out = share.min(ENOUGH.max(share / 2));
    let held_out = if held_out < FEWEST { 0 } else { held_out };
    let by = (task == Task::Classification).then_some(target);
    let column = table.column(target).map(|column| column.cells());
    match (by, column) {
        // Classes that are written as numbers.
        (Some(_), Some(Cells::Numbers(numbers))) => {
            let names = numbers.iter().map(f64::to_string);
            let classes = Table::from_columns(vec![data::Column::categories("class", names)]);
            match classes {
                Ok(classes) => classes.split_rows(held_out, Some("class"), seed),
                Err(_) => table.split_rows(held_out, None, seed),
            }
        }
        (by, _) => table.split_rows(held_out, by, seed),
    }
}

#[cfg(test)]
mod tests {
    use data::Column;

    use super::*;

    /// How many of so many rows judge where a fifth is asked for.
    fn judges(rows: u32) -> usize {
        let numbers = Column::numbers("y", (0..rows).map(f64::from).collect());
        let table = Table::from_columns(vec![numbers]).unwrap();
        let (train, judges) = held_out(&table, "y", Task::Regression, 0.2, 1);
        assert_eq!(train.len() + judges.len(), rows as usize);
        judges.len()
    }

    #[test]
    fn a_fifth_judges_and_of_many_rows_a_tenth() {
        assert_eq!([39, 40, 2500, 3000].map(judges), [8, 8, 500, 500]);
        assert_eq!([5000, 9000].map(judges), [500, 900]);
        assert_eq!(judges(37), 0, "7 rows would say too little");
    }

    #[test]
    fn classes_have_their_share_however_they_are_written() {
        let names = Column::categories("y", (0..100).map(|i| if i < 90 { "often" } else { "seldom" }));
        let numbers = Column::numbers("y", (0..100).map(|i| if i < 90 { 7.0 } else { 9.0 }).collect());
        for column in [names, numbers] {
            let table = Table::from_columns(vec![column]).unwrap();
            for seed in 0..9 {
                let (_, judges) = held_out(&table, "y", Task::Classification, 0.2, seed);
                assert_eq!((judges.len(), judges.iter().filter(|&&row| row >= 90).count()), (20, 2));
            }
        }
    }
}
