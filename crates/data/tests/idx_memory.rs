//! A gzipped file costs no more memory than what arrives and 64 MiB, whatever its header or its stream
//! pretends.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;

use data::{DataError, Elements, Idx};
use flate2::Compression;
use flate2::write::GzEncoder;

const MIB: usize = 1 << 20;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn header(code: u8, elements: usize) -> Vec<u8> {
    [&[0, 0, code, 1][..], &u32::try_from(elements).unwrap().to_be_bytes()].concat()
}

/// The largest address space this process has had, in bytes.
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmPeak")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

/// One test for all: what is measured is the whole process, and its peak never falls. So cases grow.
#[test]
fn bombs_are_refused_before_they_go_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb");
    // 4 GiB of zeros in 64 members.
    let bomb = gz(&vec![0; 64 * MIB]).repeat(64);
    let read = |bytes: &[&[u8]]| {
        fs::write(&path, bytes.concat()).unwrap();
        Idx::read(&path)
    };
    // Room that making the bomb needed and that is free again is not counted: a limit below it would be no
    // limit.
    let before = peak();
    let most = |limit: usize| {
        let grown = peak() - before;
        assert!(grown <= limit + 2 * MIB, "{} MiB, {} allowed", grown / MIB, limit / MIB);
    };

    // Far more arrives than announced.
    for announced in [0, 100, MIB] {
        match read(&[&gz(&header(0x08, announced)), &bomb]).unwrap_err() {
            DataError::Length { expected, found, more: true, .. } => {
                assert_eq!((expected, found), (announced, announced))
            }
            other => panic!("{other}"),
        }
    }
    most(0);
    // Announced are 4 GiB, and a small part of it arrives.
    let part = gz(&vec![0; 10 * MIB]);
    match read(&[&gz(&header(0x08, u32::MAX as usize)), &part]).unwrap_err() {
        DataError::Length { found, more: false, .. } => assert_eq!(found, 10 * MIB),
        other => panic!("{other}"),
    }
    most(20 * MIB);
    // Honest files of bytes and of longer numbers: as much as they have, not twice.
    for (code, size) in [(0x08, 1), (0x0E, 8)] {
        let honest = gz(&vec![0; 80 * MIB]);
        match read(&[&gz(&header(code, 80 * MIB / size)), &honest]).unwrap().elements {
            Elements::U8(bytes) => assert_eq!(bytes.len(), 80 * MIB),
            Elements::F64(numbers) => assert_eq!(numbers.len(), 10 * MIB),
            other => panic!("{:?}", other.element_type()),
        }
        most(90 * MIB);
    }
}
