//! A folder with images, tables and what a training leaves.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

/// 61 training and 12 test images of 6 × 6 in 3 classes, and a table of 90 rows.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.images("", 6, 3);
        let row = |i: usize| {
            let (size, built) = (40 + i * 37 % 120, 1950 + i * 13 % 70);
            let street = ["Main", "Park", "Hill"][i * 5 % 3];
            let price = 3 * size + built - 1950 + i * 5 % 3 * 20;
            format!("{street},{size},{built},{price}\n")
        };
        let rows: String = (0..90).map(row).collect();
        fs::write(folder.path("houses.csv"), format!("street,size,built,price\n{rows}")).unwrap();
        folder
    }

    /// Square images in the folder of this name, told apart by a bright stripe.
    pub(crate) fn images(&self, folder: &str, side: usize, classes: usize) {
        let folder = self.path(folder);
        fs::create_dir_all(&folder).unwrap();
        let class = |i: usize| (i + i / 7) % classes;
        let pixel = |i: usize| match (i % (side * side)) / side * classes / side == class(i / (side * side)) {
            true => 128 + (i * 29 % 128) as u8,
            false => (i * 17 % 5) as u8 / 4 * 60,
        };
        for (name, n) in [("train", 61), ("t10k", 12)] {
            let (count, side_bytes) = ((n as u32).to_be_bytes(), (side as u32).to_be_bytes());
            let header = [[0, 0, 8, 3], count, side_bytes, side_bytes].concat();
            let images = (0..side * side * n).map(pixel).collect();
            fs::write(folder.join(format!("{name}-images-idx3-ubyte")), [header, images].concat()).unwrap();
            let labels = (0..n).map(|i| class(i) as u8).collect();
            let header = [[0, 0, 8, 1], count].concat();
            fs::write(folder.join(format!("{name}-labels-idx1-ubyte")), [header, labels].concat()).unwrap();
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub(crate) fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path(name)).unwrap()).unwrap()
    }

    /// `train-mnist` on these images, as arguments.
    pub(crate) fn images_with(&self, flags: &str) -> Vec<String> {
        let layers = if flags.contains("--layers") { "" } else { "--layers 36,8,3" };
        let line = format!("train-mnist --data {} {layers} {flags}", self.root().display());
        line.split_whitespace().map(str::to_owned).collect()
    }
    /// `train` on the table, as arguments.
    pub(crate) fn table_with(&self, flags: &str) -> Vec<String> {
        let line = format!("train {} --target price {flags}", self.at("houses.csv"));
        line.split_whitespace().map(str::to_owned).collect()
    }
}
