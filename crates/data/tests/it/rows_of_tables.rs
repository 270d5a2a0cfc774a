//! The rows of a CSV file on disk are those that an encoder makes of the whole table.

use std::fmt::Write;
use std::fs;

use data::{
    Csv, DataError, Dataset, Encoder, EncoderOptions, Kind, RowsOfTable, Sampled, Schema, Source, TableFault,
    Task,
};
use tempfile::TempDir;

/// A file of `rows` rows with a number, a name, a class and a number to fit. Some cells are missing.
fn file(rows: usize) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "id;size;color;kind;price\n".to_owned();
    for i in 0..rows {
        let color = ["red", "blue", "dark green", "\"a;b\"", ""][i * i % 5];
        let kind = if i % 97 == 5 { "" } else { ["pear", "plum", "fig"][i * 7 % 3] };
        let size = if i % 11 == 3 { "NA".to_owned() } else { format!("{}", (i * 37 % 101) as f64 / 4.0) };
        writeln!(text, "{i};{size};{color};{kind};{}", i as f64 / 8.0).unwrap();
    }
    let path = folder.path().join("table.csv");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn like(encoder: &Encoder, target: Kind) -> Csv {
    let schema: Schema = encoder.schema().with(encoder.target(), target);
    Csv::new().like(&schema)
}

#[test]
fn rows_on_disk_are_the_samples_of_the_table() {
    let (_folder, path) = file(9000);
    for (target, kind) in [("kind", Kind::Category), ("price", Kind::Number)] {
        let table = Csv::new().drop(["id"]).read(&path).unwrap();
        let with_target: Vec<usize> =
            (0..table.rows()).filter(|&row| !table.require(target).unwrap().is_missing(row)).collect();
        // Every tenth row is held out.
        let (held, train): (Vec<usize>, Vec<usize>) = with_target.iter().partition(|&&row| row % 10 == 0);
        let encoder = Encoder::learn(&table, target, &EncoderOptions::default(), Some(&train)).unwrap();
        let memory: Dataset<f32> = encoder.samples(&table.select(&train)).unwrap();
        let held: Vec<u64> = held.iter().map(|&row| row as u64).collect();
        let csv = like(&encoder, kind);
        let RowsOfTable { rows, made, without_target, without_class } =
            encoder.rows(&csv, &path, &held, &memory, 1 << 30).unwrap();
        assert!(made.is_some() && *rows.part() == memory, "{target}");
        assert_eq!(Source::fingerprint(&rows), memory.fingerprint());
        assert_eq!((without_target as usize, without_class), (9000 - with_target.len(), 0));
        // The same is found, and another is made of other rows.
        let again = encoder.rows(&csv, &path, &held, &memory, 20_000).unwrap();
        assert!(again.made.is_none() && !again.rows.all_in_memory());
        assert_eq!((again.without_target, Source::len(&again.rows)), (without_target, memory.len()));
        assert!(encoder.rows(&csv, &path, &held[1..], &memory, 1 << 30).unwrap().made.is_some());
    }
}

#[test]
fn classes_that_the_sample_has_not_are_counted_and_left_out() {
    let (_folder, path) = file(300);
    let table = Csv::new().drop(["id", "price"]).read(&path).unwrap();
    let column = table.require("kind").unwrap();
    let train: Vec<usize> = (0..300).filter(|&row| !column.is_missing(row) && row * 7 % 3 != 2).collect();
    let encoder =
        Encoder::learn(&table, "kind", &EncoderOptions::default().task(Task::Classification), Some(&train))
            .unwrap();
    let memory = encoder.samples(&table.select(&train)).unwrap();
    let found = encoder.rows(&like(&encoder, Kind::Category), &path, &[], &memory, 1 << 30).unwrap();
    assert!(*found.rows.part() == memory);
    let figs = (0..300).filter(|&row| !column.is_missing(row) && row * 7 % 3 == 2).count();
    assert_eq!(found.without_class as usize, figs);
}

#[test]
fn a_cell_of_another_kind_further_on_is_named_by_its_line() {
    let (_folder, path) = file(5000);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}5000;large;red;pear;3\n")).unwrap();
    let sample = |seed| Csv::new().drop(["id"]).sample(&path, (200, 1 << 20), seed).unwrap();
    let drawn = (1..).map(sample).find(|sampled| !sampled.places.contains(&5000));
    let Sampled { table, .. } = drawn.unwrap();
    let encoder = Encoder::learn(&table, "price", &EncoderOptions::default(), None).unwrap();
    let samples = encoder.samples(&table).unwrap();
    let error = encoder.rows(&like(&encoder, Kind::Number), &path, &[], &samples, 1 << 30).unwrap_err();
    let DataError::Table { fault: TableFault::Cell { line, column, .. }, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((line, &*column), (5002, "size"));
    // What failed leaves no file.
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_sample_is_drawn_by_the_seed_and_a_small_file_is_read_whole() {
    let (_folder, path) = file(3000);
    let csv = Csv::new();
    let whole = csv.read(&path).unwrap();
    let all = csv.sample(&path, (3000, 1 << 24), 1).unwrap();
    assert!(all.table == whole && all.rows == 3000 && all.places == (0..3000).collect::<Vec<u64>>());
    let some = |seed| csv.sample(&path, (200, 1 << 24), seed).unwrap();
    let (one, again, two) = (some(1), some(1), some(2));
    assert_eq!((one.table.rows(), one.places.len(), one.rows), (200, 200, 3000));
    assert!(one.places == again.places && one.places != two.places && one.places.is_sorted());
    let rows: Vec<usize> = one.places.iter().map(|&place| place as usize).collect();
    let expected = whole.select(&rows);
    for (found, expected) in one.table.columns().iter().zip(expected.columns()) {
        assert_eq!((found.name(), found.kind()), (expected.name(), expected.kind()));
        for row in 0..200 {
            assert_eq!(found.is_missing(row), expected.is_missing(row));
        }
    }
    let ids = |table: &data::Table| match table.column("id").unwrap().cells() {
        data::Cells::Numbers(ids) => ids.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(ids(&one.table), ids(&expected));
    // Less memory, fewer rows: those with the smallest keys, so that they are among the others.
    let less = csv.sample(&path, (200, 10_000), 1).unwrap();
    assert!(less.places.len() > 20 && less.places.len() < 200, "{}", less.places.len());
    assert!(less.places.iter().all(|place| one.places.contains(place)));
}

#[test]
fn a_sample_names_the_lines_of_the_file() {
    let (_folder, path) = file(3000);
    let text = fs::read_to_string(&path).unwrap();
    // An empty line is none of the rows.
    let text = text.replacen("\n100;", "\n\n100;", 1);
    for (cell, says) in [("inf", "`inf` is not finite"), ("1,5", "`1,5` is not a number")] {
        let row = text.lines().find(|line| line.starts_with("2500;")).unwrap();
        fs::write(&path, text.replace(row, &format!("2500;{cell};red;pear;3"))).unwrap();
        let csv = Csv::new().numeric(["size"]);
        let errors = (1..).map(|seed| csv.sample(&path, (200, 1 << 24), seed)).find_map(Result::err);
        let error = errors.unwrap().to_string();
        assert!(error.contains(&format!("line 2503, column `size`: {says}")), "{error}");
    }
}

#[test]
fn of_several_first_runs_at_the_same_time_one_makes_the_file() {
    let (_folder, path) = file(6000);
    let table = Csv::new().drop(["id"]).read(&path).unwrap();
    let encoder = Encoder::learn(&table, "price", &EncoderOptions::default(), None).unwrap();
    let memory: Dataset<f32> = encoder.samples(&table).unwrap();
    let csv = like(&encoder, Kind::Number);
    let start = std::sync::Barrier::new(3);
    let run = || {
        start.wait();
        let found = encoder.rows(&csv, &path, &[], &memory, 1 << 30).unwrap();
        assert!(*found.rows.part() == memory);
        found.made.is_some()
    };
    let made = std::thread::scope(|scope| {
        let runs = [(); 3].map(|()| scope.spawn(run));
        runs.into_iter().map(|run| run.join().unwrap()).filter(|made| *made).count()
    });
    assert_eq!(made, 1);
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 2);
}
