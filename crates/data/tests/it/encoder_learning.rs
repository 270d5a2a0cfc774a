//! What is learnt of which rows, and when nothing can be.

use data::{Column, Distribution, Encoder, EncoderError, EncoderOptions, Pairs, Scaling, Table, Task};

use crate::encoder::{encoder_error, houses, two};

#[test]
fn what_cannot_be_learnt_is_one_line() {
    let table = houses();
    let learn = |target: &str, options: &EncoderOptions, rows: Option<&[usize]>| {
        Encoder::learn(&table, target, options, rows).unwrap_err()
    };
    assert_eq!(learn("prise", &two(), None).to_string(), "houses.csv: no column `prise`; is `price` meant?");
    assert_eq!(encoder_error(learn("price", &two(), Some(&[]))), EncoderError::NoRows);
    assert_eq!(
        encoder_error(learn("rooms", &two(), None)),
        EncoderError::MissingTarget { column: "rooms".into(), row: 1, count: 1 }
    );
    assert_eq!(
        learn("garden", &two(), Some(&[0, 2, 4])).to_string(),
        "column `garden` is to be learnt, but holds `yes` in every row: there is nothing to tell apart"
    );
    assert_eq!(
        learn("color", &two().task(Task::Regression), Some(&[0, 1])).to_string(),
        "column `color` is to be learnt as a number, but row 0, counted from 0, holds `red`"
    );
}

#[test]
fn classes_are_sorted_by_number_or_by_name() {
    let classes = |column: Column| {
        let x = Column::numbers("x", (0..column.len()).map(|i| i as f64).collect());
        let table = Table::from_columns(vec![x, column]).unwrap();
        let options = EncoderOptions::default().task(Task::Classification);
        Encoder::learn(&table, "y", &options, None).unwrap().classes().unwrap().to_string()
    };
    assert_eq!(
        classes(Column::numbers("y", vec![10.0, 9.0, -1.0, 9.0, 0.5, -0.0, 0.0])),
        "-1, 0, 0.5, 9, 10"
    );
    assert_eq!(classes(Column::categories("y", ["10", "9", "-1", "9"])), "-1, 9, 10");
    assert_eq!(classes(Column::categories("y", ["b", "10", "a", "B", "9"])), "10, 9, B, a, b");
}

#[test]
fn targets_that_are_no_classes_are_refused() {
    let table = |y: Vec<f64>| {
        let x = Column::numbers("x", (0..y.len()).map(|i| i as f64).collect());
        Table::from_columns(vec![x, Column::numbers("y", y)]).unwrap()
    };
    let learn = |y: Vec<f64>, task| {
        let mut options = EncoderOptions::default();
        options.task = task;
        Encoder::learn(&table(y), "y", &options, None)
    };
    let many: Vec<f64> = (0..100).map(|i| f64::from(i) + 0.5).collect();
    assert_eq!(learn(many.clone(), None).unwrap().task(), Task::Regression);
    assert_eq!(
        learn(many, Some(Task::Classification)).unwrap_err().to_string(),
        "column `y` holds 100 different values in 100 rows, too many for classes; is it a number to fit, or a name \
         of each row?"
    );
    assert_eq!(
        learn(vec![2.5; 4], None).unwrap_err().to_string(),
        "column `y` is to be learnt, but holds 2.5 in every row: there is nothing to tell apart"
    );
    assert_eq!(
        learn(vec![7.0], None).unwrap_err().to_string(),
        "column `y` is to be learnt, but holds `7` in every row: there is nothing to tell apart"
    );
    let few =
        |n: usize, rows: usize| learn((0..rows).map(|i| (i % n) as f64).collect(), None).unwrap().task();
    assert_eq!(
        (few(20, 100), few(20, 99), few(21, 1000)),
        (Task::Classification, Task::Regression, Task::Regression)
    );
    assert_eq!(
        (few(2, 2), few(3, 14), few(3, 15)),
        (Task::Classification, Task::Regression, Task::Classification)
    );
}

/// Learned from some rows, an encoder is that of a table of these rows alone.
#[test]
fn nothing_is_learnt_of_other_rows() {
    let table = houses();
    for rows in [&[0, 1, 2, 3][..], &[5, 4, 0, 1], &[2, 0, 5, 5, 1, 1]] {
        for options in [two(), two().numbers(Scaling::Quantile(Distribution::Normal)).pairs(Pairs::OneHot)] {
            let learned = Encoder::learn(&table, "price", &options, Some(rows)).unwrap();
            assert_eq!(learned, Encoder::learn(&table.select(rows), "price", &options, None).unwrap());
        }
    }
    let rows = [3, 1, 0, 2];
    let classes = Encoder::learn(&table, "zip", &two(), Some(&rows)).unwrap();
    assert_eq!(classes.classes().unwrap().to_string(), "1234, 10115".replace("1234", "01234"));
}
