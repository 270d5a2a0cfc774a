//! `train-mnist`: from the files to a judged network.

mod again;
mod args;
mod config;
mod results;
mod samples;

use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use data::Framing;
use nn::{Network, TopologyError};
use optim::{
    Alone, Checkpoint, Evaluation, State, Threads, TrainError, check_memory, evaluate, misread, network_bytes,
};

pub(crate) use args::Args;
use config::Config;
use results::{Places, Results, model_bytes};
use samples::Samples;

use crate::confusion::confusion_table;
use crate::datasets::mnist_folder;
use crate::from_disk::{Train, another_buffer, in_turn, told};
use crate::interrupt::Interrupt;
use crate::members::OneProcess;
use crate::output::Outputs;
use crate::progress::{Display, learning, troubles};
use crate::report::{MISREAD_SHOWN, Run};
use crate::training::{
    Ending, Keeper, Training, begun, eta_left, etas, metrics_of, newest, parameter_bytes, weights_sha256,
};
use crate::{Failure, Members};

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    run_together(args, &mut OneProcess(Alone))
}

/// As one of several members.
pub(crate) fn run_together(args: &Args, members: &mut dyn Members) -> Result<(), Failure> {
    let start = Instant::now();
    let interrupt = Interrupt::watch().map_err(Failure::run)?.shared(members);
    args.keep.check()?;
    let args = &args.of(members);
    let resumed = args.keep.resume.as_deref().map(|path| resume(path, args, members)).transpose()?;
    let (config, checkpoint) = resumed.unzip();
    let config = config.map_or_else(|| Config::new(args).map_err(Failure::arguments), Ok)?;
    let topology = config.topology().map_err(|error| {
        let flag = if let TopologyError::Activations { .. } = error { "--activation" } else { "--layers" };
        Failure::arguments(anyhow!(error).context(flag))
    })?;
    let epochs = config.course.settings.epochs;
    let threads = Threads::new(args.training.threads()).map_err(Failure::run)?;
    let folder = mnist_folder(args.data.as_deref())?;
    // Before the minutes of training, not after them.
    let mut outputs = Outputs::new(args.keep.quiet);
    let places = Places::try_all(args, &folder, &topology, &mut outputs)?;
    let (size, kept) = (parameter_bytes(&topology), (epochs, config.note(None)));
    let kept_by = (members.size() == 1, &mut outputs);
    let mut keeper = Keeper::new(&args.keep, size, kept, interrupt, kept_by)?;
    let mut display = Display::new(args.keep.quiet);
    let Samples { train, validation, test, classes, transposed, notes, made } =
        in_turn(&args.disk, members, || samples::read(args, &folder, &config))?;
    notes.iter().for_each(|note| display.warning(&note.to_string()));
    let test_fingerprint = test.fingerprint();
    if let Some(checkpoint) = &checkpoint {
        let same = config::check_test(checkpoint, test_fingerprint);
        same.map_err(|error| classify(error, args, &config, &keeper))?;
    }
    keeper.note = config.note(Some(test_fingerprint));
    let trainer = config.course.trainer(args.training.threads());
    let needed = network_bytes::<f32>(&topology).saturating_add(trainer.bytes::<f32>(&topology, train.len()));
    check_memory(needed).map_err(|e| Failure::run(anyhow!(e).context("--layers")))?;
    let Checkpoint { mut network, mut state, .. } = checkpoint.unwrap_or_else(|| Checkpoint {
        network: Network::new(topology, config.course.init, config.course.settings.seed),
        state: State::new(&trainer, train.source()),
        note: Vec::new(),
    });
    if args.training.schedules.stretch_schedule {
        state.stretch(&trainer, train.source());
    }
    let fingerprint = state.fingerprint;
    let load_seconds = start.elapsed().as_secs_f64();
    let (parameters, layers) = (network.topology().parameter_count(), &config.network.layers);
    let read = match &train {
        Train::OnDisk(rows) => Some(told(rows, made.is_some(), trainer.samples_per_step(train.len()))?),
        Train::InMemory(_) => None,
    };
    display.start((layers, parameters), epochs, (train.len(), validation.len(), test.len()), load_seconds);
    read.iter().for_each(|how| display.line(how));
    outputs.lost(made.map(|made| made.lost).unwrap_or_default());
    if transposed {
        display.line("rows and columns of the images are exchanged (--transposed=no leaves them)");
    }
    if let Some(path) = &args.keep.resume {
        let (epoch, batch) = (state.position.epoch, state.position.batch);
        display.line(&format!("going on in epoch {epoch} after {batch} batches, from {}", path.display()));
    }

    let judges = Some(&validation).filter(|validation| !validation.is_empty());
    config.course.measurable(&network, config.network.loss, judges).map_err(Failure::arguments)?;
    let settings = config.arguments();
    keeper.settings(&settings);
    let training = Training { trainer: &trainer, train: train.source(), judges, settings: &settings };
    let seen = (&mut keeper, &mut display, &mut outputs);
    let trained = training.run(&mut network, state, seen, members);
    let (history, train_seconds) = trained.map_err(|error| classify(error, args, &config, &keeper))?;
    if members.rank() > 0 {
        return Ok(());
    }

    let ending = Ending::of(&history, config.course.settings.early_stopping, epochs);
    let judged = keeper.ended.is_none().then(|| threads.run(|| evaluate(&network, &test)));
    let test_metrics = judged.is_some().then(|| threads.run(|| metrics_of(&network, &test)));
    let test_metrics = test_metrics.unwrap_or_default();
    let weights_sha256 = weights_sha256(&network);
    let results = Results {
        config: &config,
        threads: args.training.threads(),
        processes: Some(members.size()).filter(|&n| n > 1),
        train_samples: train.len(),
        validation_samples: validation.len(),
        test_samples: test.len(),
        epochs: &history.epochs,
        test_loss: judged.as_ref().map(|judged| judged.loss),
        test_accuracy: judged.as_ref().and_then(Evaluation::accuracy),
        test_correct: judged.as_ref().map(Evaluation::correct),
        test_metrics: &test_metrics,
        best_epoch: history.best,
        stopped_early: ending.as_ref().is_some_and(|ending| ending.early),
        load_seconds,
        train_seconds,
        total_seconds: start.elapsed().as_secs_f64(),
        weights_sha256: &weights_sha256,
        interrupted: keeper.ended.is_some(),
    };
    let framing = Framing::of(train.source().part());
    let model = || model_bytes(&network, &classes, framing, args.save.as_deref());
    let Some(judged) = &judged else {
        let saved = outputs.write("model", places.model, model);
        outputs.write_json(places.json, &results);
        let model = args.save.as_deref().filter(|_| saved);
        return outputs.finish(keeper.interrupted(model, |path| args.resume_command(path)));
    };

    display.health(history.epochs.last().map_or(&[], |record| &record.health));
    if !judged.loss.is_finite() {
        let what = format!("the test loss is {}: the training diverged; try a smaller eta", judged.loss);
        return outputs.finish(Err(Failure::run(anyhow!(what))));
    }
    let test_accuracy =
        results.test_accuracy.ok_or_else(|| Failure::run(anyhow!("the test samples have no classes")))?;
    if !args.keep.quiet {
        outputs.say(&confusion_table(&judged.confusion, &classes));
    }
    if let Some(ending) = &ending {
        display.line(&ending.to_string());
    }
    outputs.say(&format!(
        "test accuracy {:.2} % ({} of {}), loss {:.4}; trained in {train_seconds:.2} s, {:.2} s in all\n\
         weights sha256 {weights_sha256}",
        100.0 * test_accuracy,
        judged.correct(),
        judged.samples,
        judged.loss,
        results.total_seconds
    ));
    outputs.write("model", places.model, model);
    outputs.write_json(places.json, &results);
    if let Some(report) = places.report {
        let mut epochs = history.epochs.clone();
        epochs.iter_mut().for_each(|record| record.health = learning(&record.health));
        let warnings = (1..=epochs.len())
            .map(|n| troubles(&epochs[n - 1].health, eta_left(&trainer, train.len(), &epochs[..n])));
        let warnings: Vec<_> = warnings.collect();
        let write = |files| {
            report.write(&Run {
                network: &network,
                history: &epochs,
                warnings: &warnings,
                judged,
                misread: &threads.run(|| misread(&network, &test, MISREAD_SHOWN)),
                classes: &classes,
                test: &test,
                samples: (train.len(), validation.len(), test.len()),
                layers: &config.network.layers,
                seed: config.course.settings.seed,
                etas: etas(&trainer, train.len(), &history.epochs),
                best_epoch: history.best,
                ending: ending.as_ref().map(ToString::to_string),
                metrics: &test_metrics,
                settings: config.arguments(),
                repeatable: !config.course.stretched,
                command: again::command(&config, args),
                resumed: args.keep.resume.as_deref(),
                folder: &folder,
                files,
                fingerprint,
                threads: args.training.threads(),
                load_seconds,
                train_seconds,
                weights_sha256: &weights_sha256,
                table: None,
            })
        };
        match again::hashes(&args.files.folder(&folder)).and_then(write) {
            Ok(page) => {
                outputs.lost(page.lost);
                outputs.confirm(&format!("report {}", page.path.display()));
            }
            Err(error) => outputs.failed(error),
        }
    }
    outputs.finish(Ok(()))
}

/// The newest whole checkpoint of `path` and its settings.
fn resume(path: &Path, args: &Args, members: &mut dyn Members) -> Result<(Config, Checkpoint<f32>), Failure> {
    let (checkpoint, found) = newest(path, members)?;
    let mut config = Config::resumed(&checkpoint, &found, args).map_err(Failure::run)?;
    config.contradicted(args, &found).map_err(Failure::arguments)?;
    begun(&checkpoint, &found, config.course.settings.epochs)?;
    config
        .course
        .stretch(checkpoint.state.settings.epochs, &args.training, &found)
        .map_err(Failure::arguments)?;
    Ok((config, checkpoint))
}

/// Settings that do not fit the samples are bad arguments; a diverging run is not.
fn classify(error: TrainError, args: &Args, config: &Config, keeper: &Keeper) -> Failure {
    let another = another_buffer(&error, config.course.from_disk, &args.disk);
    if let (Some(path), Some(why)) = (&args.keep.resume, another) {
        return Failure::run(anyhow!("{}: {why}", path.display()));
    }
    match (error, &args.keep.resume) {
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
