//! `--tensorboard`: what TensorBoard's own package reads is what `--json` has.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::Folder;

/// The file of events in a folder.
fn events(folder: &Path) -> Vec<u8> {
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let file = files.next().unwrap();
    assert!(file.file_name().unwrap().to_str().unwrap().starts_with("events.out.tfevents."), "{file:?}");
    assert!(files.next().is_none());
    fs::read(file).unwrap()
}

/// Each record has its length in front and two checksums; here only the lengths are followed.
#[test]
fn there_is_a_record_for_the_version_the_settings_and_each_epoch() {
    let folder = Folder::new();
    let board = folder.path("board");
    folder.train(&format!("--epochs 3 --tensorboard {}", board.display())).succeeded();
    let bytes = events(&board);
    let (mut rest, mut records) = (&bytes[..], Vec::new());
    while !rest.is_empty() {
        let length = u64::from_le_bytes(rest[..8].try_into().unwrap()) as usize;
        records.push(&rest[12..12 + length]);
        rest = &rest[12 + length + 4..];
    }
    assert_eq!(records.len(), 5);
    let has = |record: &[u8], text: &str| record.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has(records[0], "brain.Event:2"));
    assert!(has(records[1], "| layers | 36,8,3 |"));
    assert!(records[2..].iter().all(|record| has(record, "validation/accuracy")));
    folder.train("--tensorboard /dev/null/board").failed(1, "/dev/null/board");
}

#[test]
fn tensorboard_reads_the_numbers_of_json() {
    let Some(python) = std::env::var_os("DESCENT_PYTHON") else {
        let text = "tensorboard_reads_the_numbers_of_json is skipped: DESCENT_PYTHON names no Python\n";
        // Past the capture of what tests print.
        let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
        return;
    };
    let folder = Folder::new();
    let (board, json) = (folder.path("board"), folder.path("run.json"));
    let outputs = format!("--tensorboard {} --json {}", board.display(), json.display());
    folder.train(&format!("--epochs 4 --metrics f1 {outputs}")).succeeded();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/tensorboard_events.py");
    let output = Command::new(python).arg(script).arg(&board).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let run: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert!(found["settings"].as_str().unwrap().contains("| eta | 3 |"), "{found}");
    for (tag, field) in [("loss/training", "train_loss"), ("validation/accuracy", "validation_accuracy")] {
        let curve = found["scalars"][tag].as_array().unwrap();
        assert_eq!(curve.len(), 4);
        for (point, epoch) in curve.iter().zip(run["epochs"].as_array().unwrap()) {
            assert_eq!(point[0], epoch["epoch"]);
            assert_eq!(point[1].as_f64().unwrap() as f32, epoch[field].as_f64().unwrap() as f32);
        }
    }
    assert_eq!(found["scalars"]["validation/f1"].as_array().unwrap().len(), 4);
}
