//! Wrote the models of `nn/tests/golden/models/version-1` and the checkpoints of `checkpoints/version-2`, and
//! the `expected.json` of both, at commit 0135820. There it was an example of `optim` and ran as
//! `cargo run --example golden -- FOLDER`, with serde_json among the development dependencies. It shows what
//! the files are.
//!
//! The checkpoints of `train-mnist-version-2` come from these commands of the same program, with
//! `--layers 784,2,10 --threads 1 --checkpoint FILE`:
//!
//! ```text
//! train-mnist --init standard-normal --epochs 2 --train-limit 40 --eta 1
//! train-mnist --init scaled-normal --activation tanh --epochs 1 --train-limit 30 --full-batch --seed 5
//! train-mnist --init glorot --activation relu --epochs 1 --train-limit 20 --online --eta 0.1 --l2 0.001
//! train-mnist --init he --activation relu --loss cross-entropy --epochs 2 --train-limit 50 --batch-size 7
//!             --eta 0.1 --momentum 0.5
//! train-mnist --init glorot --activation tanh --loss cross-entropy --epochs 1 --eta 0.1
//! train-mnist --init he --loss cross-entropy --epochs 1 --train-limit 60 --eta 0.5
//! ```

use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, EpochRecord, Event, LayerHealth, Sgd, State, Trainer};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: golden FOLDER")?;
    let folder = Path::new(&folder);
    let models = models::<f32>(folder)?.into_iter().chain(models::<f64>(folder)?);
    write(folder, "models/expected.json", &pretty(models.collect()))?;
    let checkpoints = checkpoints::<f32>(folder)?.into_iter().chain(checkpoints::<f64>(folder)?);
    write(folder, "checkpoints/expected.json", &pretty(checkpoints.collect()))
}

/// Every loss with every hidden activation; each initialiser in turn.
fn models<T: Scalar>(folder: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut expected = Vec::new();
    for loss in Loss::ALL {
        for (i, activation) in Activation::ALL.into_iter().enumerate() {
            let activations = [activation, Activation::ALL[(i + 1) % 4]];
            let topology = Topology::with_activations(&[3, 5, 4, 2], &activations, loss)?;
            let init = Init::ALL[expected.len() % 4];
            let network = Network::<T>::new(topology, init, 40 + expected.len() as u64);
            let name = format!("{}-{}-{}", precision::<T>(), named(loss).join("-"), plain(activation));
            write(folder, &format!("models/version-1/{name}"), &network.to_file_bytes())?;
            let mut model = described(&network);
            model["name"] = json!(name);
            model["init"] = json!(plain(init));
            expected.push(model);
        }
    }
    Ok(expected)
}

/// Every loss twice, with batching of every kind; plain, with momentum, with decay, with both.
fn checkpoints<T: Scalar>(folder: &Path) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut expected = Vec::new();
    for i in 0..12 {
        let loss = Loss::ALL[i % 6];
        let activations = [Activation::ALL[i % 4], Activation::ALL[(i / 4 + 1) % 4]];
        let topology = Topology::with_activations(&[3, 4, 3, 2], &activations, loss)?;
        let mut network = Network::<T>::new(topology, Init::ALL[(i + 1) % 4], i as u64);
        let plain_or_not = [Sgd::new(0.05), Sgd::new(0.04).momentum(0.5), Sgd::new(0.03).l2(0.01)];
        let sgd =
            plain_or_not.get((i + i / 4) % 4).copied().unwrap_or(Sgd::new(0.02).momentum(0.75).l2(0.002));
        let batching = [Batching::Full, Batching::MiniBatch(4), Batching::Online][(i + i / 6) % 3];
        let mut trainer = Trainer::new(sgd).batching(batching).epochs(4).seed(100 + i as u64).threads(1);
        trainer.steps_per_epoch = (i % 5 == 3).then_some(2);
        let classes = !matches!(loss, Loss::Quadratic(a) if a != Activation::Sigmoid);
        let (train, validation) = (samples::<T>(10, classes), samples::<T>(4, classes));
        let validation = (i % 3 != 1).then_some(&validation);

        // Cut after the first step of the second epoch, or at its end.
        let note = format!("note {i}");
        let mut kept = None;
        let state = State::new(trainer, &train);
        let mut position = None;
        let history = trainer.train_from(&mut network, state, &train, validation, |event, snapshot| {
            let cut = match event {
                Event::Step(progress) => progress.epoch == 2 && i % 2 == 0,
                Event::Epoch(record) => record.epoch == 2,
            };
            if !cut {
                return ControlFlow::Continue(());
            }
            position = Some(snapshot.position());
            kept = Some(snapshot.to_file_bytes(note.as_bytes()));
            ControlFlow::Break(())
        })?;
        let name = format!("{}-{i:02}-{}", precision::<T>(), named(loss).join("-"));
        let bytes = kept.expect("it was cut")?;
        write(folder, &format!("checkpoints/version-2/{name}"), &bytes)?;

        let position = position.expect("it was cut");
        let mut checkpoint = described(&network);
        checkpoint["name"] = json!(name);
        checkpoint["note"] = json!(note);
        checkpoint["classes"] = json!(classes);
        checkpoint["validated"] = json!(validation.is_some());
        checkpoint["trainer"] = json!({
            "eta": sgd.eta, "momentum": sgd.momentum, "l2": sgd.l2,
            "epochs": trainer.epochs, "seed": trainer.seed,
            "batching": format!("{batching:?}"), "steps_per_epoch": trainer.steps_per_epoch,
        });
        checkpoint["position"] =
            json!({"epoch": position.epoch, "batch": position.batch, "total": position.total});
        checkpoint["history"] = history.epochs.iter().map(record).collect();
        let kept = optim::Checkpoint::<T>::from_file_bytes(&bytes, Path::new(&name))?;
        let velocity = kept.state.velocity.as_ref().map(|velocity| fnv(&velocity.to_le_bytes()));
        checkpoint["velocity"] = json!(velocity);
        checkpoint["fingerprint"] = json!(train.fingerprint());

        // What the rest of the training makes of it.
        let (mut network, state) = (kept.network, kept.state);
        let end =
            trainer.train_from(&mut network, state, &train, validation, |_, _| ControlFlow::Continue(()))?;
        checkpoint["end"] = json!({
            "train_loss": end.epochs.iter().map(|e| e.train_loss).collect::<Vec<_>>(),
            "parameters": network.parameters().iter().map(|x| x.to_f64()).collect::<Vec<_>>(),
        });
        expected.push(checkpoint);
    }
    Ok(expected)
}

/// Samples of three features, and two classes or two numbers to fit. No number is rounded, so every machine
/// has the same.
fn samples<T: Scalar>(n: usize, classes: bool) -> Dataset<T> {
    let number = |i: usize| T::from_f64((i * 37 % 64) as f64 / 32.0 - 1.0);
    let x = (0..3 * n).map(number).collect();
    if classes {
        Dataset::classes(3, x, (0..n as u32).map(|i| i * i % 3 % 2).collect(), 2).expect("a table")
    } else {
        Dataset::regression(3, x, 2, (5..5 + 2 * n).map(number).collect()).expect("a table")
    }
}

fn described<T: Scalar>(network: &Network<T>) -> Value {
    let topology = network.topology();
    json!({
        "precision": precision::<T>(),
        "sizes": topology.sizes(),
        "activations": topology.activations().iter().map(|a| plain(*a)).collect::<Vec<_>>(),
        "loss": named(topology.loss()),
        "parameters": fnv(&network.parameters().to_le_bytes()),
    })
}

fn record(record: &EpochRecord) -> Value {
    let layer = |h: &LayerHealth| {
        json!([h.gradient_norm, h.update_ratio, h.weight_norm, h.weight_max, h.saturated, h.dead])
    };
    json!({
        "epoch": record.epoch, "train_loss": record.train_loss, "validation_loss": record.validation_loss,
        "validation_accuracy": record.validation_accuracy, "seconds": record.seconds,
        "health": record.health.iter().map(layer).collect::<Vec<_>>(),
    })
}

/// A loss, and its output where that is a choice.
fn named(loss: Loss) -> Vec<String> {
    match loss {
        Loss::Quadratic(output) => vec!["quadratic".into(), plain(output)],
        other => vec![plain(other)],
    }
}

/// `StandardNormal` as `standard-normal`.
fn plain(name: impl std::fmt::Debug) -> String {
    let name = format!("{name:?}");
    let dashed = |(i, c): (usize, char)| format!("{}{}", if i > 0 && c.is_uppercase() { "-" } else { "" }, c);
    name.chars().enumerate().map(dashed).collect::<String>().to_lowercase()
}

fn precision<T: Scalar>() -> &'static str {
    if size_of::<T>() == 4 { "f32" } else { "f64" }
}

/// FNV-1a of 64 bits.
fn fnv(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// A line for each file.
fn pretty(values: Vec<Value>) -> Vec<u8> {
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    format!("[\n{}\n]\n", lines.join(",\n")).into_bytes()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().ok_or("a folder")?)?;
    Ok(fs::write(path, bytes)?)
}
