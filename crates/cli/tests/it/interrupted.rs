//! A training that is ended from outside saves what it has.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use crate::support::{Folder, Ran, sha256};
use nn::Network;
use serde_json::Value;

/// A long training with these arguments, after its first epochs.
fn running(folder: &Folder, arguments: &str) -> (Child, BufReader<impl Read + use<>>) {
    let mut command = folder.command(&format!("--epochs 1000000 {arguments}"));
    begun(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

fn begun(mut child: Child) -> (Child, BufReader<impl Read + use<>>) {
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("epoch ") {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended");
    }
    (child, lines)
}

fn kill(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

fn ended((child, mut lines): (Child, BufReader<impl Read>)) -> Ran {
    let mut stdout = String::new();
    lines.read_to_string(&mut stdout).unwrap();
    Ran { stdout, ..child.wait_with_output().unwrap().into() }
}

#[test]
fn every_signal_that_asks_for_an_end_saves_the_model_and_says_of_which_epoch_it_is() {
    // Elsewhere it is not known whether SIGHUP should be ignored.
    let hangup = cfg!(target_os = "linux").then_some(("-HUP", 129));
    for (signal, code) in [("-INT", 130), ("-TERM", 143)].into_iter().chain(hangup) {
        let folder = Folder::new();
        let (model, json) = (folder.path("model"), folder.path("json"));
        let run = running(&folder, &format!("--save {} --json {}", model.display(), json.display()));
        kill(&run.0, signal);
        // Again at once, as `timeout` and a closing terminal do.
        kill(&run.0, signal);
        let ran = ended(run);
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("interrupted in epoch ") && ran.stderr.lines().count() == 1);
        let has = format!("{} has the network as it was then", model.display());
        assert!(ran.stderr.contains(&has), "{}", ran.stderr);
        assert!(ran.stdout.contains(&format!("model written to {}", model.display())), "{}", ran.stdout);
        let network = Network::<f32>::load(&model).unwrap();
        let report: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
        assert_eq!(report["weights_sha256"], sha256(&network.parameters().to_le_bytes()));
        assert_eq!((&report["interrupted"], &report["test_accuracy"]), (&true.into(), &Value::Null));
        let epoch: usize = ran.stderr.split(' ').nth(3).unwrap().parse().unwrap();
        let epochs = report["epochs"].as_array().unwrap().len();
        assert!(epochs == epoch - 1 && epochs > 0, "{epochs} epochs are whole in epoch {epoch}");
    }
}

#[test]
fn what_nohup_started_goes_on_without_its_terminal() {
    let folder = Folder::new();
    let command = folder.command("--epochs 1000000");
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(command.get_program()).args(command.get_args());
    let (child, mut lines) = begun(shell.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    kill(&child, "-HUP");
    let mut line = String::new();
    for _ in 0..200 {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended");
    }
    kill(&child, "-TERM");
    assert_eq!(ended((child, lines)).code, Some(143));
}

#[test]
#[cfg(target_os = "linux")]
fn timeout_sends_its_signal_twice_and_the_model_is_saved() {
    let folder = Folder::new();
    let model = folder.path("model");
    let command = folder.command(&format!("--epochs 1000000 --quiet --save {}", model.display()));
    let mut timeout = Command::new("timeout");
    // A group of its own, as in a shell.
    std::os::unix::process::CommandExt::process_group(&mut timeout, 0);
    timeout.arg("1").arg(command.get_program()).args(command.get_args());
    let ran = Ran::from(timeout.output().unwrap());
    assert_eq!(ran.code, Some(124), "{}", ran.stderr);
    assert!(ran.stderr.lines().last().unwrap().starts_with("interrupted in epoch "), "{}", ran.stderr);
    Network::<f32>::load(&model).unwrap();
}
