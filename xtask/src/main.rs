//! The task runner: every command of `descent`, and those that need the repository.
#![forbid(unsafe_code)]

mod bench;
mod bench_train;
mod check;
mod scaling;

use std::process::ExitCode;

use cli::{Failure, Program, Run};

#[global_allocator]
static ALLOCATOR: linalg::ExitingAllocator = linalg::ExitingAllocator;

const XTASK: Program = Program {
    name: "cargo xtask",
    about: "Trains dense networks by gradient descent and backpropagation",
    examples: &[
        "train-mnist",
        "train-mnist --save digits.model",
        "eval --model digits.model",
        "predict --model digits.model seven.png",
        "descend --list",
        "trace",
        "gradcheck",
        "check",
    ],
    exit_codes: "0 done, 1 failed, 2 bad arguments, 129, 130 or 143 interrupted; more with bench, see its --help.",
};

#[derive(clap::Subcommand)]
#[allow(clippy::large_enum_variant, reason = "it is made once")]
enum Command {
    #[command(flatten)]
    Descent(cli::Command),
    BenchTrain(bench_train::Args),
    Bench(bench::Args),
    Scaling(scaling::Args),
    Check(check::Args),
}

impl Run for Command {
    fn run(&self) -> Result<(), Failure> {
        match self {
            Self::Descent(command) => command.run(),
            Self::BenchTrain(args) => bench_train::run(args),
            Self::Bench(args) => bench::run(args),
            Self::Scaling(args) => scaling::run(args),
            Self::Check(args) => check::run(args),
        }
    }
}

fn main() -> ExitCode {
    XTASK.run::<Command>(std::env::args_os())
}
