//! The program, run as a person would run it.

use std::process::Command;

pub(crate) use crate::ran::Ran;

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments);
    command
}

pub(crate) fn xtask(arguments: &[&str]) -> Ran {
    program(arguments).output().unwrap().into()
}
