//! Tables become samples by what was learned of the training rows.

use data::{
    Cell, Column, Csv, DataError, Encoder, EncoderError, EncoderOptions, LeftOut, Pairs, Scaling, Table,
    TableFault, Task,
};

/// Six rows of every kind of column, two of them with missing cells.
fn houses() -> Table {
    let csv = "size,color,zip,sold,garden,rooms,price\n\
               31,red,01234,2024-05-31,yes,2,10.5\n\
               45,blue,01234,2024-06-01,no,,20.5\n\
               28,red,10115,2024-06-03,yes,3,11\n\
               60,green,10115,2023-01-01,no,4,31.5\n\
               52,,10115,2024-02-29,yes,2,25\n\
               39,blue,01234,2024-12-24,no,5,17.5\n";
    Csv::new().categorical(["zip"]).from_bytes(csv.as_bytes(), "houses.csv").unwrap()
}

fn two() -> EncoderOptions {
    EncoderOptions::default().rare_below(2)
}

fn encoder_error(error: DataError) -> EncoderError {
    match error {
        DataError::Encoder(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn each_column_becomes_its_inputs() {
    let table = houses();
    let encoder = Encoder::learn(&table, "price", &two(), None).unwrap();
    assert_eq!((encoder.task(), encoder.target()), (Task::Regression, "price"));
    // size, zip as −1 and 1, sold, garden, rooms and whether they are missing; blue, red, rare ones, missing.
    assert_eq!((encoder.dense_inputs(), encoder.sparse_inputs()), (6, 4));
    let samples = encoder.samples(&table).unwrap();
    let x = |i: usize| samples.features(i);
    assert_eq!([x(0)[1], x(2)[1], x(0)[3], x(1)[3]], [-1.0, 1.0, 1.0, -1.0]);
    assert_eq!([x(0)[5], x(1)[5]], [0.0, 1.0]);
    assert_eq!(x(0)[6..], [0.0, 1.0, 0.0, 0.0]);
    assert_eq!(x(1)[6..], [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(x(3)[6..], [0.0, 0.0, 1.0, 0.0]);
    assert_eq!(x(4)[6..], [0.0, 0.0, 0.0, 1.0]);
    // The rooms that are missing are the median, which is 3, as in row 2.
    assert_eq!(x(1)[4], x(2)[4]);
    for i in 0..6 {
        let price = encoder.number(samples.target(i).unwrap()[0]);
        assert!((price - [10.5, 20.5, 11.0, 31.5, 25.0, 17.5][i]).abs() < 1e-5);
    }
    assert_eq!((encoder.number(100.0), encoder.number(-100.0)), (31.5, 10.5));
}

#[test]
fn columns_are_found_by_name_and_others_do_not_count() {
    let table = houses();
    let encoder = Encoder::learn(&table, "price", &two(), None).unwrap();
    let samples = encoder.samples(&table).unwrap();
    let mut columns = table.columns().to_vec();
    columns.reverse();
    columns.insert(2, Column::numbers("noise", vec![7.0; 6]));
    let other = Table::from_columns(columns).unwrap();
    assert_eq!(encoder.samples(&other).unwrap(), samples);
    let error = encoder.samples(&table.clone().without(&["rooms"])).unwrap_err();
    assert!(
        matches!(&error, DataError::Table { fault: TableFault::NoColumn { name, .. }, .. } if name == "rooms")
    );
    let features = encoder.features(&table.without(&["price"])).unwrap();
    for i in 0..6 {
        assert_eq!(features.dense.col(i), &samples.features(i)[..6]);
    }
    assert_eq!(features.sparse.as_ref(), samples.sparse());
}

#[test]
fn a_row_is_encoded_as_in_a_table() {
    let table = houses();
    for numbers in [Scaling::Robust, Scaling::Standard] {
        let encoder =
            Encoder::learn(&table, "price", &two().numbers(numbers).pairs(Pairs::OneHot), None).unwrap();
        let samples = encoder.samples(&table).unwrap();
        let names: Vec<String> = encoder.schema().columns().map(|(name, _)| name.to_owned()).collect();
        assert_eq!(names, ["size", "color", "zip", "sold", "garden", "rooms"]);
        let mut x = vec![f32::NAN; encoder.inputs()];
        let rows = [
            [
                Cell::Number(31.0),
                Cell::Text("red"),
                Cell::Text("01234"),
                Cell::Text("2024-05-31"),
                Cell::Text("yes"),
                Cell::Text("2"),
            ],
            [
                Cell::Text("45"),
                Cell::Text("blue"),
                Cell::Number(1234.0),
                Cell::Number(19875.0),
                Cell::Text("no"),
                Cell::Missing,
            ],
        ];
        for (i, row) in rows.iter().enumerate() {
            encoder.encode_row(row, &mut x).unwrap();
            assert_eq!(x, samples.features(i));
        }
        let error = encoder.encode_row(&rows[0][..5], &mut x).unwrap_err().to_string();
        assert_eq!(
            error,
            "a row of 5 cell(s), but 6 column(s) are read: size, color, zip, sold, garden, rooms"
        );
    }
}

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
fn columns_that_tell_nothing_are_left_out() {
    let table = Table::from_columns(vec![
        Column::numbers("id", (0..40).map(f64::from).collect()),
        Column::numbers("one", vec![1.0; 40]),
        Column::numbers("none", vec![f64::NAN; 40]),
        Column::categories("name", (0..40).map(|i| format!("n{i}"))),
        Column::categories("y", (0..40).map(|i| if i % 3 == 0 { "a" } else { "b" })),
    ])
    .unwrap();
    let encoder = Encoder::learn(&table, "y", &EncoderOptions::default(), None).unwrap();
    let left_out = [("one", LeftOut::Constant), ("none", LeftOut::Empty), ("name", LeftOut::Rare)];
    assert_eq!(encoder.left_out(), left_out.map(|(name, why)| (name.to_owned(), why)));
    let error = Encoder::learn(&table.without(&["id"]), "y", &EncoderOptions::default(), None).unwrap_err();
    assert!(matches!(encoder_error(error), EncoderError::NoInputs { .. }));
}
