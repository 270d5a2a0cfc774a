//! A table takes at most two and a half times the bytes of its file, whatever its columns hold. This test is
//! a program of its own, since the peak belongs to the whole process.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use data::{Csv, DataError, Table, TableFault};

const MIB: usize = 1 << 20;

/// The most memory that this process has had, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// Writes a header and rows until there are `size` bytes.
fn write(path: &Path, size: usize, header: &str, row: impl Fn(usize) -> String) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "{header}").unwrap();
    let (mut written, mut i) = (0, 0);
    while written < size {
        let row = row(i);
        writeln!(file, "{row}").unwrap();
        (written, i) = (written + row.len() + 1, i + 1);
    }
}

/// A number that looks drawn.
fn drawn(i: usize) -> usize {
    (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20
}

#[test]
fn memory_is_two_and_a_half_times_the_file_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let size = 24 * MIB;
    let before = peak();
    let read = |header: &str, row: &dyn Fn(usize) -> String| {
        write(&path, size, header, row);
        let table = Csv::new().read(&path);
        let grown = peak() - before;
        assert!(2 * grown <= 5 * size, "{header}: {} MiB for {} MiB", grown / MIB, size / MIB);
        table
    };
    let columns = |table: Result<Table, DataError>| table.unwrap().columns().len();

    // An id of every row, which is left out, and a text that is another in every row.
    let ids = |i: usize| format!("row-{i},{},text {}", drawn(i) % 9, drawn(i));
    assert_eq!(columns(read("id,n,text", &ids)), 1);
    // A quote that is never closed.
    let open = |i: usize| format!("{},{}", drawn(i), if i == 3 { "\"x" } else { "x" });
    let fault = read("n,text", &open).unwrap_err();
    assert!(matches!(fault, DataError::Table { fault: TableFault::LongRow { line: 5, .. }, .. }), "{fault}");
    // All kinds; the last column turns out to be categories in the last rows.
    let mixed = |i: usize| {
        let late = if i > 600_000 { "late".to_owned() } else { (i % 50).to_string() };
        format!("{},city {},20{:02}-05-{:02},yes,{late}", drawn(i), drawn(i) % 3000, i % 25, 1 + i % 28)
    };
    assert_eq!(columns(read("n,city,date,answer,late", &mixed)), 5);
    let numbers = |i: usize| format!("{}.5,-0.{}", drawn(i) % 100_000, drawn(i) % 1_000_000);
    assert_eq!(columns(read("a,b", &numbers)), 2);
}
