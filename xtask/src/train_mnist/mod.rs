//! `train-mnist`: from the files to a judged network.

mod args;

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::anyhow;
use data::{DataError, Mnist};
use nn::Network;
use optim::{EpochRecord, Event, Threads, TrainError, evaluate};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(crate) use args::Args;

use crate::Failure;
use crate::confusion::confusion_table;
use crate::datasets::mnist_folder;
use crate::output::{OutputFile, say};
use crate::progress::Display;

/// `--json` of `train-mnist`.
#[derive(Serialize)]
struct Report<'a> {
    config: args::Config<'a>,
    threads: usize,
    train_samples: usize,
    validation_samples: usize,
    test_samples: usize,
    epochs: Vec<Epoch>,
    test_loss: f64,
    test_accuracy: f64,
    test_correct: u64,
    load_seconds: f64,
    train_seconds: f64,
    total_seconds: f64,
    weights_sha256: &'a str,
}

#[derive(Serialize)]
struct Epoch {
    epoch: usize,
    train_loss: f64,
    validation_loss: Option<f64>,
    validation_accuracy: Option<f64>,
    seconds: f64,
}

impl From<&EpochRecord> for Epoch {
    fn from(record: &EpochRecord) -> Self {
        let EpochRecord { epoch, train_loss, validation_loss, validation_accuracy, seconds } = *record;
        Self { epoch, train_loss, validation_loss, validation_accuracy, seconds }
    }
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let start = Instant::now();
    let topology = args.topology().map_err(|e| Failure::arguments(anyhow!(e).context("--layers")))?;
    let threads = Threads::new(args.threads()).map_err(Failure::run)?;
    // Before the minutes of training, not after them.
    let json = args.json.as_deref().map(OutputFile::create).transpose().map_err(Failure::run)?;
    let mut display = Display::new(args.quiet);
    let Mnist { mut train, validation, test } = Mnist::<f32>::read(&mnist_folder(args.data.as_deref())).map_err(explain)?;
    if let Some(n) = args.train_limit {
        train = train.limit(n.get());
    }
    let mut network = Network::new(topology, args.init(), args.seed);
    let load_seconds = start.elapsed().as_secs_f64();
    display.start(&network, args, (train.len(), validation.len(), test.len()), load_seconds);

    let training = Instant::now();
    let history = args
        .trainer()
        .train_with(&mut network, &train, Some(&validation), |event| {
            match event {
                Event::Step(progress) => display.step(&progress),
                Event::Epoch(record) => display.epoch(record, args.epochs.get()),
            }
            ControlFlow::Continue(())
        })
        .map_err(classify)?;
    let train_seconds = training.elapsed().as_secs_f64();
    display.finish();

    let judged = threads.run(|| evaluate(&network, &test));
    if !judged.loss.is_finite() {
        // The very last step went astray, after the last loss of the training.
        return Err(Failure::run(TrainError::Diverged { epoch: args.epochs.get(), loss: judged.loss }));
    }
    let test_accuracy = judged.accuracy().ok_or_else(|| Failure::run(anyhow!("the test samples have no classes")))?;
    let total_seconds = start.elapsed().as_secs_f64();
    let weights_sha256 = hex(&Sha256::digest(network.parameters().to_le_bytes()));
    if let Some(file) = json {
        let report = Report {
            config: args.config(),
            threads: args.threads(),
            train_samples: train.len(),
            validation_samples: validation.len(),
            test_samples: test.len(),
            epochs: history.epochs.iter().map(Epoch::from).collect(),
            test_loss: judged.loss,
            test_accuracy,
            test_correct: judged.correct(),
            load_seconds,
            train_seconds,
            total_seconds,
            weights_sha256: &weights_sha256,
        };
        let text = serde_json::to_string(&report).map_err(Failure::run)?;
        file.write(text.as_bytes()).map_err(Failure::run)?;
    }
    say(&format!(
        "{}\n\
         test accuracy {:.2} % ({} of {}), loss {:.4}; trained in {train_seconds:.2} s, {total_seconds:.2} s in all\n\
         weights sha256 {weights_sha256}",
        confusion_table(&judged.confusion),
        100.0 * test_accuracy,
        judged.correct(),
        judged.samples,
        judged.loss
    ))
    .map_err(Failure::run)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Adds what to do about missing files.
fn explain(error: DataError) -> Failure {
    match error {
        DataError::Missing { .. } => {
            Failure::run(anyhow!("{error}; give the folder of the four IDX files with --data DIR"))
        }
        other => Failure::run(other),
    }
}

/// Settings that do not fit the samples are bad arguments; a diverging run is not.
fn classify(error: TrainError) -> Failure {
    match error {
        TrainError::Inputs { .. } | TrainError::Outputs { .. } => {
            Failure::arguments(anyhow!("{error}; change --layers"))
        }
        TrainError::Zero { .. } | TrainError::Range { .. } => Failure::arguments(error),
        other => Failure::run(other),
    }
}
