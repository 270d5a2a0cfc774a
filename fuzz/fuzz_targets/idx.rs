//! An IDX file, plain or gzipped.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use data::Idx;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

#[path = "../../crates/optim/tests/it/support/decoded.rs"]
mod decoded;

/// Only a file is inflated. In memory where the system has that: a disk is far slower than what is tested.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder can be made")
});

fuzz_target!(|bytes: &[u8]| {
    let read = if bytes.starts_with(&[0x1f, 0x8b]) {
        let path = FOLDER.path().join("file");
        fs::write(&path, bytes).expect("a file can be written");
        Idx::read(&path)
    } else {
        Idx::from_bytes(bytes, Path::new("fuzzed"))
    };
    if let Ok(read) = read {
        decoded::idx(read);
    }
});
