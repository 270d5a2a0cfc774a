//! A model file: as it is, and its payload in a frame that is right.
#![no_main]

use files::{Frame, HEADER_BYTES};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use nn::file::MODEL;

#[path = "../../crates/optim/tests/it/support/decoded.rs"]
mod decoded;
#[path = "../../crates/optim/tests/it/support/mutate.rs"]
mod mutate;
#[path = "../../crates/descent/tests/it/support/decoded.rs"]
mod with_sections;

fuzz_target!(|bytes: &[u8]| {
    let decoded = |bytes: &[u8]| {
        decoded::model(bytes);
        with_sections::model(bytes);
    };
    decoded(bytes);
    // A kept file is a seed, and its header would be the fuzzer's only work.
    let header = if bytes.starts_with(b"DESCENT") { HEADER_BYTES.min(bytes.len()) } else { 0 };
    let payload = &bytes[header..];
    for version in MODEL.oldest..=MODEL.version {
        decoded(&Frame { version, ..MODEL }.wrap(payload));
    }
});

// Half of the changes are made within a section, whose length is then right again.
fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match mutate::in_place(data, size, max_size, seed, MODEL) {
        Some(size) => size,
        None => fuzzer_mutate(data, size, max_size),
    }
});
