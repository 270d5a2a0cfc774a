//! Checkpoints that earlier programs wrote are still what they were, and their trainings go on.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use data::Dataset;
use linalg::Scalar;
use optim::{Batching, CHECKPOINT, Checkpoint, EpochRecord, Sgd, Trainer};
use serde_json::Value;

use crate::support::written::{expected, fnv, is_network, list, text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/checkpoints")
}

/// The samples that the golden checkpoints were trained on: three features, and two classes or two numbers.
fn samples<T: Scalar>(n: usize, classes: bool) -> Dataset<T> {
    let number = |i: usize| T::from_f64((i * 37 % 64) as f64 / 32.0 - 1.0);
    let x = (0..3 * n).map(number).collect();
    if classes {
        Dataset::classes(3, x, (0..n as u32).map(|i| i * i % 3 % 2).collect(), 2).unwrap()
    } else {
        Dataset::regression(3, x, 2, (5..5 + 2 * n).map(number).collect()).unwrap()
    }
}

fn trainer(expected: &Value) -> Trainer {
    let number = |name: &str| expected[name].as_f64().unwrap();
    let sgd = Sgd::new(number("eta")).momentum(number("momentum")).l2(number("l2"));
    let batching = match text(&expected["batching"]) {
        "Full" => Batching::Full,
        "Online" => Batching::Online,
        "MiniBatch(4)" => Batching::MiniBatch(4),
        other => panic!("no batching {other}"),
    };
    let count = |name: &str| expected[name].as_u64().unwrap();
    let trainer = Trainer::new(sgd).batching(batching).epochs(count("epochs") as usize).seed(count("seed"));
    match expected["steps_per_epoch"].as_u64() {
        Some(steps) => trainer.clone().steps_per_epoch(steps as usize),
        None => trainer,
    }
}

/// serde_json may read a number wrong in its last bit.
#[track_caller]
fn same(found: Option<f64>, expected: &Value) {
    match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => assert!((found - expected).abs() <= 1e-15 * expected.abs()),
        (found, expected) => assert_eq!(found, expected),
    }
}

fn is_record(record: &EpochRecord, expected: &Value) {
    assert_eq!(record.epoch as u64, expected["epoch"]);
    same(Some(record.train_loss), &expected["train_loss"]);
    same(record.validation_loss, &expected["validation_loss"]);
    same(record.validation_accuracy, &expected["validation_accuracy"]);
    same(Some(record.seconds), &expected["seconds"]);
    assert_eq!(record.health.len(), list(&expected["health"]).count());
    for (layer, expected) in record.health.iter().zip(list(&expected["health"])) {
        let numbers =
            [layer.gradient_norm, layer.update_ratio, layer.weight_norm, layer.weight_max].map(Some);
        for (found, expected) in numbers.into_iter().chain([layer.saturated, layer.dead]).zip(list(expected))
        {
            same(found, expected);
        }
    }
}

/// Sums of another version or CPU differ in their last bits, and a few epochs make that more.
fn bound<T: Scalar>() -> f64 {
    if size_of::<T>() == 4 { 1e-5 } else { 1e-12 }
}

fn check<T: Scalar>(path: &Path, expected: &Value) {
    let Checkpoint { mut network, state, note } = Checkpoint::<T>::read(path).unwrap();
    is_network(&network, expected);
    assert_eq!(note, text(&expected["note"]).as_bytes());
    let trainer = trainer(&expected["trainer"]);
    assert_eq!(state.settings, trainer.settings());
    let (position, place) = (state.position, &expected["position"]);
    assert_eq!(
        [position.epoch as u64, position.batch as u64],
        [&place["epoch"], &place["batch"]].map(|n| n.as_u64().unwrap())
    );
    same(Some(position.total), &place["total"]);
    assert_eq!(state.history.len(), list(&expected["history"]).count());
    for (record, expected) in state.history.iter().zip(list(&expected["history"])) {
        is_record(record, expected);
    }
    let velocity = state.slots.first().map(|velocity| fnv(&velocity.to_le_bytes()));
    assert_eq!(velocity.as_deref(), expected["velocity"].as_str());
    assert_eq!(u64::from(state.fingerprint), expected["fingerprint"]);

    let classes = expected["classes"].as_bool().unwrap();
    let (train, validation) = (samples(10, classes), samples(4, classes));
    let validation = expected["validated"].as_bool().unwrap().then_some(&validation);
    let trainer = trainer.clone().threads(1);
    let end = trainer.train_from(&mut network, state, &train, validation, |_, _| ControlFlow::Continue(()));
    let close = |found: f64, expected: &Value| {
        let expected = expected.as_f64().unwrap();
        assert!((found - expected).abs() < bound::<T>() * expected.abs().max(1.0), "{found} for {expected}");
    };
    let losses = end.unwrap().epochs.into_iter().map(|record| record.train_loss);
    losses.zip(list(&expected["end"]["train_loss"])).for_each(|(found, expected)| close(found, expected));
    let parameters: Vec<f64> = network.parameters().iter().map(|x| x.to_f64()).collect();
    assert_eq!(parameters.len(), list(&expected["end"]["parameters"]).count());
    parameters
        .into_iter()
        .zip(list(&expected["end"]["parameters"]))
        .for_each(|(found, expected)| close(found, expected));
}

#[test]
fn checkpoints_of_every_version_hold_what_they_held_and_go_on() {
    let entries = expected(&folder());
    for version in 2..=CHECKPOINT.version {
        for entry in &entries {
            let path = folder().join(format!("version-{version}/{}", text(&entry["name"])));
            match text(&entry["precision"]) {
                "f32" => check::<f32>(&path, entry),
                _ => check::<f64>(&path, entry),
            }
        }
    }
}

/// The command line wrote these, with `--layers 784,2,10` and the names that make up each file's own.
#[test]
fn checkpoints_of_train_mnist_hold_their_notes() {
    for version in 2..=CHECKPOINT.version {
        let folder = folder().join(format!("train-mnist-version-{version}"));
        let mut files = 0;
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kept = Checkpoint::<f32>::read(&path).unwrap();
            let note: Value = serde_json::from_slice(&kept.note).unwrap();
            assert_eq!(kept.network.topology().sizes(), [784, 2, 10]);
            let loss = match kept.network.topology().loss() {
                nn::Loss::Quadratic(nn::Activation::Sigmoid) => "quadratic",
                nn::Loss::SoftmaxCrossEntropy => "cross-entropy",
                other => panic!("train-mnist has no {other:?}"),
            };
            let activation = kept.network.topology().activation(0).unwrap();
            assert_eq!(format!("{activation:?}").to_lowercase(), text(&note["activation"]));
            let name = format!("{}-{}-{loss}", text(&note["init"]), text(&note["activation"]));
            assert_eq!(path.file_name().unwrap().to_str().unwrap(), name);
            let limit = note["train_limit"].as_u64();
            assert_eq!(limit.is_none(), name == "glorot-tanh-cross-entropy", "{limit:?}");
            files += 1;
        }
        assert_eq!(files, 6);
    }
}
