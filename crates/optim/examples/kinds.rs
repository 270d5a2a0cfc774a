//! A line for every optimizer, schedule, activation, loss and layer, each trained on the same small task:
//! `cargo run --release -p optim --example kinds > docs/kinds.md`.

use std::error::Error;
use std::fmt::Write;

use data::{Dataset, Targets};
use nn::{Activation, Dense, Init, Layer, Loss, Network, TargetSpace, Topology};
use optim::{Batching, Described, Metric, Settings, Threads, Trainer, optimizers, predictions, schedules};

const TRAIN: usize = 500;
const EPOCHS: usize = 300;
const BATCH: usize = 16;

/// Points of a square: whether they lie in a ring, or how far a wave is up there.
fn points(first: usize, n: usize, loss: Loss) -> Result<Dataset<f32>, Box<dyn Error>> {
    let x: Vec<f32> =
        (2 * first..2 * (first + n)).map(|i| 1.7 * ((i * i + 3 * i) as f32 * 0.37).sin()).collect();
    let classes = loss.gives_probabilities() || matches!(loss, Loss::Quadratic(Activation::Sigmoid));
    Ok(if classes {
        let ring = |x: &[f32]| u32::from((0.8..1.6).contains(&x[0].hypot(x[1])));
        Dataset::classes(2, x.clone(), x.chunks(2).map(ring).collect(), 2)?
    } else {
        // Between 0 and 1, which every output can reach.
        let wave = |x: &[f32]| 0.5 + 0.4 * (1.5 * x[0]).sin() * x[1].cos();
        Dataset::regression(2, x.clone(), 1, x.chunks(2).map(wave).collect())?
    })
}

/// A row of the table: what was trained, how good it is on other points, and the time of a step.
struct Row {
    kind: &'static str,
    name: String,
    result: String,
    microseconds: f64,
}

fn trainer(optimizer: &Described, schedule: &Described, epochs: usize) -> Result<Trainer, Box<dyn Error>> {
    let settings =
        Settings::new(optimizer.clone(), schedule.clone(), Batching::MiniBatch(BATCH), (epochs, 1), None);
    Ok(settings.trainer().ok_or("these are kinds of the crate")?.threads(1).diagnostics(false))
}

fn row(
    kind: &'static str,
    name: String,
    trainer: &Trainer,
    topology: Topology,
) -> Result<Row, Box<dyn Error>> {
    let loss = topology.loss();
    let (train, test) = (points(0, TRAIN, loss)?, points(TRAIN, TRAIN, loss)?);
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    let history = trainer.train(&mut network, &train)?;
    let seconds: f64 = history.epochs.iter().map(|epoch| epoch.seconds).sum();
    let steps = (history.epochs.len() * TRAIN.div_ceil(BATCH)) as f64;
    let judged = Threads::new(1)?.run(|| predictions(&network, &test));
    let result = match test.targets() {
        Targets::Classes { .. } => {
            Metric::Accuracy.of(&judged).map(|share| format!("{:.1} % right", 100.0 * share))
        }
        Targets::Values { .. } => {
            Metric::MeanAbsoluteError.of(&judged).map(|error| format!("{error:.3} off"))
        }
    };
    let result = result.ok_or("there are samples")?;
    Ok(Row { kind, name, result, microseconds: 1e6 * seconds / steps })
}

/// All rows, after so many epochs.
///
/// # Errors
/// If a training diverges.
pub fn table(epochs: usize) -> Result<String, Box<dyn Error>> {
    let adam =
        Described::new("adam", &[("eta", 0.01), ("beta 1", 0.9), ("beta 2", 0.999), ("epsilon", 1e-8)]);
    let constant = Described::new("constant", &[]);
    let usual = || Topology::new(&[2, 32, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy);
    let mut rows = Vec::new();
    for optimizer in optimizers() {
        rows.push(row(
            "optimizer",
            optimizer.name.clone(),
            &trainer(&optimizer, &constant, epochs)?,
            usual()?,
        )?);
    }
    for schedule in schedules() {
        let schedule = Described::new(schedule.name(), &schedule.settings());
        rows.push(row("schedule", schedule.name.clone(), &trainer(&adam, &schedule, epochs)?, usual()?)?);
    }
    let trainer = trainer(&adam, &constant, epochs)?;
    for activation in Activation::ALL {
        let topology = Topology::new(&[2, 32, 2], activation, Loss::SoftmaxCrossEntropy)?;
        rows.push(row("activation", activation.to_string(), &trainer, topology)?);
    }
    for loss in Loss::all() {
        let classes = loss.targets() == TargetSpace::Distribution || loss.gives_probabilities();
        let outputs = if classes || loss == Loss::Quadratic(Activation::Sigmoid) {
            2
        } else {
            loss.outputs_per_target()
        };
        let topology = Topology::new(&[2, 32, outputs], Activation::Tanh, loss)?;
        rows.push(row("loss", loss.to_string(), &trainer, topology)?);
    }
    let mut named: Vec<&str> = Vec::new();
    for layer in Layer::samples() {
        if named.contains(&layer.name()) || layer.name() == "dense" {
            continue;
        }
        named.push(layer.name());
        let layers =
            [layer, Dense::new(32, Activation::Tanh).into(), Dense::new(2, Activation::Identity).into()];
        let topology = Topology::of_layers(2, 0, &layers, Loss::SoftmaxCrossEntropy)?;
        rows.push(row("layer", format!("{} before the first dense one", layer.name()), &trainer, topology)?);
    }
    let mut text = String::from(INTRODUCTION);
    for Row { kind, name, result, microseconds } in rows {
        writeln!(text, "| {kind} | {name} | {result} | {microseconds:.1} |")?;
    }
    Ok(text)
}

const INTRODUCTION: &str = "\
# Every kind on one task

Written by `cargo run --release -p optim --example kinds`. 500 points of a square train 2-32-2 with tanh for
300 epochs in batches of 16, and 500 others judge it: do they lie in a ring? Where a loss is for numbers, the
height of a wave is learnt instead, with one output. An optimizer has its default η; everything else is
trained by Adam with η = 0.01. The times, in microseconds a step, are of one thread; a difference of a few
percent means nothing.

| | | result | µs |
|---|---|---|---:|
";

/// Prints the table.
pub fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", table(EPOCHS)?);
    Ok(())
}
