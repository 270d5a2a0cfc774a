//! `predict` for the rows of a table: columns by their names, and one line about what cannot be read.

use std::io::Write;
use std::process::Stdio;

use crate::support::pictures::Grey;
use crate::support::tables::{Tables, flowers, houses};
use crate::support::{Folder, descent, program};

fn trained() -> Tables {
    let tables = Tables::of(&[("flowers.csv", &flowers(90)), ("houses.csv", &houses(90))]);
    let flags = "--preset small --epochs 30 --eta 0.03 --quiet";
    tables
        .run(&format!("train flowers.csv --target kind {flags} --ensemble 2 --save kind.model"))
        .succeeded();
    tables
        .run(&format!("train houses.csv --target price {flags} --intervals 0.8 --save price.model"))
        .succeeded();
    tables
}

#[test]
fn rows_are_predicted_by_the_names_of_their_columns() {
    let tables = trained();
    let of = |csv: &str| {
        tables.put("new.csv", csv);
        tables.run("predict --model kind.model new.csv --output out.csv").succeeded();
        tables.text("out.csv")
    };
    let usual = of("length,width,color\n1.2,2.1,red\n5.4,0.6,green\nNA,,\n");
    let lines: Vec<&str> = usual.lines().collect();
    assert_eq!(lines[0], "prediction,probability_iris,probability_rose,\"probability_tulip, wild\"");
    assert!(lines[1].starts_with("rose,") && lines[2].starts_with("\"tulip, wild\","), "{usual}");
    assert_eq!(lines.len(), 4);
    let sum: f64 = lines[1].split(',').skip(1).map(|p| p.parse::<f64>().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-5, "{usual}");
    // In another order, with the target and more columns, or in another dialect.
    assert_eq!(of("kind,color,more,width,length\niris,red,1,2.1,1.2\n?,green,2,.6,5.4\n,,3,,\n"), usual);
    assert_eq!(of("color;width;length\nred;2.1;1.2\ngreen;0.6;5.4\n?;NA;\n"), usual);
    // A category that was never seen is no error, but it is told.
    tables.put("new.csv", "length,width,color\n1.2,2.1,violet\n");
    let ran = tables.run("predict --model kind.model new.csv --json -");
    let told = "warning: column `color`: 1 of 1 rows have a name, `violet` for one, that too few training rows \
                had: it counts as unknown\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), told));
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["predictions"].as_array().unwrap().len(), 1);
    assert!(json["predictions"][0]["prediction"].is_string(), "{json}");
    assert_eq!(json["predictions"][0]["probabilities"].as_array().unwrap().len(), 3);
}

#[test]
fn numbers_have_intervals_and_streams_are_read_and_written() {
    let tables = trained();
    let mut child = program(&["predict", "--model", "price.model", "-"])
        .current_dir(tables.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"size,street,built\n70,Park,1990-05-01\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let (header, row) = text.trim_end().split_once('\n').unwrap();
    let numbers: Vec<f64> = row.split(',').map(|x| x.parse().unwrap()).collect();
    assert_eq!(header, "prediction,low,high");
    assert!(numbers[1] <= numbers[0] && numbers[0] <= numbers[2], "{text}");
    assert!((120.0..500.0).contains(&numbers[0]), "{text}");
}

#[test]
fn what_does_not_fit_is_one_line_that_names_the_column() {
    let tables = trained();
    let fails = |csv: &str, what: &str| {
        tables.put("new.csv", csv);
        let ran = tables.run("predict --model kind.model new.csv");
        assert_eq!(ran.stderr.trim_end().lines().count(), 1, "{}", ran.stderr);
        ran.failed(1, what);
    };
    fails("lenght,width,color\n1,2,red\n", "new.csv: no column `length`; is `lenght` meant?");
    fails(
        "length,width,color\n1,2,red\n1,wide,red\n",
        "new.csv: line 3, column `width`: `wide` is not a number",
    );
    fails("", "new.csv: is empty");
    fails("length,width,color\n", "new.csv: has a header and no rows");
    tables.run("predict --model kind.model new.csv new.csv").failed(2, "one table at a time");
    tables.run("predict --model kind.model new.csv --as-is").failed(2, "--as-is is for images");
    tables.run("predict --model none.model new.csv").failed(1, "none.model");
}

#[test]
fn images_and_tables_are_told_apart() {
    let tables = trained();
    std::fs::write(tables.path("seven.png"), Grey::seven(28, 28).png()).unwrap();
    let png = tables.run("predict --model kind.model seven.png");
    png.failed(1, "the model predicts `kind` for the rows of a table, so give a CSV file");
    let folder = Folder::new();
    let model = folder.path("digits.model").display().to_string();
    folder.train(&format!("--save {model}")).succeeded();
    let csv = tables.path("flowers.csv").display().to_string();
    descent(&["predict", "--model", &model, &csv]).failed(1, "is a table of text (CSV), and no image");
    descent(&["predict", "--model", &model, &csv, "--output", "-"]).failed(2, "reads images");
    descent(&["eval", "--model", &model, &csv]).failed(2, "reads images, and");
    tables.run("eval --model kind.model").failed(2, "give a table: eval TABLE.csv");
}
