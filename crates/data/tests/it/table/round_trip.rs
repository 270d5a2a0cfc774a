//! Tables written in the plainest way and read again.

use data::{Cells, Column, Csv, Table};
use proptest::prelude::*;

/// A table as a person would write it, by the plainest means.
fn written(table: &Table, separator: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    writer.write_record(table.columns().iter().map(|column| column.name())).unwrap();
    for row in 0..table.rows() {
        writer
            .write_record(table.columns().iter().map(|column| match column.cells() {
                _ if column.is_missing(row) => "NA".to_owned(),
                Cells::Numbers(values) => values[row].to_string(),
                Cells::Dates(values) => {
                    let (days, seconds) = (values[row].floor(), (values[row].fract() * 86_400.).round());
                    format!(
                        "{} {:02}:{:02}:{:02}",
                        date(days as i64),
                        (seconds / 3600.) as u32,
                        (seconds / 60.) as u32 % 60,
                        seconds as u32 % 60
                    )
                }
                Cells::Categories { names, codes } => names[codes[row] as usize].clone(),
            }))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

/// The date of a day from 1970 on, counted year by year and month by month.
fn date(mut days: i64) -> String {
    let leap = |year: i64| year % 4 == 0 && year % 100 != 0 || year % 400 == 0;
    let mut year = 1970;
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let mut month = 0;
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, days + 1)
}

fn column(rows: usize) -> impl Strategy<Value = Cells> {
    let number =
        prop_oneof![4 => prop::num::f64::NORMAL, 2 => (-1000..1000).prop_map(f64::from), 1 => Just(f64::NAN)];
    // Whole seconds from 1970 to 2106.
    let day = prop_oneof![
        9 => any::<u32>().prop_map(|seconds| f64::from(seconds / 86_400) + f64::from(seconds % 86_400) / 86_400.),
        1 => Just(f64::NAN),
    ];
    let text = prop_oneof![
        // Three letters, but not `nan`, which is a missing cell.
        5 => "[a-z]{1,2}[b-mo-z]".prop_map(Some),
        2 => "[a-zéß\"',;|\t\n ]{0,6}x".prop_map(|text| Some(text.trim_ascii().to_owned())),
        1 => Just(None),
    ];
    prop_oneof![
        prop::collection::vec(number, rows).prop_map(Cells::Numbers),
        prop::collection::vec(day, rows).prop_map(Cells::Dates),
        prop::collection::vec(text, rows)
            .prop_map(|cells| Column::optional_categories("", cells).cells().clone()),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let columns = (1usize..30).prop_flat_map(|rows| prop::collection::vec(column(rows), 1..6));
    columns.prop_map(|columns| {
        let names = ["n\"1", "zwei", "III, or three", "4", "e;f"];
        let columns = columns.into_iter().zip(names).map(|(cells, name)| Column::new(name, cells));
        Table::from_columns(columns.collect()).unwrap()
    })
}

proptest! {
    #[test]
    fn a_table_written_and_read_again_is_equal(table in table(), separator in 0usize..4) {
        let separator = b",;\t|"[separator];
        let text = written(&table, separator);
        let csv = Csv::new().separator(separator);
        let like = csv.clone().like(&table.schema()).from_bytes(&text, "t.csv").unwrap();
        prop_assert_eq!(like.columns(), table.columns());
        // The kinds are found as well, where there are cells that show them.
        let guessed = csv.from_bytes(&text, "t.csv").unwrap();
        for (guessed, column) in guessed.columns().iter().zip(table.columns()) {
            if column.missing() < column.len() {
                prop_assert_eq!(guessed, column);
            }
        }
    }
}
