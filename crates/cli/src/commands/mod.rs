//! What can be typed, a file or a folder for each command. A new one has its `Args` and `run` in its own
//! file, and a line in the table below.

mod data;
mod descend;
mod eval;
mod export;
mod gradcheck;
mod import;
mod predict;
mod trace;
mod train;
mod train_mnist;

use crate::{Failure, Members, Run};

macro_rules! commands {
    ($($name:ident: $module:ident,)+) => {
        /// A command with its arguments.
        #[derive(clap::Subcommand)]
        #[non_exhaustive]
        #[allow(missing_docs, reason = "each variant is described by its arguments")]
        pub enum Command {
            $($name(Box<$module::Args>),)+
        }

        impl Run for Command {
            fn run(&self) -> Result<(), Failure> {
                match self {
                    $(Self::$name(args) => $module::run(args),)+
                }
            }
        }
    };
}

/// A command that several processes can carry out together, with its arguments.
#[derive(clap::Subcommand)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant is described by its arguments")]
pub enum TrainingCommand {
    Train(Box<train::Args>),
    TrainMnist(Box<train_mnist::Args>),
}

impl TrainingCommand {
    pub(crate) fn run(&self, members: &mut dyn Members) -> Result<(), Failure> {
        match self {
            Self::Train(args) => train::run_together(args, members),
            Self::TrainMnist(args) => train_mnist::run_together(args, members),
        }
    }
}

commands! {
    Train: train,
    TrainMnist: train_mnist,
    Eval: eval,
    Predict: predict,
    Export: export,
    Import: import,
    Data: data,
    Descend: descend,
    Trace: trace,
    Gradcheck: gradcheck,
}
