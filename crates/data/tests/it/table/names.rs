//! Columns by their names: what a person or a schema says of them.

use data::{Csv, DateFormat, Kind, Schema};

use super::{notes, numbers, read, refused, texts};

#[test]
fn columns_without_names_get_them() {
    let table = read(",b,\n0,x,1\n1,y,2\n");
    let names: Vec<&str> = table.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["column1", "b", "column3"]);
    assert_eq!(notes(&table)[0], "t.csv: 2 columns have no name; the first of them is called `column1`");
    let table = Csv::new().header(false).from_bytes(b"5.1,a\n4.9,b\n", "t.csv").unwrap();
    assert_eq!((numbers(&table, "column1"), texts(&table, "column2")), (&[5.1, 4.9][..], vec!["a", "b"]));
    // Numbers that are names, because someone says so.
    let table = Csv::new().header(true).from_bytes(b"0,1\n5,6\n", "t.csv").unwrap();
    assert_eq!(numbers(&table, "0"), [5.]);
}

#[test]
fn columns_are_what_a_person_says() {
    let text = "zip,size,id\n01234,3,1\n99999,4,2\n";
    let csv = Csv::new().categorical(["zip"]).numeric(["size"]).drop(["id"]);
    let table = csv.from_bytes(text.as_bytes(), "t.csv").unwrap();
    assert_eq!((texts(&table, "zip"), numbers(&table, "size")), (vec!["01234", "99999"], &[3., 4.][..]));
    assert!(table.column("id").is_none() && table.notes().is_empty());
    assert!(notes(&read(text))[0].contains("`zip` has numbers with a leading 0 (line 2)"));
    for csv in [Csv::new().categorical(["zipp"]), Csv::new().numeric(["zipp"]), Csv::new().drop(["zipp"])] {
        assert_eq!(refused(&csv, text), "no column `zipp`; is `zip` meant?");
    }
    assert_eq!(refused(&Csv::new().drop(["q"]), text), "no column `q`; there are `zip`, `size`, `id`");
    let both = Csv::new().categorical(["zip"]).numeric(["zip"]);
    assert_eq!(refused(&both, text), "column `zip` cannot be both categorical and numeric");
    assert_eq!(refused(&Csv::new().drop(["zip", "size", "id"]), text), "has no columns");
}

#[test]
fn a_table_is_read_like_another_by_name() {
    let schema = Schema::default()
        .with("n", Kind::Number)
        .with("c", Kind::Category)
        .with("d", Kind::Date(DateFormat::MonthFirst));
    let csv = Csv::new().like(&schema);
    // Other order, another column, a date that alone would be ambiguous, a category of numbers, and no row
    // of which the kind could be guessed.
    let table = csv.from_bytes(b"d,extra,c,n\n05/06/2024,?,7,\n2024-05-06,,,\n", "t.csv").unwrap();
    assert_eq!(table.schema(), schema);
    assert_eq!((numbers(&table, "d"), texts(&table, "c")), (&[19_849., 19_849.][..], vec!["7", "-"]));
    assert_eq!(table.columns()[0].missing(), 2);
    let error = |text: &str| refused(&csv, text);
    assert_eq!(error("c,d,N\n7,,\n"), "no column `n`; is `N` meant?");
    assert_eq!(error("c,d,n\n7,,1\n7,,many\n"), "line 3, column `n`: `many` is not a number");
    assert_eq!(
        error("c,d,n\n7,31/05/2024,1\n"),
        "line 2, column `d`: `31/05/2024` is not a date like those before"
    );
    for kind in Kind::ALL {
        assert_eq!(Kind::from_number(kind.number()), Some(kind));
    }
    assert_eq!(Kind::ALL.map(Kind::number), [1, 2, 3, 4, 5, 6]);
}
