//! Tables become samples by what was learned of the training rows.

use std::path::Path;

use data::{
    Cell, Column, Csv, DataError, Distribution, Encoder, EncoderError, EncoderOptions, LeftOut, Pairs,
    Scaling, Table, TableFault, Task,
};

/// Six rows of every kind of column, two of them with missing cells.
pub(crate) fn houses() -> Table {
    let csv = "size,color,zip,sold,garden,rooms,price\n\
               31,red,01234,2024-05-31,yes,2,10.5\n\
               45,blue,01234,2024-06-01,no,,20.5\n\
               28,red,10115,2024-06-03,yes,3,11\n\
               60,green,10115,2023-01-01,no,4,31.5\n\
               52,,10115,2024-02-29,yes,2,25\n\
               39,blue,01234,2024-12-24,no,5,17.5\n";
    Csv::new().categorical(["zip"]).from_bytes(csv.as_bytes(), "houses.csv").unwrap()
}

pub(crate) fn two() -> EncoderOptions {
    EncoderOptions::default().rare_below(2)
}

pub(crate) fn encoder_error(error: DataError) -> EncoderError {
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

/// Numbers are scaled as NumPy, SciPy and scikit-learn do it.
#[test]
fn scaled_numbers_are_the_golden_ones() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/encoders.json");
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut compared = 0;
    for case in &cases {
        let numbers = |name: &str| -> Vec<f64> {
            case[name].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
        };
        let train = numbers("train");
        let y = Column::numbers("y", (0..train.len()).map(|i| i as f64).collect());
        let table = Table::from_columns(vec![Column::numbers("x", train), y]).unwrap();
        let other = Table::from_columns(vec![Column::numbers("x", numbers("x"))]).unwrap();
        let scalings = [
            ("robust", Scaling::Robust),
            ("standard", Scaling::Standard),
            ("uniform", Scaling::Quantile(Distribution::Uniform)),
            ("normal", Scaling::Quantile(Distribution::Normal)),
        ];
        for (name, scaling) in scalings {
            let options = EncoderOptions::default().numbers(scaling).task(Task::Regression);
            let encoder = Encoder::learn(&table, "y", &options, None).unwrap();
            let found = encoder.features(&other).unwrap().dense;
            for (i, expected) in numbers(name).into_iter().enumerate() {
                let found = f64::from(found.col(i)[0]);
                // A few units in the last place of an f32.
                let bound = 3e-7 * expected.abs().max(1.0);
                assert!((found - expected).abs() <= bound, "{name} of {}: {found} {expected}", case["name"]);
                compared += 1;
            }
        }
    }
    // Two of the eight columns have less than eight training numbers to begin with.
    assert_eq!(compared, 4 * (6 * 19 + 13 + 14));
}

/// What a table of another program looks like: codes as numbers, numbers as text, a column without values.
#[test]
fn cells_of_another_kind_are_read_where_they_mean_the_same() {
    let table = Table::from_columns(vec![
        Column::categories("zip", ["10115", "20095", "10115", "20095", "80331", "80331"]),
        Column::numbers("size", vec![1.0, 2.0, 3.0, f64::NAN, 5.0, 6.0]),
        Column::categories("color", ["red", "blue", "red", "blue", "red", "blue"]),
        Column::dates("day", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        Column::numbers("y", vec![0.0, 1.0, 0.0, 1.0, 0.0, 1.0]),
    ])
    .unwrap();
    let encoder = Encoder::learn(&table, "y", &two(), None).unwrap();
    assert_eq!(
        (encoder.task(), encoder.classes().unwrap().to_string().as_str()),
        (Task::Classification, "0, 1")
    );
    let samples = encoder.samples(&table).unwrap();
    let with = |column: Column| {
        let mut columns = table.columns().to_vec();
        let place = columns.iter().position(|other| other.name() == column.name()).unwrap();
        columns[place] = column;
        Table::from_columns(columns).unwrap()
    };
    let same = [
        Column::numbers("zip", vec![10115.0, 20095.0, 10115.0, 20095.0, 80331.0, 80331.0]),
        Column::optional_categories(
            "size",
            [Some("1"), Some("2.0"), Some("3e0"), None, Some("5"), Some(" 6")],
        ),
        Column::categories("y", ["0", "1", "0", "1", "0", "1"]),
    ];
    for column in same {
        assert_eq!(encoder.samples(&with(column)).unwrap(), samples);
    }
    let nothing = vec![f64::NAN; 6];
    for column in [
        Column::numbers("color", nothing.clone()),
        Column::numbers("day", nothing.clone()),
        Column::dates("size", nothing.clone()),
        Column::optional_categories("size", [None::<&str>; 6]),
    ] {
        assert_eq!(encoder.samples(&with(column)).unwrap().len(), 6);
    }
    let refused = [
        (
            Column::numbers("color", vec![1.0; 6]),
            "column `color` held names in training, but now the number 1 in row 0, counted from 0",
        ),
        (
            Column::categories("size", ["1", "2", "large", "", "", ""]),
            "column `size` held numbers in training, but now \"large\" in row 2, counted from 0",
        ),
        (
            Column::dates("size", vec![f64::NAN, 1.0, 1.0, 1.0, 1.0, 1.0]),
            "column `size` held numbers in training, but now a date in row 1, counted from 0",
        ),
        (
            Column::numbers("day", vec![1.0; 6]),
            "column `day` held dates in training, but now a number in row 0, counted from 0",
        ),
        (
            Column::numbers("y", vec![0.0, 1.0, 2.0, 0.0, 1.0, 2.0]),
            "column `y`: `2` in row 2, counted from 0, is none of the classes 0, 1",
        ),
        (
            Column::numbers("y", vec![0.0, f64::NAN, 1.0, 0.0, f64::NAN, 1.0]),
            "column `y` is to be learnt, but has no value in 2 row(s), the first of them row 1, counted from 0; leave these rows out",
        ),
    ];
    for (column, expected) in refused {
        assert_eq!(encoder.samples(&with(column)).unwrap_err().to_string(), expected);
    }
}

#[test]
fn frequent_categories_have_inputs_of_their_own_and_the_others_one() {
    // Category k is in k + 1 rows.
    let names = (0..30).flat_map(|k| std::iter::repeat_n(format!("k{k:02}"), k + 1));
    let column = Column::categories("c", names);
    let y = Column::numbers("y", (0..column.len()).map(|i| (i % 2) as f64).collect());
    let table = Table::from_columns(vec![column, y]).unwrap();
    let inputs =
        |options: EncoderOptions| Encoder::learn(&table, "y", &options, None).unwrap().sparse_inputs();
    assert_eq!(inputs(EncoderOptions::default()), 28 + 1);
    assert_eq!(inputs(EncoderOptions::default().rare_below(1)), 30);
    assert_eq!(inputs(EncoderOptions::default().rare_below(11)), 20 + 1);
    let options = EncoderOptions::default().most_categories(3);
    assert_eq!(inputs(options), 4);
    let encoder = Encoder::learn(&table, "y", &options, None).unwrap();
    let one = |name: &str| {
        let mut x = [f32::NAN; 4];
        encoder.encode_row(&[Cell::Text(name)], &mut x).unwrap();
        x.iter().position(|&x| x == 1.0)
    };
    assert_eq!(
        [one("k27"), one("k28"), one("k29"), one("k26"), one("new"), one("NA")],
        [0, 1, 2, 3, 3, 3].map(Some)
    );
    // Without rare categories in training no input was learnt for new ones.
    let encoder = Encoder::learn(&table, "y", &EncoderOptions::default().rare_below(1), None).unwrap();
    let mut x = [f32::NAN; 30];
    encoder.encode_row(&[Cell::Text("new")], &mut x).unwrap();
    assert_eq!(x, [0.0; 30]);
}

#[test]
fn more_categories_than_a_network_takes_are_one_line() {
    let names: Vec<String> = (0..70_000).map(|i| i.to_string()).collect();
    let y = Column::numbers("y", (0..140_000).map(|i| f64::from(i % 2)).collect());
    let names = Column::categories("c", names.iter().chain(&names));
    let table = Table::from_columns(vec![names, y]).unwrap();
    let options = EncoderOptions::default().rare_below(2).most_categories(usize::MAX);
    assert_eq!(
        Encoder::learn(&table, "y", &options, None).unwrap_err().to_string(),
        "the categories need 70000 inputs, but at most 65536 can be; leave out columns such as `c`, which needs 70000"
    );
    assert_eq!(
        Encoder::learn(&table, "y", &EncoderOptions::default().rare_below(2), None).unwrap().sparse_inputs(),
        4097
    );
}
