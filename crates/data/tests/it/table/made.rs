//! What is done with a table once it is there.

use std::fs;

use data::{Cells, Column, Csv, Looks, Table};

use super::{numbers, read, texts};

#[test]
fn columns_that_say_nothing_about_other_rows_are_suspects() {
    let rows = 12;
    let column =
        |name: &str, cell: &dyn Fn(usize) -> String| (name.to_owned(), (0..rows).map(cell).collect());
    let columns: Vec<(String, Vec<String>)> = vec![
        column("good", &|row| (row * row % 7).to_string()),
        column("empty", &|_| String::new()),
        column("constant", &|_| "3".into()),
        column("same", &|_| "x".into()),
        column("one or missing", &|row| if row % 2 == 0 { "x".into() } else { String::new() }),
        column("row", &|row| row.to_string()),
        column("year", &|row| (2000 + row).to_string()),
        column("userId", &|row| (900 - 7 * row).to_string()),
        column("paid", &|row| (900 - 7 * row).to_string()),
        column("code", &|row| format!("c{}", row * 31)),
        column("comment", &|row| format!("a long story about {}", row * 31 / 2)),
        column("color", &|row| format!("c{}", row % 5)),
    ];
    let header: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let mut text = header.join(",") + "\n";
    for row in 0..rows {
        let cells: Vec<&str> = columns.iter().map(|(_, cells)| cells[row].as_str()).collect();
        text += &(cells.join(",") + "\n");
    }
    let found = |table: Table| -> Vec<(String, Looks)> {
        table.suspects().into_iter().map(|suspect| (suspect.column, suspect.looks)).collect()
    };
    let expected = [
        ("empty", Looks::Empty),
        ("constant", Looks::Constant),
        ("same", Looks::Constant),
        ("row", Looks::Counting),
        ("userId", Looks::Id),
        ("code", Looks::Id),
        ("comment", Looks::Text),
    ];
    assert_eq!(found(read(&text)), expected.map(|(name, looks)| (name.to_owned(), looks)));
    let kept = Csv::new().categorical(["code", "comment"]).numeric(["row", "userId"]);
    let kept = found(kept.from_bytes(text.as_bytes(), "t.csv").unwrap());
    assert_eq!(kept, [expected[0], expected[1], expected[2]].map(|(name, looks)| (name.to_owned(), looks)));
    let line = read(&text).suspects()[4].to_string();
    assert_eq!(line, "column `userId` looks like an id: left out; --numeric userId keeps it");
    // Few rows say nothing.
    assert_eq!(found(read("a,b\n1,this is a text\n2,and another one\n")), []);
}

#[test]
fn a_program_makes_tables_of_columns() {
    let n = |name: &str, values: &[f64]| Column::numbers(name, values.to_vec());
    let refused = |columns: Vec<Column>| Table::from_columns(columns).unwrap_err().to_string();
    assert_eq!(refused(vec![]), "table: has no columns");
    assert_eq!(refused(vec![n("a", &[1.]), n("b", &[])]), "table: column `b` has 0 cells, but `a` has 1");
    assert!(refused(vec![n("a", &[1.]), n("a", &[2.])]).starts_with("table: two columns are called `a`"));
    assert!(refused(vec![n("a", &[1., f64::INFINITY])]).starts_with("table: column `a`, row 1: infinite"));
    let codes = |names: &[&str], codes: &[u32]| {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        vec![Column::new("c", Cells::Categories { names, codes: codes.to_vec() })]
    };
    assert!(
        refused(codes(&["x"], &[0, Cells::MISSING, 1])).ends_with("code 1 of row 2, but there are 1 names")
    );
    assert!(refused(codes(&["x", "x"], &[0])).ends_with("the name `x` is there twice"));

    let table = Table::from_columns(vec![
        n("a", &[1., 2., f64::NAN]),
        Column::optional_categories("b", [Some("x"), None, Some("y")]),
        Column::dates("d", vec![0., 1., 2.]),
    ])
    .unwrap();
    let some = table.select(&[2, 0, 0]);
    assert_eq!(
        (some.rows(), texts(&some, "b"), numbers(&some, "d")),
        (3, vec!["y", "x", "x"], &[2., 0., 0.][..])
    );
    assert_eq!(some.select(&[]).rows(), 0);
    assert_eq!(table.clone().without(&["a", "none"]).columns(), &table.columns()[1..]);
    assert_eq!(table.require("B").unwrap_err().to_string(), "table: no column `B`; is `b` meant?");
}

#[test]
#[should_panic(expected = "row 3 of 3")]
fn a_row_that_is_not_there_cannot_be_selected() {
    let _ = read("a\n1\n2\n3\n").select(&[0, 3]);
}

#[test]
fn rows_are_held_out_by_draw_or_by_a_file() {
    let cells = (0..90).map(|row| if row < 60 { Some("a") } else { (row < 80).then_some("b") });
    let table = Table::from_columns(vec![Column::optional_categories("c", cells)]).unwrap();
    let (train, held) = table.split_rows(9, Some("c"), 1);
    let per = |from: usize, to: usize| held.iter().filter(|row| (from..to).contains(*row)).count();
    assert_eq!((train.len(), per(0, 60), per(60, 80), per(80, 90)), (81, 6, 2, 1));
    assert_eq!(table.split_rows(9, Some("c"), 1), (train, held.clone()));
    assert_ne!(table.split_rows(9, Some("c"), 2).1, held);
    let (train, held) = table.split_rows(9, None, 1);
    let mut all = [train, held].concat();
    all.sort_unstable();
    assert_eq!(all, (0..90).collect::<Vec<_>>());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows");
    let by_file = |text: &str| {
        fs::write(&path, text).unwrap();
        table.split_by_file(&path).map_err(|error| error.to_string().split_once(": ").unwrap().1.to_owned())
    };
    let (train, held) = by_file("89\r\n3\n\n 0 \n").unwrap();
    assert_eq!((train.len(), held), (87, vec![0, 3, 89]));
    assert_eq!(by_file("").unwrap().1, [0; 0]);
    assert_eq!(by_file("1\n90\n").unwrap_err(), "line 2: row 90, but the table has 90 rows, from 0 on");
    assert_eq!(by_file("1\n2\n1\n").unwrap_err(), "line 3: row 1 is on line 1 already");
    assert_eq!(by_file("1\nrow\n").unwrap_err(), "line 2: `row` is not the number of a row (0, 1, 2, …)");
    assert_eq!(by_file("-1\n").unwrap_err(), "line 1: `-1` is not the number of a row (0, 1, 2, …)");
}
