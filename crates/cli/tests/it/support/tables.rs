//! Small tables as CSV, and `train`, `predict` and `eval` run on them.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use super::{Ran, program};

/// Flowers of three kinds, told apart by two lengths and a colour. Some cells are missing.
pub(crate) fn flowers(rows: usize) -> String {
    let mut csv = String::from("length,width,color,kind\n");
    for i in 0..rows {
        let kind = i % 3;
        let noise = (i * 7919 % 101) as f64 / 101.0;
        let length =
            if i % 17 == 5 { "NA".to_owned() } else { format!("{:.2}", 1.0 + 2.0 * kind as f64 + noise) };
        let color = [["red", "blue"], ["blue", ""], ["green", "red"]][kind][i / 3 % 2];
        let width = 0.5 + (2 - kind) as f64 * 0.7 + noise / 2.0;
        let _ = writeln!(csv, "{length},{width:.2},{color},{}", ["rose", "iris", "\"tulip, wild\""][kind]);
    }
    csv
}

/// Houses whose price follows from size, age and street.
pub(crate) fn houses(rows: usize) -> String {
    let mut csv = String::from("street,size,built,price\n");
    for i in 0..rows {
        let (size, built) = (40 + i * 37 % 120, 1950 + i * 13 % 70);
        let street = ["Main", "Park", "Hill"][i * 5 % 3];
        let extra = [0.0, 40.5, 15.25][i * 5 % 3];
        let price = 3.0 * size as f64 + 0.8 * (built - 1950) as f64 + extra;
        let _ = writeln!(csv, "{street},{size},{built}-01-01,{price}");
    }
    csv
}

/// A folder with files.
pub(crate) struct Tables(TempDir);

impl Tables {
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| folder.put(name, text));
        folder
    }
    pub(crate) fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }
    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        program(&arguments.split_whitespace().collect::<Vec<_>>())
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
            .into()
    }
}
