//! `bench-train` as a person would run it.

use std::process::Stdio;

use crate::support::{Ran, program, xtask};

#[test]
fn a_closed_pipe_is_told_in_one_line() {
    let mut child = program(&["bench-train", "--workloads", "W1", "--rounds", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    Ran::from(child.wait_with_output().unwrap()).failed(1, "standard output");
}

#[test]
fn what_is_wrong_is_told_in_one_line() {
    for (arguments, code, culprit) in [
        (&["--workloads", "W7"][..], 2, "W7"),
        (&["--threads", "0"], 2, "--threads"),
        (&["--rounds", "-1"], 2, "--rounds"),
        (&["--data", "/no/such/folder"], 1, "/no/such/folder"),
        (&["--json", "/no/such/folder/file"], 1, "/no/such/folder/file"),
    ] {
        xtask(&[&["bench-train"], arguments].concat()).failed(code, culprit);
    }
}
