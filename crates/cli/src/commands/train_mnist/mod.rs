//! `train-mnist`: from the files to a judged network.

mod again;
mod args;
mod config;
mod keeper;

use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use data::{DataError, Framing, Mnist};
use descent::Model;
use files::{SystemDisk, probe};
use nn::Network;
use optim::{
    Checkpoint, CheckpointFiles, EpochRecord, Event, Found, State, Threads, TrainError, check_memory,
    evaluate, misread, network_bytes,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub(crate) use args::Args;
use config::Config;
use keeper::{Ended, Keeper};

use crate::Failure;
use crate::confusion::confusion_table;
use crate::datasets::mnist_folder;
use crate::interrupt::Interrupt;
use crate::output::{OutputFile, say};
use crate::progress::Display;
use crate::report::{MISREAD_SHOWN, ReportFolder, Run};

/// `--json` of `train-mnist`.
#[derive(Serialize)]
struct Report<'a> {
    config: &'a Config,
    threads: usize,
    train_samples: usize,
    validation_samples: usize,
    test_samples: usize,
    epochs: &'a [EpochRecord],
    test_loss: f64,
    test_accuracy: f64,
    test_correct: u64,
    load_seconds: f64,
    train_seconds: f64,
    total_seconds: f64,
    weights_sha256: &'a str,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let start = Instant::now();
    let interrupt = Interrupt::watch().map_err(Failure::run)?;
    if args.checkpoint_every.is_some() && args.checkpoint().is_none() {
        return Err(Failure::arguments(anyhow!(
            "--checkpoint-every needs --checkpoint FILE or --resume FILE"
        )));
    }
    let resumed = args.resume.as_deref().map(|path| resume(path, args)).transpose()?;
    let (config, checkpoint) = resumed.unzip();
    let config = config.unwrap_or_else(|| Config::new(args));
    let topology = config.topology().map_err(|e| Failure::arguments(anyhow!(e).context("--layers")))?;
    let threads = Threads::new(args.threads()).map_err(Failure::run)?;
    // Before the minutes of training, not after them.
    let json = args.json.as_deref().map(OutputFile::create).transpose().map_err(Failure::run)?;
    args.save.as_deref().map(|path| probe(&mut SystemDisk, path)).transpose().map_err(Failure::run)?;
    let report = args.report.as_deref().map(ReportFolder::create).transpose().map_err(Failure::run)?;
    let mut keeper = Keeper::new(args, config.epochs, config.note(), interrupt).map_err(Failure::run)?;
    let mut display = Display::new(args.quiet);
    let folder = mnist_folder(args.data.as_deref())?;
    let Mnist { mut train, validation, test } = Mnist::<f32>::read(&folder).map_err(explain)?;
    if let Some(n) = config.train_limit {
        train = train.limit(n);
    }
    let trainer = config.trainer(args.threads());
    let needed = network_bytes::<f32>(&topology).saturating_add(trainer.bytes::<f32>(&topology, train.len()));
    check_memory(needed).map_err(|e| Failure::run(anyhow!(e).context("--layers")))?;
    let Checkpoint { mut network, state, .. } = checkpoint.unwrap_or_else(|| Checkpoint {
        network: Network::new(topology, config.init, config.seed),
        state: State::new(&trainer, &train),
        note: Vec::new(),
    });
    let fingerprint = state.fingerprint;
    let load_seconds = start.elapsed().as_secs_f64();
    display.start(&network, config.epochs, (train.len(), validation.len(), test.len()), load_seconds);
    if let Some(path) = &args.resume {
        let (epoch, batch) = (state.position.epoch, state.position.batch);
        display.line(&format!("going on in epoch {epoch} after {batch} batches, from {}", path.display()));
    }

    let training = Instant::now();
    let history = trainer
        .train_from(&mut network, state, &train, Some(&validation), |event, snapshot| {
            match &event {
                Event::Step(progress) => display.step(progress),
                Event::Epoch(record) => display.epoch(record, config.epochs),
            }
            keeper.after(&event, snapshot)
        })
        .map_err(|error| classify(error, args, &keeper))?;
    let train_seconds = training.elapsed().as_secs_f64();
    display.finish();
    match keeper.ended.take() {
        Some(Ended::Signal(signal, at)) => {
            return Err(Failure::Interrupted(signal, keeper.interrupted(args, at)));
        }
        Some(Ended::Failed(error)) => return Err(classify(error, args, &keeper)),
        None => {}
    }

    display.health(history.epochs.last().map_or(&[], |record| &record.health));
    let judged = threads.run(|| evaluate(&network, &test));
    if !judged.loss.is_finite() {
        return Err(Failure::run(anyhow!(
            "the test loss is {}: the training diverged; try a smaller eta",
            judged.loss
        )));
    }
    if let Some(path) = &args.save {
        let model = Model::new(network.clone()).with_framing(Framing::of(&train));
        model.save(path).map_err(Failure::run)?;
    }
    let test_accuracy =
        judged.accuracy().ok_or_else(|| Failure::run(anyhow!("the test samples have no classes")))?;
    let total_seconds = start.elapsed().as_secs_f64();
    let weights_sha256 = hex(&Sha256::digest(network.parameters().to_le_bytes()));
    if let Some(file) = json {
        let report = Report {
            config: &config,
            threads: args.threads(),
            train_samples: train.len(),
            validation_samples: validation.len(),
            test_samples: test.len(),
            epochs: &history.epochs,
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
    let page = report.map(|report| {
        let run = Run {
            network: &network,
            history: &history.epochs,
            judged: &judged,
            misread: &threads.run(|| misread(&network, &test, MISREAD_SHOWN)),
            test: &test,
            samples: (train.len(), validation.len(), test.len()),
            seed: config.seed,
            settings: config.arguments(),
            command: again::command(&config, args),
            resumed: args.resume.as_deref(),
            folder: &folder,
            files: again::hashes(&folder)?,
            fingerprint,
            threads: args.threads(),
            load_seconds,
            train_seconds,
            weights_sha256: &weights_sha256,
        };
        report.write(&run)
    });
    let page = page.transpose().map_err(Failure::run)?;
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
    .map_err(Failure::run)?;
    page.map_or(Ok(()), |page| say(&format!("report {}", page.display()))).map_err(Failure::run)
}

/// The newest whole checkpoint of `path` and its settings; what is wrong with a newer one goes to standard
/// error.
fn resume(path: &Path, args: &Args) -> Result<(Config, Checkpoint<f32>), Failure> {
    let Found { checkpoint, path: found, skipped } =
        CheckpointFiles::newest::<f32>(path).map_err(Failure::run)?;
    if let Some(error) = skipped {
        eprintln!("warning: {error}; going on from the one before, {}", found.display());
    }
    let config = Config::resumed(&checkpoint, &found, args).map_err(Failure::run)?;
    config.contradicted(args, &found).map_err(Failure::arguments)?;
    let position = checkpoint.state.position;
    let begun = if position.batch == 0 { position.epoch - 1 } else { position.epoch };
    if config.epochs < begun {
        let epochs = config.epochs;
        return Err(Failure::arguments(anyhow!(
            "--epochs {epochs}: {} is in epoch {begun} already",
            found.display()
        )));
    }
    Ok((config, checkpoint))
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
fn classify(error: TrainError, args: &Args, keeper: &Keeper) -> Failure {
    match (error, &args.resume) {
        (
            error @ (TrainError::Resume { .. } | TrainError::Inputs { .. } | TrainError::Outputs { .. }),
            Some(path),
        ) => Failure::run(anyhow!("{}: {error}; is --data the folder it began with?", path.display())),
        (error @ (TrainError::Inputs { .. } | TrainError::Outputs { .. }), None) => {
            Failure::arguments(anyhow!("{error}; change --layers"))
        }
        (error @ (TrainError::Zero { .. } | TrainError::Range { .. }), _) => Failure::arguments(error),
        (error, _) => Failure::run(anyhow!("{error}{}", keeper.left())),
    }
}
