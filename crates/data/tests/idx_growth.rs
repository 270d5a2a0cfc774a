//! Memory grows with what arrives, by 64 MiB at most at a time. Alone in this file: it counts all that is
//! allocated.

use std::alloc::System;
use std::fs;
use std::io::{Read, Write, copy, repeat};

use data::{DataError, Idx};
use flate2::Compression;
use flate2::write::GzEncoder;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MIB: u64 = 1 << 20;

#[test]
fn memory_is_taken_64_mib_ahead_at_most() {
    // 160 MiB of zeros, of which the header announces 1 GiB: memory that doubled as it fills would be 256
    // MiB.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&[0, 0, 0x08, 1, 0x40, 0, 0, 0]).unwrap();
    copy(&mut repeat(0).take(160 * MIB), &mut encoder).unwrap();
    let bomb = encoder.finish().unwrap();
    assert!(bomb.len() as u64 * 100 < 160 * MIB, "{} bytes are no bomb", bomb.len());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb");
    fs::write(&path, &bomb).unwrap();

    let region = Region::new(COUNTED);
    match Idx::read(&path).unwrap_err() {
        DataError::Length { expected: 0x4000_0000, found, more: false, .. } => {
            assert_eq!(found as u64, 160 * MIB);
        }
        other => panic!("{other:?}"),
    }
    // Growing is counted once, by as much as it grows.
    let allocated = region.change().bytes_allocated as u64 / MIB;
    assert!((160..160 + 64 + 2).contains(&allocated), "160 MiB there, {allocated} MiB allocated");
}
