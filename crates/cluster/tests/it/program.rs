//! The commands, by several ranks.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::support::{Folder, Job, descent};

/// The losses of each epoch.
fn losses(json: &Value) -> Vec<(f64, f64)> {
    let epochs = json["epochs"].as_array().unwrap().iter();
    epochs.map(|e| (e["train_loss"].as_f64().unwrap(), e["validation_loss"].as_f64().unwrap())).collect()
}

/// Whether two trainings were the same within rounding of single precision.
pub(crate) fn same(one: &Value, other: &Value) {
    let (a, b) = (losses(one), losses(other));
    assert_eq!(a.len(), b.len());
    for (a, b) in a.into_iter().zip(b) {
        assert!((a.0 - b.0).abs() < 1e-3 * a.0 && (a.1 - b.1).abs() < 1e-3 * a.1, "{a:?} and {b:?}");
    }
}

#[test]
fn images_and_tables_as_by_one_process() {
    let folder = Folder::new();
    let images = "--batch-size 7 --epochs 3 --momentum 0.5 --eta 0.5 --loss cross-entropy --dropout 0.1 \
                  --class-weights balanced --metrics f1,log-loss --accumulate 2";
    let table = "--preset plain --epochs 3 --ensemble 2 --hidden 8,5";
    for (n, arguments) in [(2, folder.images_with(images)), (3, folder.table_with(table))] {
        let run = |ranks: usize, name: &str| {
            let outputs = format!("--json {} --save {}", folder.at(name), folder.at("model"));
            let outputs: Vec<String> = outputs.split(' ').map(str::to_owned).collect();
            let ended = Job::start(descent(ranks, &[&arguments[..], &outputs].concat())).wait().succeeded();
            assert!(ended.stderr.is_empty(), "{ended:?}");
            let json = folder.json(name);
            assert_eq!(ended.stdout.matches("weights sha256").count(), 1, "the first rank alone prints");
            assert_eq!(json["weights_sha256"], ended.weights());
            (json, fs::read(folder.path("model")).unwrap().len())
        };
        let (one, size) = run(1, "one.json");
        let (several, same_size) = run(n, "several.json");
        same(&one, &several);
        assert_eq!(size, same_size);
        assert!(one["processes"].is_null());
        assert_eq!(several["processes"], n);
        assert_eq!(one["config"], several["config"]);
        let (again, _) = run(n, "again.json");
        assert_eq!(several["weights_sha256"], again["weights_sha256"]);
    }
}

#[test]
fn one_rank_gives_the_bits_of_the_program_by_itself() {
    let folder = Folder::new();
    let arguments = folder.images_with("--epochs 2");
    let by_itself = Job::start({
        let mut command = Command::new(env!("CARGO_BIN_EXE_descent-mpi"));
        command.args(&arguments);
        command
    });
    let by_itself = by_itself.wait().succeeded();
    let one = Job::start(descent(1, &arguments)).wait().succeeded();
    assert_eq!(by_itself.weights(), one.weights());
}

#[test]
fn help_is_printed_once_and_wrong_arguments_are_told_once() {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let help = Job::start(descent(2, &words("train-mnist --help"))).wait().succeeded();
    assert_eq!(help.stdout.matches("Exit codes: ").count(), 1, "{help:?}");
    assert!(help.stdout.contains("mpirun -n 2 descent-mpi train-mnist --preset fast"), "{help:?}");
    Job::start(descent(3, &words("train-mnist --eta three"))).wait().failed(2, "--eta");
    Job::start(descent(2, &words("train-mnist --data /nowhere"))).wait().failed(1, "/nowhere");
}

#[test]
fn a_training_that_diverges_is_told_once() {
    let folder = Folder::new();
    let flags = "--loss cross-entropy --activation relu --eta 1e30 --epochs 3";
    Job::start(descent(3, &folder.images_with(flags))).wait().failed(1, "the training diverged");
}
