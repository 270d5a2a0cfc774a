//! What `xtask` adds to `descent`, and the documentation, whose commands it understands.

mod bench_fails;
mod bench_train;
mod commands;
mod docs;
#[path = "../../../crates/cli/tests/it/support/ran.rs"]
mod ran;
mod support;
