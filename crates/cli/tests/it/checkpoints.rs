//! `train-mnist` can be interrupted and goes on as if nothing had happened.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Folder, Ran, program, sha256};
use nn::Network;
use optim::Checkpoint;
use serde_json::Value;

/// Options of the training that is cut; 50 samples in batches of 7, the last of one.
const HEAVY: &str = "--epochs 3 --batch-size 7 --momentum 0.5 --l2 0.001 --eta 0.5 --seed 4";

fn resume(folder: &Folder, arguments: &str) -> Command {
    let mut command = program(&["train-mnist", "--data"]);
    command
        .arg(folder.root())
        .arg("--resume")
        .arg(folder.path("checkpoint"))
        .args(arguments.split_whitespace());
    command
}

fn resumed(folder: &Folder, arguments: &str) -> Ran {
    resume(folder, arguments).output().unwrap().into()
}

fn checkpoint(folder: &Folder) -> PathBuf {
    folder.path("checkpoint")
}

/// The JSON without what depends on time and threads.
fn report(path: &Path) -> Value {
    let mut report: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let object = report.as_object_mut().unwrap();
    for name in ["threads", "load_seconds", "train_seconds", "total_seconds"] {
        object.remove(name).unwrap();
    }
    for epoch in object["epochs"].as_array_mut().unwrap() {
        epoch.as_object_mut().unwrap().remove("seconds").unwrap();
    }
    report
}

/// A training of one epoch, kept, in a folder of its own.
fn kept_after_an_epoch() -> Folder {
    let folder = Folder::new();
    let one = HEAVY.replace("--epochs 3", "--epochs 1");
    folder.train(&format!("{one} --checkpoint {}", checkpoint(&folder).display())).succeeded();
    folder
}

#[test]
fn a_resumed_run_has_the_same_weights_and_the_whole_history() {
    let folder = kept_after_an_epoch();
    let (whole, rest) = (folder.path("whole.json"), folder.path("rest.json"));
    let ran = folder.train(&format!("{HEAVY} --json {}", whole.display())).succeeded();
    for threads in 1..=3 {
        // Each time from the same checkpoint, kept elsewhere.
        let other = folder.path("other");
        let more = format!("--epochs 3 --threads {threads} --checkpoint {}", other.display());
        let again = resumed(&folder, &format!("{more} --json {}", rest.display())).succeeded();
        assert!(again.stdout.contains("going on in epoch 2 after 0 batches, from "), "{}", again.stdout);
        assert_eq!(again.weights(), ran.weights());
        assert_eq!(report(&rest), report(&whole));
    }
    // Once more, into the same file; and when nothing is left to do the result is told again.
    resumed(&folder, "--epochs 2").succeeded();
    assert_eq!(resumed(&folder, "--epochs 3").succeeded().weights(), ran.weights());
    assert_eq!(resumed(&folder, "").succeeded().weights(), ran.weights());
}

#[test]
fn flags_that_agree_with_the_checkpoint_are_taken_and_others_refused() {
    let folder = kept_after_an_epoch();
    let agreeing = "--layers 36,8,3 --activation sigmoid --loss quadratic --init scaled-normal --eta 0.5 --momentum 0.5 \
                    --l2 1e-3 --batch-size 7 --seed 4 --epochs 2";
    resumed(&folder, agreeing).succeeded();
    for (flag, has) in [
        ("--layers 36,9,3", "36,8,3"),
        ("--activation relu", "sigmoid"),
        ("--loss cross-entropy", "quadratic"),
        ("--init he", "scaled-normal"),
        ("--eta 3", "0.5"),
        ("--momentum 0", "0.5"),
        ("--l2 0.01", "0.001"),
        ("--batch-size 10", "--batch-size 7"),
        ("--online", "--batch-size 7"),
        ("--full-batch", "--batch-size 7"),
        ("--seed 1", "4"),
        ("--train-limit 20", "no limit"),
    ] {
        let ran = resumed(&folder, flag).failed(2, &format!("{flag} contradicts"));
        assert!(ran.stderr.contains(&format!("checkpoint, which has {has}; leave it out")), "{}", ran.stderr);
    }
    resumed(&folder, "--epochs 1").failed(2, "is in epoch 2 already");
    folder.train("--checkpoint-every 5").failed(2, "--checkpoint-every needs --checkpoint FILE");
}

#[test]
fn other_samples_are_refused() {
    let folder = kept_after_an_epoch();
    folder.change(crate::support::TRAIN_IMAGES, |bytes| bytes[16 + 36 * 3] ^= 1);
    resumed(&folder, "--epochs 2").failed(1, "is --data the folder it began with?");
}

#[test]
fn files_that_are_no_checkpoint_are_refused_in_one_line() {
    let folder = kept_after_an_epoch();
    let good = fs::read(checkpoint(&folder)).unwrap();
    let write = |bytes: &[u8]| fs::write(checkpoint(&folder), bytes).unwrap();
    write(b"\x89PNG and so on");
    resumed(&folder, "").failed(1, "checkpoint: not a checkpoint: starts with");
    write(&good[..good.len() - 1]);
    resumed(&folder, "").failed(1, "bytes after its header, found");
    write(&good);
    folder.change("checkpoint", |bytes| bytes[50] ^= 1);
    resumed(&folder, "").failed(1, "checkpoint: damaged: the checksum is");
    fs::remove_file(checkpoint(&folder)).unwrap();
    resumed(&folder, "").failed(1, "checkpoint: cannot be read");
    folder.train(&format!("--save {}", checkpoint(&folder).display())).succeeded();
    resumed(&folder, "").failed(1, "checkpoint: is a model, expected a checkpoint");
}

#[test]
fn a_damaged_newest_is_named_in_a_warning_and_the_one_before_is_used() {
    let folder = Folder::new();
    let path = checkpoint(&folder);
    let whole = folder.train(&format!("{HEAVY} --checkpoint {}", path.display())).succeeded();
    assert!(folder.path("checkpoint.previous").is_file());
    folder.change("checkpoint", |bytes| bytes[30] ^= 0x10);
    let ran = resumed(&folder, "");
    let warning = format!("warning: {}: damaged: the checksum is ", path.display());
    assert!(
        ran.code == Some(0) && ran.stderr.starts_with(&warning) && ran.stderr.lines().count() == 1,
        "{}",
        ran.stderr
    );
    let used = folder.path("checkpoint.previous").canonicalize().unwrap();
    assert!(
        ran.stderr.trim_end().ends_with(&format!("going on from the one before, {}", used.display())),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("going on in epoch 3 after 0 batches"), "{}", ran.stdout);
    assert_eq!(ran.weights(), whole.weights());
    // It was written anew.
    assert_eq!(resumed(&folder, "").succeeded().weights(), whole.weights());
}

#[test]
fn a_kill_that_leaves_both_names_to_one_file_is_gone_on_from() {
    let folder = kept_after_an_epoch();
    let (path, previous) = (checkpoint(&folder), folder.path("checkpoint.previous"));
    fs::remove_file(&previous).unwrap_or_default();
    fs::hard_link(&path, &previous).unwrap();
    let ran = resumed(&folder, "--epochs 3").succeeded();
    assert_eq!(ran.weights(), folder.train(HEAVY).succeeded().weights());
    assert_ne!(fs::read(path).unwrap(), fs::read(previous).unwrap());
}

#[test]
fn a_saved_model_is_the_network_of_the_hash() {
    let folder = Folder::new();
    let model = folder.path("model");
    let ran = folder.train(&format!("--save {}", model.display())).succeeded();
    let network = Network::<f32>::load(&model).unwrap();
    assert_eq!(sha256(&network.parameters().to_le_bytes()), ran.weights());
    for flag in ["--save", "--checkpoint"] {
        let ran = folder
            .train(&format!("{flag} /no/such/dir/file"))
            .failed(1, "/no/such/dir/file: cannot be written");
        assert_eq!(ran.stdout, "");
        folder.train(&format!("{flag} {}", folder.root().display())).failed(1, "cannot be written");
    }
}

#[test]
fn a_diverging_run_says_where_it_can_be_taken_up() {
    let folder = Folder::new();
    let path = checkpoint(&folder);
    let huge = "--eta 1e30 --activation relu --loss cross-entropy --batch-size 7 --checkpoint-every 1";
    let ran = folder.train(&format!("{huge} --checkpoint {}", path.display()));
    let ran = ran.failed(1, "the training diverged; try a smaller eta");
    assert!(ran.stderr.contains(" in epoch 1, batch ") && ran.stderr.contains(", layer "), "{}", ran.stderr);
    assert!(
        ran.stderr.contains(&format!("; {} keeps it as it was in epoch 1 after ", path.display())),
        "{}",
        ran.stderr
    );
    // What was kept is whole, and diverges in the same step again.
    resumed(&folder, "").failed(1, "the training diverged; try a smaller eta");
}

/// Starts a long training, lets `signal` be sent once there is a checkpoint, and returns what it said.
#[cfg(unix)]
fn signalled(folder: &Folder, signal: &str, arguments: &str) -> Ran {
    let mut command = folder.command(&format!("--epochs 1000000 --quiet {arguments}"));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if arguments.contains("--checkpoint") {
        while !checkpoint(folder).exists() {
            std::thread::yield_now();
        }
    } else {
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    child.wait_with_output().unwrap().into()
}

#[test]
#[cfg(unix)]
fn ctrl_c_and_sigterm_keep_the_training_and_say_how_to_go_on() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let folder = Folder::new();
        let path = checkpoint(&folder);
        let ran = signalled(&folder, signal, &format!("--batch-size 7 --checkpoint {}", path.display()));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{}", ran.stderr);
        let lines: Vec<&str> = ran.stderr.lines().collect();
        assert!(lines.len() == 1 && lines[0].starts_with("interrupted in epoch "), "{}", ran.stderr);
        let words: Vec<&str> = lines[0].split(' ').collect();
        let (epoch, batch): (usize, usize) = (words[3].parse().unwrap(), words[5].parse().unwrap());

        let kept = Checkpoint::<f32>::read(&path).unwrap().state.position;
        assert_eq!((kept.epoch, kept.batch), (epoch, batch), "the running step was kept");

        // The command it printed, as a shell would run it, but for cargo and with an end.
        let command = lines[0].split_once("go on with: descent ").unwrap().1;
        assert!(command.starts_with(&format!("train-mnist --resume {}", path.display())), "{command}");
        let mut arguments: Vec<&str> = command.split(' ').collect();
        let end = (epoch + 1).to_string();
        arguments.extend(["--epochs", &end]);
        let ran = crate::support::descent(&arguments).succeeded();
        let whole = folder.train(&format!("--epochs {end} --batch-size 7")).succeeded();
        assert_eq!(ran.weights(), whole.weights(), "cut in epoch {epoch} after {batch} batches");
    }
}

#[test]
#[cfg(unix)]
fn without_a_checkpoint_an_interrupted_run_says_that_nothing_was_kept() {
    let folder = Folder::new();
    let ran = signalled(&folder, "-TERM", "");
    assert_eq!(ran.code, Some(143), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was kept, for there was no --checkpoint FILE"), "{}", ran.stderr);
}

/// Runs the program in a shell that first limits the size of files, in blocks of 512 bytes.
#[cfg(unix)]
fn on_a_full_disk(command: &Command, blocks: usize) -> Ran {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.output().unwrap().into()
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_told_in_one_line_and_the_older_checkpoint_stays() {
    let folder = kept_after_an_epoch();
    let path = checkpoint(&folder);
    let (before, entries) = (fs::read(&path).unwrap(), || fs::read_dir(folder.root()).unwrap().count());
    let many = entries();
    let ran = on_a_full_disk(&resume(&folder, "--epochs 3"), 2);
    ran.failed(1, &format!("{}: cannot be written: File too large", path.display()));
    assert!(fs::read(&path).unwrap() == before && entries() == many, "nothing is changed, nothing is left");

    let model = folder.path("model");
    fs::write(&model, "older").unwrap();
    let command = folder.command(&format!("--save {}", model.display()));
    on_a_full_disk(&command, 2).failed(1, &format!("{}: cannot be written: File too large", model.display()));
    assert_eq!(fs::read_to_string(&model).unwrap(), "older");
    resumed(&folder, "--epochs 3").succeeded();
}

#[test]
#[cfg(unix)]
fn checkpoints_have_the_permissions_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = kept_after_an_epoch();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(checkpoint(&folder)), mode(folder.path(crate::support::TRAIN_IMAGES)));
}
