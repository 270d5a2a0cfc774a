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

use crate::{Failure, Run};

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
