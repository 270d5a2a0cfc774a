//! Every command of `descent` is one of `cargo xtask` too, and calls itself so.

use crate::support::xtask;

#[test]
fn help_lists_the_commands_of_both_and_names_cargo_xtask() {
    let ran = xtask(&["--help"]).succeeded();
    assert!(ran.stdout.starts_with("Trains dense networks"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\nUsage: cargo xtask <COMMAND>\n"), "{}", ran.stdout);
    for command in
        ["train-mnist", "eval", "predict", "descend", "trace", "gradcheck", "bench-train", "bench", "check"]
    {
        assert!(ran.stdout.contains(&format!("\n  {command} ")), "{command}: {}", ran.stdout);
        let help = xtask(&[command, "--help"]).succeeded().stdout;
        assert!(help.contains(&format!("\nUsage: cargo xtask {command} ")), "{help}");
        assert!(help.contains("\nExamples:\n  cargo xtask "), "{help}");
        assert!(!help.contains("\n  descent ") && help.contains("\nExit codes: 0 "), "{help}");
    }
    assert!(xtask(&["--version"]).succeeded().stdout.starts_with("cargo xtask "));
}

#[test]
fn what_is_wrong_is_told_in_one_line_whoever_has_the_command() {
    xtask(&["train-minst"]).failed(2, "similar subcommands exist: 'train', 'train-mnist'");
    xtask(&["chek"]).failed(2, "a similar subcommand exists: 'check'");
    xtask(&["train-mnist", "--data", "/no/such/folder"]).failed(1, "/no/such/folder/train-images");
    assert_eq!(xtask(&[]).code, Some(2));
}

/// Ctrl-C, once there is a checkpoint of the repository's MNIST.
#[test]
#[cfg(unix)]
fn the_command_to_go_on_with_is_one_of_cargo_xtask() {
    use std::process::{Command, Stdio};

    use crate::support::{Ran, program};

    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("checkpoint");
    let mut command = program(&["train-mnist", "--train-limit", "10", "--epochs", "1000000", "--quiet"]);
    command.arg("--checkpoint").arg(&checkpoint).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    while !checkpoint.exists() {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let ran = Ran::from(child.wait_with_output().unwrap());
    let hint = format!("go on with: cargo xtask train-mnist --resume {}", checkpoint.display());
    assert!(ran.code == Some(130) && ran.stderr.contains(&hint), "{}", ran.stderr);
}
