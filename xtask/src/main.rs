//! The commands a person types. No logic here that a user of the libraries would miss.
#![forbid(unsafe_code)]

mod bench;
mod bench_train;
mod check;
mod confusion;
mod datasets;
mod descend;
mod eval;
mod gradcheck;
mod interrupt;
mod model;
mod numbers;
mod output;
mod predict;
mod progress;
mod report;
mod terminal;
mod trace;
mod train_mnist;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

/// Trains dense networks by gradient descent and backpropagation.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, max_term_width = 100)]
#[command(after_help = "\
Examples:
  cargo xtask train-mnist
  cargo xtask train-mnist --save digits.model
  cargo xtask eval --model digits.model
  cargo xtask predict --model digits.model seven.png
  cargo xtask descend --list
  cargo xtask trace
  cargo xtask gradcheck
  cargo xtask check

Exit codes: 0 done, 1 failed, 2 bad arguments, 130 or 143 interrupted; more with bench, see its --help.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    TrainMnist(train_mnist::Args),
    Eval(eval::Args),
    Predict(predict::Args),
    BenchTrain(bench_train::Args),
    Bench(bench::Args),
    Descend(descend::Args),
    Trace(trace::Args),
    Gradcheck(gradcheck::Args),
    Check(check::Args),
}

/// Exit codes: 0 done, 1 failed, 2 bad arguments or nothing to measure, 3 too noisy to tell, 130 or 143 interrupted.
fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return answer(&error),
    };
    let result = match cli.command {
        Command::TrainMnist(args) => train_mnist::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Descend(args) => descend::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Gradcheck(args) => gradcheck::run(&args),
        Command::BenchTrain(args) => bench_train::run(&args),
        Command::Check(args) => check::run(&args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            match failure {
                Failure::Interrupted(..) => eprintln!("{failure}"),
                _ => eprintln!("error: {failure}"),
            }
            failure.exit_code()
        }
    }
}

/// Help and version as they are; a wrong argument in one line.
fn answer(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        error.exit();
    }
    let text = error.render().to_string();
    // clap lists what is missing or possible on lines of their own, indented.
    let what: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    eprintln!("{} (see --help)", what.join(" "));
    ExitCode::from(2)
}

/// Why a command ended without doing what it was asked.
#[derive(Debug)]
enum Failure {
    /// The arguments cannot be right: exit code 2.
    Arguments(anyhow::Error),
    /// What was to be measured does not build or does not run, so there is no answer: exit code 2.
    Unmeasured(anyhow::Error),
    /// The machine is too busy or too noisy for an answer: exit code 3.
    Noisy(anyhow::Error),
    /// Anything else: exit code 1.
    Run(anyhow::Error),
    /// By the signal of this number, as asked for: exit code 128 and that number.
    Interrupted(u8, String),
}

impl Failure {
    fn arguments(error: impl Into<anyhow::Error>) -> Self {
        Self::Arguments(error.into())
    }
    fn unmeasured(error: impl Into<anyhow::Error>) -> Self {
        Self::Unmeasured(error.into())
    }
    fn noisy(error: impl Into<anyhow::Error>) -> Self {
        Self::Noisy(error.into())
    }
    fn run(error: impl Into<anyhow::Error>) -> Self {
        Self::Run(error.into())
    }
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Arguments(_) | Self::Unmeasured(_) => ExitCode::from(2),
            Self::Noisy(_) => ExitCode::from(3),
            Self::Run(_) => ExitCode::from(1),
            Self::Interrupted(signal, _) => ExitCode::from(128 + signal),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Arguments(e) => write!(f, "{} (see --help)", with_causes(e)),
            Self::Unmeasured(e) | Self::Noisy(e) | Self::Run(e) => f.write_str(&with_causes(e)),
            Self::Interrupted(_, text) => f.write_str(text),
        }
    }
}

/// One line: the error and its causes, each said once. The errors of the libraries name theirs themselves.
fn with_causes(error: &anyhow::Error) -> String {
    error.chain().skip(1).map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.ends_with(&cause) { text } else { format!("{text}: {cause}") }
    })
}
