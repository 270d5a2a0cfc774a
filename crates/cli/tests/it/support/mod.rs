//! A small folder of IDX files, and the program run on it as a person would run it.

pub(crate) mod browser;
pub(crate) mod calculator;
pub(crate) mod inspection;
pub(crate) mod markup;
pub(crate) mod pictures;
mod ran;
pub(crate) mod tables;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub(crate) use ran::Ran;

pub(crate) const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
pub(crate) const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
pub(crate) const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
pub(crate) const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

impl Ran {
    /// The hash of the weights of a training.
    pub(crate) fn weights(&self) -> &str {
        let line = self.stdout.lines().find_map(|line| line.strip_prefix("weights sha256 "));
        line.expect("the hash of the weights is printed")
    }
}

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_descent"));
    command.args(arguments);
    command
}

pub(crate) fn descent(arguments: &[&str]) -> Ran {
    program(arguments).output().unwrap().into()
}

/// 60 training and 12 test images of 6 × 6 in 3 classes: a bright pair of rows says which.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self::of(60, 12)
    }
    pub(crate) fn of(train: usize, test: usize) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.samples(TRAIN_IMAGES, TRAIN_LABELS, train);
        folder.samples(TEST_IMAGES, TEST_LABELS, test);
        folder
    }
    fn samples(&self, images: &str, labels: &str, n: usize) {
        let class = |i: usize| i * i.div_ceil(2) % 3;
        let pixel = |i: usize| match (i % 36) / 12 == class(i / 36) {
            true => 128 + (i * 29 % 128) as u8,
            false => (i * 17 % 5) as u8 / 4 * 60,
        };
        let count = (n as u32).to_be_bytes();
        let header = [&[0, 0, 8, 3][..], &count, &[0, 0, 0, 6, 0, 0, 0, 6]].concat();
        fs::write(self.path(images), [header, (0..36 * n).map(pixel).collect()].concat()).unwrap();
        let header = [&[0, 0, 8, 1][..], &count].concat();
        fs::write(self.path(labels), [header, (0..n).map(|i| class(i) as u8).collect()].concat()).unwrap();
    }
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }
    /// Changes the bytes of one file.
    pub(crate) fn change(&self, name: &str, how: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path(name)).unwrap();
        how(&mut bytes);
        fs::write(self.path(name), bytes).unwrap();
    }
    /// Promises the bytes that are there now.
    pub(crate) fn promise(&self, name: &str) {
        let hash = sha256(&fs::read(self.path(name)).unwrap());
        fs::write(self.path("SHA256SUMS"), format!("{hash}  {name}\n")).unwrap();
    }
    /// `train-mnist` on this folder with these arguments; two epochs of 36-8-3 where they say nothing else.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = program(&["train-mnist", "--data"]);
        command.arg(self.root()).args(arguments.split_whitespace());
        for (name, value) in [("--layers", "36,8,3"), ("--epochs", "2")] {
            if !arguments.contains(name) {
                command.args([name, value]);
            }
        }
        command
    }
    pub(crate) fn train(&self, arguments: &str) -> Ran {
        self.command(arguments).output().unwrap().into()
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}
