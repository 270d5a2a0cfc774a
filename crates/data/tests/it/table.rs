//! Tables from CSV: what each cell and column becomes.

use data::{Cells, Csv, DateFormat, Kind, Table};

fn read(text: &str) -> Table {
    Csv::new().from_bytes(text.as_bytes(), "t.csv").unwrap()
}

fn refused(csv: &Csv, text: &[u8]) -> String {
    let error = csv.from_bytes(text, "t.csv").unwrap_err().to_string();
    assert!(!error.contains('\n') && error.starts_with("t.csv: "), "{error}");
    error
}

fn kinds(table: &Table) -> Vec<Kind> {
    table.columns().iter().map(|column| column.kind()).collect()
}

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
fn a_cell_that_is_no_number_makes_the_whole_column_categories() {
    let table = read("x\n1\n2\nthree\n1\n");
    let names = ["1", "2", "three"].map(str::to_owned).to_vec();
    assert_eq!(table.columns()[0].cells(), &Cells::Categories { names, codes: vec![0, 1, 2, 0] });
    let note = table.notes()[0].to_string();
    assert!(note.contains("`x`") && note.contains("`three` on line 4"), "{note}");
    let error = refused(&Csv::new().numeric(["x"]), b"x\n1\n2\nthree\n1\n");
    assert_eq!(error, "t.csv: line 4, column `x`: `three` is not a number");
}
