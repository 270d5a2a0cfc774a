//! Parameters that another program has saved as safetensors.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/descent/tests/it/support/decoded.rs"]
mod decoded;

fuzz_target!(|bytes: &[u8]| {
    decoded::import(bytes);
});
