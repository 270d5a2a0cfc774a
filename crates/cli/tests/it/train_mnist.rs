//! `train-mnist` trains, tells what came out, and gives the same weights again.

use std::fs;
use std::process::Stdio;

use crate::support::{Folder, Ran, descent, sha256};
use data::Mnist;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Plan, Sgd, Split, Trainer};
use serde_json::Value;

fn json(folder: &Folder, arguments: &str) -> (Ran, Value) {
    let path = folder.path("run.json");
    let ran = folder.train(&format!("{arguments} --json {}", path.display())).succeeded();
    (ran, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn it_learns_and_prints_accuracy_and_hash() {
    let ran = Folder::new().train("--epochs 20").succeeded();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines[0].contains("36-8-3 (323 parameters) · 50 training, 10 validation, 12 test"),
        "{}",
        lines[0]
    );
    assert_eq!(lines.iter().filter(|line| line.starts_with("epoch ")).count(), 20);
    assert!(ran.stdout.contains("test accuracy 100.00 % (12 of 12)"), "{}", ran.stdout);
    assert!(ran.weights().len() == 64 && ran.weights().bytes().all(|b| b.is_ascii_hexdigit()));
}

#[test]
fn the_layers_are_told_of_at_the_end_and_their_troubles_once() {
    let sound = Folder::new().train("--epochs 3").succeeded();
    assert!(sound.stdout.contains("\nlayer    step  gradient     |w|  units\n    1  "), "{}", sound.stdout);
    assert!(!sound.stdout.contains("warning"), "{}", sound.stdout);
    let stuck = Folder::new().train("--epochs 4 --eta 1e-9").succeeded();
    let warnings: Vec<&str> = stuck.stdout.lines().filter(|line| line.starts_with("warning: ")).collect();
    // One of each layer, and one that nothing is learnt.
    assert_eq!(warnings.len(), 3, "{}", stuck.stdout);
    assert!(
        warnings[2].ends_with("nothing is learnt; train longer, or try a larger eta or other first weights")
    );
    assert!(warnings[0].contains("layer 1: a step changes its weights by"), "{}", warnings[0]);
    // One who wants the result only is warned all the same, apart from it.
    let quiet = Folder::new().train("--epochs 4 --eta 1e-9 --quiet");
    assert!(quiet.code == Some(0) && !quiet.stdout.contains("layer"), "{}", quiet.stdout);
    assert_eq!(quiet.stderr.lines().collect::<Vec<_>>(), warnings);
}

#[test]
fn off_a_terminal_there_are_no_control_characters() {
    let ran = Folder::new().train("").succeeded();
    assert!(ran.stdout.chars().all(|c| c == '\n' || !c.is_control()), "{:?}", ran.stdout);
}

#[test]
fn quiet_leaves_the_result_only() {
    let (folder, loud) = (Folder::new(), Folder::new().train("").succeeded());
    let quiet = folder.train("--quiet").succeeded();
    assert!(!quiet.stdout.contains("epoch") && quiet.stdout.contains("test accuracy"), "{}", quiet.stdout);
    assert_eq!(quiet.weights(), loud.weights());
}

#[test]
fn json_has_the_documented_fields_and_the_numbers_that_were_printed() {
    let (ran, report) = json(&Folder::new(), "--threads 2 --train-limit 30");
    let documented =
        ["config", "epochs", "test_accuracy", "test_correct", "threads", "total_seconds", "train_seconds"];
    let added = [
        "best_epoch",
        "load_seconds",
        "stopped_early",
        "test_loss",
        "test_metrics",
        "test_samples",
        "train_samples",
        "validation_samples",
    ];
    let mut all: Vec<&str> = documented.iter().chain(&added).chain(&["weights_sha256"]).copied().collect();
    all.sort_unstable();
    let mut found = keys(&report);
    found.sort_unstable();
    assert_eq!(found, all);

    let epochs = report["epochs"].as_array().unwrap();
    assert_eq!(epochs.iter().map(|e| e["epoch"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    for epoch in epochs {
        let mut found = keys(epoch);
        found.sort_unstable();
        assert_eq!(
            found,
            ["epoch", "health", "seconds", "train_loss", "validation_accuracy", "validation_loss"]
        );
        let layers = epoch["health"].as_array().unwrap();
        assert_eq!(layers.len(), 2);
        for layer in layers {
            let mut found = keys(layer);
            found.sort_unstable();
            let all = ["dead", "gradient_norm", "saturated", "update_ratio", "weight_max", "weight_norm"];
            assert_eq!(found, all);
            assert!(layer["gradient_norm"].as_f64().unwrap() > 0.0 && layer["dead"].is_null());
            assert!((0.0..=1.0).contains(&layer["saturated"].as_f64().unwrap()));
        }
        assert!((0.0..=1.0).contains(&epoch["validation_accuracy"].as_f64().unwrap()));
        assert!(epoch["train_loss"].as_f64().unwrap() > 0.0 && epoch["seconds"].as_f64().unwrap() >= 0.0);
    }
    let (correct, accuracy) =
        (report["test_correct"].as_u64().unwrap(), report["test_accuracy"].as_f64().unwrap());
    assert_eq!(accuracy, correct as f64 / 12.0);
    assert!(ran.stdout.contains(&format!("{:.2} % ({correct} of 12)", 100.0 * accuracy)), "{}", ran.stdout);
    assert_eq!(report["weights_sha256"], ran.weights());
    assert_eq!(
        (&report["threads"], &report["train_samples"], &report["test_samples"]),
        (&2.into(), &30.into(), &12.into())
    );
    assert!(report["total_seconds"].as_f64() >= report["train_seconds"].as_f64());
    let config = serde_json::json!({
        "layers": [36, 8, 3], "activation": "sigmoid", "loss": "quadratic", "init": "scaled-normal",
        "optimizer": "sgd", "eta": 3.0, "momentum": 0.0, "l2": 0.0, "epochs": 2, "batching": "mini-batch",
        "batch_size": 10, "seed": 1, "train_limit": 30, "schedule": "constant", "decay_schedule": "constant",
        "dropout_schedule": "constant", "accumulate": 1,
        "dropout": 0.0, "input_dropout": 0.0, "clip_norm": null, "clip_value": null, "max_norm": null,
        "average": null, "early_stopping": null, "watch": null, "least_improvement": null, "metrics": [],
        "label_smoothing": 0.0, "class_weights": null,
    });
    assert_eq!(report["config"], config);
}

#[test]
fn the_configuration_in_the_json_is_the_one_that_was_asked_for() {
    let folder = Folder::new();
    let (_, report) = json(
        &folder,
        "--activation relu --loss cross-entropy --init he --eta 0.1 --momentum 0.5 --l2 0.001 --seed 7 --online",
    );
    let config = serde_json::json!({
        "layers": [36, 8, 3], "activation": "relu", "loss": "cross-entropy", "init": "he",
        "eta": 0.1, "momentum": 0.5, "l2": 0.001, "epochs": 2, "batching": "online", "batch_size": 1,
        "seed": 7, "train_limit": null,
    });
    for (name, value) in config.as_object().unwrap() {
        assert_eq!(report["config"][name], *value, "{name}");
    }
    let (_, report) = json(&folder, "--full-batch");
    assert_eq!(
        (&report["config"]["batching"], &report["config"]["batch_size"]),
        (&"full-batch".into(), &Value::Null)
    );
}

#[test]
fn the_weights_are_those_the_libraries_give() {
    let folder = Folder::new();
    let ran = folder.train("--seed 3 --batch-size 7 --eta 1.5").succeeded();
    let Mnist { train, .. } = Mnist::<f32>::read(folder.root()).unwrap();
    let topology =
        Topology::new(&[36, 8, 3], Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid)).unwrap();
    let mut network = Network::new(topology, Init::ScaledNormal, 3);
    let trainer = Trainer::new(Sgd::new(1.5)).batching(Batching::MiniBatch(7)).epochs(2).seed(3);
    trainer.train(&mut network, &train).unwrap();
    assert_eq!(ran.weights(), sha256(&network.parameters().to_le_bytes()));
}

#[test]
fn threads_and_repetition_change_no_bit_and_the_seed_does() {
    let folder = Folder::of(120, 12);
    let split = |sizes: &[usize]| {
        Plan::new(&Topology::new(sizes, Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap(), 100).split()
    };
    assert!(matches!(split(&[36, 200, 200, 3]), Split::Samples(2..)));
    assert_eq!(split(&[36, 600, 3]), Split::Neurons);
    for arguments in [
        "--batch-size 7",
        "--layers 36,200,200,3 --batch-size 100",
        "--layers 36,600,3 --batch-size 100",
        "--online --momentum 0.5 --eta 0.1",
    ] {
        let hash = |more: &str| folder.train(&format!("{arguments} {more}")).succeeded().weights().to_owned();
        let first = hash("--threads 1");
        for threads in 1..=3 {
            assert_eq!(hash(&format!("--threads {threads}")), first, "{arguments}, {threads} threads");
        }
        assert_eq!(hash(""), first, "{arguments}, all cores");
        assert_ne!(hash("--seed 2"), first, "{arguments}, another seed");
    }
}

#[test]
fn json_replaces_an_older_file_and_leaves_nothing_else() {
    let folder = Folder::new();
    let output = tempfile::tempdir().unwrap();
    let path = output.path().join("run.json");
    fs::write(&path, "x".repeat(100_000)).unwrap();
    folder.train(&format!("--json {}", path.display())).succeeded();
    let text = fs::read_to_string(&path).unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_ok() && text.ends_with("}\n"));
    assert_eq!(fs::read_dir(output.path()).unwrap().count(), 1);
}

#[test]
#[cfg(unix)]
fn json_goes_through_links_and_into_devices() {
    let folder = Folder::new();
    let (link, file, device) = (folder.path("link"), folder.path("file"), folder.path("device"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::os::unix::fs::symlink("/dev/null", &device).unwrap();
    for path in [&link, &device] {
        folder.train(&format!("--json {}", path.display())).succeeded();
        assert!(fs::symlink_metadata(path).unwrap().is_symlink(), "{} was replaced", path.display());
    }
    assert!(serde_json::from_str::<Value>(&fs::read_to_string(file).unwrap()).is_ok());
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
#[cfg(unix)]
fn json_can_be_read_from_standard_output() {
    let ran = Folder::new().train("--quiet --json /dev/stdout").succeeded();
    assert!(ran.stdout.lines().any(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", ran.stdout);
}

#[test]
fn a_closed_pipe_is_told_in_one_line_and_the_json_is_written() {
    let folder = Folder::new();
    let path = folder.path("run.json");
    let mut command = folder.command(&format!("--json {}", path.display()));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    Ran::from(child.wait_with_output().unwrap()).failed(1, "standard output");
    assert!(serde_json::from_str::<Value>(&fs::read_to_string(path).unwrap()).is_ok());
}

#[test]
fn help_has_examples_and_the_version_is_known() {
    for arguments in [&["--help"][..], &["train-mnist", "--help"], &["gradcheck", "--help"]] {
        let ran = descent(arguments).succeeded();
        assert!(ran.stdout.contains("Examples:\n  descent") && ran.stdout.contains("Usage: descent"));
        assert!(ran.stdout.contains("Exit codes: 0"), "{}", ran.stdout);
    }
    assert!(descent(&["--version"]).succeeded().stdout.contains(env!("CARGO_PKG_VERSION")));
}
