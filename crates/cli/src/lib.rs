//! The command line of Descent: arguments, progress, reports, exit codes. What a user of the libraries would
//! miss stands in them and not here.
//!
//! [`run`] is the program `descent`. Another program may offer the same commands and more under a name of its
//! own, as `cargo xtask` does: it puts [`Command`] into its own list with `#[command(flatten)]`, implements
//! [`Run`] for the list, and hands it to [`Program::run`]. A program of several processes that train together
//! brings its [`Members`] to [`Program::run_together`].
//!
//! ```
//! use std::process::ExitCode;
//! assert_eq!(cli::run(["descent", "gradcheck", "--layers", "3,4,2", "--quiet"]), ExitCode::SUCCESS);
//! assert_eq!(cli::run(["descent", "gradcheck", "--layers", "3,0,2"]), ExitCode::from(2));
//! ```
#![doc(html_root_url = "..")]
#![forbid(unsafe_code)]

mod commands;
mod confusion;
mod datasets;
mod failure;
mod from_disk;
mod interrupt;
mod machine;
mod members;
mod model;
mod names;
mod numbers;
mod output;
mod program;
mod progress;
mod report;
mod tables;
mod tensorboard;
mod terminal;
mod training;
mod wrong;

use std::ffi::OsString;
use std::process::ExitCode;

pub use commands::{Command, TrainingCommand};
pub use datasets::mnist_folder;
pub use failure::Failure;
pub use machine::{Machine, threads};
pub use members::Members;
pub use output::{OutputFile, say};
pub use program::{Program, Run};

/// The program `descent`.
const DESCENT: Program = Program {
    name: "descent",
    about: "Trains dense networks by gradient descent and backpropagation",
    examples: &[
        "train iris.csv --target species",
        "train houses.csv --target price --save houses.model",
        "predict --model houses.model new-houses.csv",
        "train-mnist",
        "train-mnist --save digits.model",
        "eval --model digits.model",
        "predict --model digits.model seven.png",
        "descend --list",
        "trace",
        "gradcheck",
    ],
    exit_codes: "0 done, 1 failed, 2 bad arguments, 129, 130 or 143 interrupted.",
};

/// Does what a person typed; the first of `arguments` is the program's name. What is wrong goes to standard
/// error, in one line.
///
/// Exit codes: 0 done, 1 failed, 2 bad arguments, 129, 130 or 143 interrupted.
pub fn run(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    DESCENT.run::<Command>(arguments)
}
