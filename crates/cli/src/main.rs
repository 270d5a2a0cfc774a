//! The program `descent`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: linalg::ExitingAllocator = linalg::ExitingAllocator;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}
