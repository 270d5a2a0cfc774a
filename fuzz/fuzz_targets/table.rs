//! A table in CSV, plain or gzipped.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/optim/tests/it/support/decoded.rs"]
mod decoded;

fuzz_target!(|bytes: &[u8]| {
    decoded::table(bytes);
});
