//! `data`: commands about files of samples.

mod verify;

use crate::Failure;

/// Look at data before anything is learnt from it.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  descent data verify datasets/mnist
  descent data verify houses.csv --target price

Exit codes: 0 nothing is wrong, 1 something is, 2 bad arguments.")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Verify(Box<verify::Args>),
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Verify(args) => verify::run(args),
    }
}
