//! What the cells of a column say that it holds.

use data::{Cells, Csv, DataError, DateFormat, Kind, TableFault};

use super::{kinds, notes, numbers, read, refused, texts};

#[test]
fn columns_have_the_kind_of_all_their_cells() {
    let table = read("n,c,d,y,m\n1,red,2024-05-31,yes,\n-2.5e3,blue,2024-06-01 12:00,no,NA\n ,?,,yes,nan\n");
    assert_eq!(
        kinds(&table),
        [Kind::Number, Kind::Category, Kind::Date(DateFormat::Iso), Kind::Category, Kind::Number]
    );
    let missing: Vec<usize> = table.columns().iter().map(|column| column.missing()).collect();
    assert_eq!((table.rows(), missing), (3, vec![1, 1, 1, 0, 3]));
    assert_eq!(table.columns()[2].cells(), &Cells::Dates(vec![19_874., 19_875.5, f64::NAN]));
    assert_eq!(table.notes(), []);
}

#[test]
fn numbers_are_those_of_the_standard_library() {
    for text in
        ["0", "-0", "+1", "1.", ".5", "1e3", "1E-3", "4.9e-324", "0.1", "123456789012345678901234567890"]
    {
        let table = read(&format!("x,y\n {text}\t,1\n"));
        assert_eq!(numbers(&table, "x")[0].to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }
    for text in ["1 2", "1,000,000", "0x1f", "1_000", "e5", "--1", "1e", "12%", "$5"] {
        let table =
            Csv::new().categorical(["x"]).from_bytes(format!("x;y\n{text};1\n").as_bytes(), "t").unwrap();
        assert_eq!(texts(&table, "x"), [text]);
    }
    for text in ["inf", "-inf", "Infinity", "1e999"] {
        let error = refused(&Csv::new(), format!("x,y\n1,2\n{text},3\n"));
        assert!(error.starts_with(&format!("line 3, column `x`: `{text}` is not finite")), "{error}");
        // A text among others is no number.
        assert_eq!(texts(&read(&format!("x,y\n{text},2\nb,3\n")), "x"), [text, "b"]);
    }
}

#[test]
fn every_word_for_a_missing_cell_is_missing_in_every_kind_of_column() {
    for word in ["", " ", "NA", "N/A", "n/a", "NaN", "nan", "?", "null", "NULL", "None", "\"NA\""] {
        let table = read(&format!("n,c,d\n{word},{word},{word}\n1,a,2024-01-01\n{word},{word},{word}\n"));
        assert_eq!(kinds(&table), [Kind::Number, Kind::Category, Kind::Date(DateFormat::Iso)]);
        for column in table.columns() {
            assert_eq!([0, 1, 2].map(|row| column.is_missing(row)), [true, false, true], "{word:?}");
        }
    }
}

#[test]
fn a_cell_that_is_no_number_makes_the_whole_column_categories() {
    let table = read("x\n1\n2\nthree\n1\n");
    assert_eq!(texts(&table, "x"), ["1", "2", "three", "1"]);
    let note = &notes(&table)[0];
    assert!(note.contains("`x`") && note.contains("`three` on line 4"), "{note}");
    let error = refused(&Csv::new().numeric(["x"]), "x\n1\n2\nthree\n1\n");
    assert_eq!(error, "line 4, column `x`: `three` is not a number");
    // The same with the number last, and with a date.
    assert_eq!(texts(&read("x\nthree\n2\n"), "x"), ["three", "2"]);
    assert_eq!(texts(&read("x\n2024-05-31\n2\n"), "x"), ["2024-05-31", "2"]);
    assert_eq!(texts(&read("x\n2\n2024-05-31\n"), "x"), ["2", "2024-05-31"]);
}

#[test]
fn a_column_that_changes_late_is_read_again_with_the_same_result() {
    // Longer than what is looked at first.
    let rows: String = (0..60_000).map(|row| format!("{row},{}\n", row % 7)).collect();
    for last in ["word,3", "3,word", "2024-05-31,5"] {
        let text = format!("a,b\n{rows}{last}\n");
        let table = Csv::new().from_bytes(text.as_bytes(), "t.csv").unwrap();
        let whole = Csv::new().categorical(["a", "b"]).from_bytes(text.as_bytes(), "t.csv").unwrap();
        let (a, b) = last.split_once(',').unwrap();
        match a.parse::<f64>() {
            Ok(number) => assert_eq!(numbers(&table, "a")[60_000], number),
            // Too many numbers for categories.
            Err(_) => {
                let said = format!("`{a}` on line 60002 is unlike those before");
                assert!(
                    table.column("a").is_none() && notes(&table)[0].contains(&said),
                    "{:?}",
                    notes(&table)
                );
            }
        }
        match b.parse::<f64>() {
            Ok(number) => assert_eq!(numbers(&table, "b")[60_000], number),
            Err(_) => assert_eq!(table.column("b"), whole.column("b")),
        }
    }
}

#[test]
fn dates_are_read_in_one_way_over_the_whole_column() {
    let days = |cells: &[&str]| {
        let table = read(&format!("d\n{}\n", cells.join("\n")));
        (table.columns()[0].kind(), numbers(&table, "d").to_vec())
    };
    assert_eq!(days(&["31.05.2024", "1.6.2024"]), (Kind::Date(DateFormat::Dotted), vec![19_874., 19_875.]));
    assert_eq!(
        days(&["05/06/2024", "05/31/2024"]),
        (Kind::Date(DateFormat::MonthFirst), vec![19_849., 19_874.])
    );
    assert_eq!(
        days(&["05/06/2024", "31/05/2024"]),
        (Kind::Date(DateFormat::DayFirst), vec![19_879., 19_874.])
    );
    assert_eq!(days(&["2024-05-31 06:00:00", "2024-05-31T12:00"]).1, [19_874.25, 19_874.5]);
    let table = read("d\n05/06/2024\n06/05/2024\n");
    assert_eq!(texts(&table, "d"), ["05/06/2024", "06/05/2024"]);
    assert!(notes(&table)[0].contains("column `d` (line 2) could be months and days"), "{:?}", notes(&table));
    // Mixed, or days that no month has.
    for cells in ["2024-05-31\n31.05.2024", "05/31/2024\n31/05/2024", "2024-02-28\n2024-02-30"] {
        assert_eq!(kinds(&read(&format!("d\n{cells}\n"))), [Kind::Category]);
    }
}

#[test]
fn texts_that_are_all_different_are_left_out_and_can_be_kept() {
    let rows: String = (0..5000).map(|row| format!("{},text {row}\n", row % 10)).collect();
    let text = format!("n,t\n{rows}");
    let table = read(&text);
    assert_eq!((table.columns().len(), table.rows()), (1, 5000));
    assert!(notes(&table)[0].contains("`t` looks like free text or an id"), "{:?}", notes(&table));
    assert!(matches!(
        table.require("t").unwrap_err(),
        DataError::Table { fault: TableFault::LeftOut { .. }, .. }
    ));
    let table = Csv::new().categorical(["t"]).from_bytes(text.as_bytes(), "t.csv").unwrap();
    assert_eq!(texts(&table, "t")[4999], "text 4999");
    let rows: String = (0..70_000).map(|row| format!("text {row}\n")).collect();
    let error = refused(&Csv::new().categorical(["t"]), format!("t\n{rows}"));
    assert!(error.starts_with("line 65538, column `t`: the 65536 different texts"), "{error}");
}
