//! `eval` on the rows of a table.

use crate::support::tables::{Tables, flowers, houses};

#[test]
fn a_model_is_judged_as_it_was_on_the_rows_that_tested_it() {
    let tables =
        Tables::of(&[("flowers.csv", &flowers(90)), ("test.csv", &flowers(45)), ("houses.csv", &houses(90))]);
    let flags = "--preset small --epochs 15 --eta 0.03 --quiet --json run.json";
    tables
        .run(&format!("train flowers.csv --target kind --test test.csv {flags} --save kind.model"))
        .succeeded();
    let ran = tables.run("eval --model kind.model test.csv --json eval.json --worst 3").succeeded();
    for part in ["test.csv: 45 rows with kind\n", "is \\ as", "rows: wrong in "] {
        assert!(ran.stdout.contains(part), "{part:?} is not in:\n{}", ran.stdout);
    }
    let (train, eval) = (tables.json("run.json"), tables.json("eval.json"));
    assert_eq!((&eval["error"], &eval["log_loss"]), (&train["test_error"], &train["test_log_loss"]));
    assert_eq!(eval["confusion"].as_array().unwrap().len(), 3);
    tables.run(&format!("train houses.csv --target price {flags} --save price.model")).succeeded();
    let ran = tables.run("eval --model price.model houses.csv --json eval.json").succeeded();
    assert!(ran.stdout.contains("in units of price, R² "), "{}", ran.stdout);
    assert!(tables.json("eval.json")["rmse"].as_f64().unwrap() > 0.0);
    assert_eq!(tables.json("eval.json")["worst"].as_array().unwrap().len(), 10);
}

#[test]
fn rows_without_a_target_are_told_and_unknown_classes_are_one_line() {
    let tables = Tables::of(&[("flowers.csv", &flowers(60))]);
    tables
        .run(
            "train flowers.csv --target kind --preset small --epochs 15 --eta 0.03 --save kind.model --quiet",
        )
        .succeeded();
    tables.put("new.csv", "length,width,color,kind\n1,2,red,rose\n1,2,red,\n");
    let ran = tables.run("eval --model kind.model new.csv").succeeded();
    assert!(ran.stdout.contains("1 row(s) without kind are not judged"), "{}", ran.stdout);
    tables.put("new.csv", "length,width,color,kind\n1,2,red,oak\n");
    tables.run("eval --model kind.model new.csv").failed(1, "new.csv: column `kind`: `oak` in row 0");
    tables.put("new.csv", "length,width,color\n1,2,red\n");
    tables.run("eval --model kind.model new.csv").failed(1, "new.csv: no column `kind`");
}
