//! `train` on small tables: what it says, what it writes, and that the bits are the same again.

use std::fs;

use descent::Model;

use crate::support::tables::{Tables, flowers, houses};

const SMALL: &str = "--preset small --epochs 40 --eta 0.03";

#[test]
fn classes_are_learnt_judged_and_told_in_plain_words() {
    let tables = Tables::of(&[("flowers.csv", &flowers(150))]);
    let ran = tables.run(&format!("train flowers.csv --target kind {SMALL} --json run.json")).succeeded();
    for part in [
        "flowers.csv: 150 rows, 2 numbers, 1 category\n",
        "kind: classification, since it holds names (--task regress for regression)\n",
        "96 rows train, 24 validate, 30 test (drawn by the seed)\n",
        "test rows: wrong in ",
        "the commonest class, would be wrong in 66.67 %\n",
        "tulip, wild",
        "weights sha256 ",
    ] {
        assert!(ran.stdout.contains(part), "{part:?} is not in:\n{}", ran.stdout);
    }
    let json = tables.json("run.json");
    assert_eq!(json["task"], "classification");
    assert_eq!(json["target"], "kind");
    assert_eq!(json["classes"], serde_json::json!(["iris", "rose", "tulip, wild"]));
    assert_eq!(
        json["rows"],
        serde_json::json!({"train": 96, "validation": 24, "test": 30, "without_target": 0})
    );
    assert_eq!(json["columns"], serde_json::json!(["length", "width", "color"]));
    assert!(json["test_error"].as_f64().unwrap() < 0.2, "{json}");
    assert!(json["test_log_loss"].as_f64().unwrap() < 0.7, "{json}");
    assert!(
        json["train_seconds"].is_f64() && json["best_epoch"].is_u64() && json["test_rmse"].is_null(),
        "{json}"
    );
    assert_eq!(json["weights_sha256"], ran.weights());
    assert_eq!(json["config"]["preset"], "small");
}

#[test]
fn numbers_are_learnt_in_their_units_with_intervals() {
    let tables = Tables::of(&[("houses.csv", &houses(200))]);
    let ran = tables.run(&format!("train houses.csv --target price {SMALL} --json run.json")).succeeded();
    assert!(ran.stdout.contains("houses.csv: 200 rows, 1 number, 1 category, 1 date\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("price: regression, since it holds numbers that are not whole"),
        "{}",
        ran.stdout
    );
    let json = tables.json("run.json");
    assert_eq!((&json["task"], &json["classes"]), (&"regression".into(), &serde_json::Value::Null));
    let rmse = |json: &serde_json::Value, name: &str| json[name].as_f64().unwrap();
    assert!(rmse(&json, "test_rmse") < 0.5 * rmse(&json, "baseline_rmse"), "{json}");
    assert!(rmse(&json, "test_mae") <= rmse(&json, "test_rmse"));
    let ran = tables.run(&format!("train houses.csv --target price {SMALL} --intervals 0.8 --json run.json"));
    assert!(ran.succeeded().stdout.contains("; the intervals of 80 % hold "));
    assert!(tables.json("run.json")["test_covered"].as_f64().unwrap() > 0.3);
}

#[test]
fn the_bits_are_those_of_any_number_of_threads_and_of_a_resumed_training() {
    let tables = Tables::of(&[("flowers.csv", &flowers(90))]);
    let flags = "--target kind --preset small --epochs 8 --eta 0.05 --ensemble 3 --quiet";
    let whole = tables.run(&format!("train flowers.csv {flags} --threads 1 --save whole.model")).succeeded();
    let again = tables.run(&format!("train flowers.csv {flags} --threads 2")).succeeded();
    assert_eq!(again.weights(), whole.weights());
    let alone = flags.replace("--ensemble 3", "--ensemble 1");
    let alone = tables.run(&format!("train flowers.csv {alone}")).succeeded();
    assert_ne!(alone.weights(), whole.weights());
    // The checkpoint before the last one was written in the third network.
    let kept = tables.run(&format!("train flowers.csv {flags} --checkpoint run.checkpoint")).succeeded();
    assert_eq!(kept.weights(), whole.weights());
    fs::copy(tables.path("run.checkpoint.previous"), tables.path("before")).unwrap();
    let resumed = tables.run("train flowers.csv --resume before --quiet --save resumed.model").succeeded();
    assert_eq!(resumed.weights(), whole.weights());
    assert!(fs::read(tables.path("whole.model")).unwrap() == fs::read(tables.path("resumed.model")).unwrap());
    let model = Model::<f32>::load(tables.path("whole.model")).unwrap();
    assert_eq!(model.members().len(), 3);
    assert!(model.members()[0] != model.members()[1], "each network has first weights of its own");
    tables
        .run("train flowers.csv --resume before --seed 2")
        .failed(2, "--seed 2 contradicts before, which has 1");
    tables
        .run("train flowers.csv --resume before --target width")
        .failed(2, "--target width contradicts before");
    tables.put("flowers.csv", &flowers(93));
    tables.run("train flowers.csv --resume before").failed(1, "is flowers.csv the table it began with?");
    tables.run("train-mnist --resume before").failed(1, "not one of train-mnist");
}

#[test]
fn rows_are_held_out_by_number_by_share_or_from_another_table() {
    let tables = Tables::of(&[("flowers.csv", &flowers(90)), ("more.csv", &flowers(33))]);
    tables.put("rows", "0\n5\n7\n\n89\n");
    let rows = |flags: &str| {
        let flags = format!("--target kind --preset small --epochs 1 --quiet --json run.json {flags}");
        tables.run(&format!("train flowers.csv {flags}")).succeeded();
        let rows = tables.json("run.json")["rows"].clone();
        ["train", "validation", "test"].map(|part| rows[part].as_u64().unwrap())
    };
    assert_eq!(rows("--test-rows rows"), [69, 17, 4]);
    assert_eq!(rows("--test-fraction 0.5"), [36, 9, 45]);
    assert_eq!(rows("--test more.csv"), [72, 18, 33]);
    assert_eq!(rows("--test-fraction 0"), [72, 18, 0]);
    assert!(tables.json("run.json")["test_error"].is_null());
    tables.put("rows", "0\n90\n");
    tables.run("train flowers.csv --target kind --test-rows rows").failed(1, "line 2");
}

#[test]
fn missing_targets_ids_and_constant_columns_are_told_and_left_out() {
    let mut csv = String::from("id,x,same,y\n");
    for i in 0..60 {
        let y = if i % 10 == 3 { String::new() } else { format!("{}", [1, 2][i % 2]) };
        csv += &format!("{i},{},7,{y}\n", (i % 2) as f64 + (i % 7) as f64 / 10.0);
    }
    let tables = Tables::of(&[("t.csv", &csv)]);
    let ran = tables.run("train t.csv --target y --preset small --epochs 2 --json run.json").succeeded();
    for part in [
        "column `id` counts the rows: left out; --numeric id keeps it\n",
        "column `same` is constant: left out\n",
        "y: classification, since it holds whole numbers of 2 value(s) (--task regress for regression)\n",
        "; 6 without y are not used\n",
    ] {
        assert!(ran.stdout.contains(part), "{part:?} is not in:\n{}", ran.stdout);
    }
    assert_eq!(tables.json("run.json")["columns"], serde_json::json!(["x"]));
    let ran =
        tables.run("train t.csv --target y --preset small --epochs 2 --numeric id --drop same").succeeded();
    assert!(ran.stdout.contains("t.csv: 60 rows, 2 numbers\n"), "{}", ran.stdout);
    let ran = tables.run("train t.csv --target y --task regress --preset small --epochs 2").succeeded();
    assert!(ran.stdout.contains("y is learnt as --task regress has it: regression\n"), "{}", ran.stdout);
}

#[test]
fn a_table_of_ten_thousand_columns_trains() {
    let header: Vec<String> = (0..10_000).map(|k| format!("c{k}")).collect();
    let mut csv = format!("{},y\n", header.join(","));
    for i in 0..20 {
        let row: Vec<String> = (0..10_000).map(|k| ((i * 31 + k * i) % 10).to_string()).collect();
        csv += &format!("{},{}\n", row.join(","), ["a", "b"][i % 2]);
    }
    let tables = Tables::of(&[("wide.csv", &csv)]);
    let ran = tables.run("train wide.csv --target y --preset small --epochs 1").succeeded();
    assert!(ran.stdout.contains("wide.csv: 20 rows, 10000 numbers\n"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains(" more columns are left out") || !ran.stdout.contains("left out"),
        "{}",
        ran.stdout
    );
}

#[test]
fn another_separator_and_decimal_commas_and_standard_input_are_read() {
    let csv = flowers(60).lines().skip(1).fold("länge;breite;farbe;art\n".to_owned(), |csv, line| {
        let (numbers, rest) = line.split_at(line.match_indices(',').nth(1).unwrap().0);
        let (color, kind) = rest[1..].split_once(',').unwrap();
        csv + &numbers.replace(',', ";").replace('.', ",") + ";" + color + ";" + kind + "\n"
    });
    let tables = Tables::of(&[("blumen.csv", &csv)]);
    let ran =
        tables.run("train blumen.csv --target art --decimal-comma --preset small --epochs 2").succeeded();
    assert!(ran.stdout.contains("separated by ';', which gives 4 columns"), "{}", ran.stdout);
    assert!(ran.stdout.contains("60 rows, 2 numbers, 1 category"), "{}", ran.stdout);
    tables
        .run("train blumen.csv --target art --preset small --epochs 2 --separator ;;")
        .failed(2, "--separator");
}
