//! A model file: as it is, and its payload in a frame that is right.
#![no_main]

use files::HEADER_BYTES;
use libfuzzer_sys::fuzz_target;
use nn::file::MODEL;

#[path = "../../crates/optim/tests/it/support/decoded.rs"]
mod decoded;

fuzz_target!(|bytes: &[u8]| {
    decoded::model(bytes);
    // A kept file is a seed, and its header would be the fuzzer's only work.
    let payload = if bytes.starts_with(b"DESCENT") { bytes.get(HEADER_BYTES..).unwrap_or(&[]) } else { bytes };
    decoded::model(&MODEL.wrap(payload));
});
