//! `train`: from a table to a judged network.

mod args;
mod asked;
mod members;
mod note;
mod recipe;
mod report;
mod results;
mod rows;
mod samples;
mod seen;

use std::path::Path;
use std::time::Instant;

use anyhow::anyhow;
use descent::Model;
use linalg::all_finite;
use nn::file::FileError;
use nn::{Layer, Network, Topology};
use optim::{Alone, Checkpoint, Metric, Threads, TrainError, check_memory, network_bytes};
use sha2::{Digest, Sha256};

pub(crate) use args::Args;
use asked::Asked;
use descent::tabular::calibrate;
use members::{Begun, Trained};
use note::Note;
use report::{Made, Tested};
use results::{Places, Results, Rows, Told};
use samples::{Samples, Wanted};

use crate::confusion::{CLASSES_ON_A_TERMINAL, confusion_table};
use crate::from_disk::{Train, another_buffer, in_turn, told};
use crate::interrupt::Interrupt;
use crate::members::OneProcess;
use crate::output::Outputs;
use crate::progress::Display;
use crate::tables::{Judged, TableModel, Truth, name_of};
use crate::training::{Course, Keeper, begun, contradiction, hex, newest, parameter_bytes};
use crate::{Failure, Members};

/// The sizes of the dense layers, from input to output.
fn sizes(topology: &Topology) -> Vec<usize> {
    let dense = topology.layers().iter().filter_map(|layer| match layer {
        Layer::Dense(dense) => Some(dense.outputs),
        _ => None,
    });
    std::iter::once(topology.inputs()).chain(dense).collect()
}

/// What goes on.
struct Resumed {
    asked: Asked,
    course: Course,
    note: Note,
    checkpoint: Checkpoint<f32>,
}

pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    run_together(args, &mut OneProcess(Alone))
}

/// As one of several members.
pub(crate) fn run_together(args: &Args, processes: &mut dyn Members) -> Result<(), Failure> {
    let start = Instant::now();
    let interrupt = Interrupt::watch().map_err(Failure::run)?.shared(processes);
    args.keep.check()?;
    // Only the report tells of the layers. Of several members each measures its part of them.
    let measures = args.keep.report.is_some();
    let args = &args.of(processes);
    let resumed = args.keep.resume.as_deref().map(|path| resume(path, args, processes)).transpose()?;
    let asked = resumed.as_ref().map_or_else(|| Asked::of(args).filled(), |resumed| resumed.asked.clone());
    let threads = Threads::new(args.training.threads()).map_err(Failure::run)?;
    let mut outputs = Outputs::new(args.keep.quiet);
    let read =
        [("the table", Some(&*args.table)), ("--test", asked.test()), ("--test-rows", asked.test_rows())];
    let places = Places::try_all(args, &read, 1, &mut outputs)?;
    let mut display = Display::new(args.keep.quiet);

    let seed = args.training.seed.unwrap_or(1);
    let drawn = resumed.as_ref().map(|resumed| &resumed.course);
    let wanted = Wanted {
        asked: &asked,
        seed: drawn.map_or(seed, |course| course.settings.seed),
        limit: drawn.map_or(args.training.train_limit.map(Into::into), |course| course.train_limit),
        class_weights: drawn
            .map_or(args.training.class_weights.as_ref(), |course| course.class_weights.as_ref()),
        from_disk: args.disk.from_disk,
    };
    let read = || Samples::read(&args.table, &wanted, &display);
    let (mut samples, mut recipe) = in_turn(&args.disk, processes, read)?;
    let asked = asked.learns(samples.encoder.task());
    let topology = recipe.topology(&samples.encoder).map_err(Failure::arguments)?;
    let (course, begun) = match resumed {
        Some(Resumed { course, note, checkpoint, .. }) => {
            note.check_test(samples.test_fingerprint())
                .map_err(|error| classify(error, args, &course, ""))?;
            (course, Begun { finished: note.members, going: Some(checkpoint) })
        }
        None => {
            let usual = (recipe.init, recipe.training.clone());
            let course = Course::new(&args.training, usual, recipe::ETA_OF_SGD);
            let mut course = course.map_err(Failure::arguments)?;
            course.from_disk = args.disk.from_disk;
            // Without rows that judge, no epoch is the best.
            let stopping = course.settings.early_stopping;
            course.settings.early_stopping = stopping.filter(|_| samples.judges().is_some());
            (course, Begun { finished: Vec::new(), going: None })
        }
    };
    let topology = begun.going.as_ref().map_or(&topology, |going| going.network.topology()).clone();
    recipe.init = course.init;
    let trainer_of = |course: &Course| course.trainer(args.training.threads()).diagnostics(measures);
    let trainer = trainer_of(&course);
    let needed =
        network_bytes::<f32>(&topology).saturating_add(trainer.bytes::<f32>(&topology, samples.train.len()));
    check_memory(needed).map_err(Failure::run)?;
    let size = parameter_bytes(&topology);
    let kept_by = (processes.size() == 1, &mut outputs);
    let mut keeper = Keeper::new(&args.keep, size, (course.settings.epochs, Vec::new()), interrupt, kept_by)?;
    let load_seconds = start.elapsed().as_secs_f64();
    let (layers, rows) = (sizes(&topology), Rows::of(&samples));
    let counts = (rows.train, rows.validation, rows.test);
    let read = match &samples.train {
        Train::OnDisk(rows) => {
            Some(told(rows, samples.made.is_some(), trainer.samples_per_step(samples.train.len()))?)
        }
        Train::InMemory(_) => None,
    };
    display.start((&layers, topology.parameter_count()), course.settings.epochs, counts, load_seconds);
    read.iter().for_each(|how| display.line(how));
    outputs.lost(samples.made.take().map(|made| made.lost).unwrap_or_default());
    if let (Some(path), Some(going)) = (&args.keep.resume, &begun.going) {
        let (epoch, batch) = (going.state.position.epoch, going.state.position.batch);
        display.line(&format!("going on in epoch {epoch} after {batch} batches, from {}", path.display()));
    }
    let settings = [asked.flags(), recipe::flags(&recipe), course.flags()].concat();
    keeper.settings(&settings);
    let new = |seed| recipe.network(topology.clone(), seed);
    course.measurable(&new(1), topology.loss(), samples.judges()).map_err(Failure::arguments)?;
    let seen = (&mut keeper, &mut display, &mut outputs);
    let made = (new, trainer_of);
    let what = (&asked, &course, &settings[..]);
    let trained = members::train(what, &samples, made, begun, seen, processes);
    let Trained { members, history, ending, seconds: train_seconds } =
        trained.map_err(|error| classify(error, args, &course, &keeper.left()))?;
    if processes.rank() > 0 {
        return Ok(());
    }
    let mut networks: Vec<Network<f32>> = members.iter().map(|member| member.network.clone()).collect();
    if let (None, Some(judges)) = (keeper.ended, samples.judges()) {
        threads.run(|| calibrate(&mut networks, judges));
    }
    let weights_sha256 = weights_sha256(&networks);
    let first = networks.remove(0);
    let file = Model::new(first).with_members(networks).with_encoder(samples.encoder.clone());
    let Some(model) = TableModel::of(&file) else { unreachable!("it was given an encoder") };
    let tested = match &samples.test {
        Some((test, dataset)) if keeper.ended.is_none() => {
            let said = threads.run(|| model.predict(test)).map_err(Failure::run)?;
            let truth = Truth::of(&samples.encoder, test, dataset).map_err(Failure::run)?;
            let judged = Judged::new(&model, said, &truth, Some(&samples.usual));
            Some(Tested { table: test, samples: dataset, truth, judged })
        }
        _ => None,
    };
    let judged = tested.as_ref().map(|test| &test.judged);
    let metrics = judged.map(metrics_of).unwrap_or_default();
    let columns = samples.encoder.schema();
    let results = Results::new(
        Told {
            asked: [asked.flags(), recipe::flags(&recipe)].concat(),
            course: &course,
            layers: layers.clone(),
            threads: args.training.threads(),
            processes: processes.size(),
            encoder: &samples.encoder,
            columns: columns.columns().map(|(name, _)| name).collect(),
            rows,
            epochs: &history.epochs,
            members: &members,
            stopped_early: ending.as_ref().is_some_and(|ending| ending.early),
            seconds: (load_seconds, train_seconds, start.elapsed().as_secs_f64()),
            weights_sha256: &weights_sha256,
            interrupted: keeper.ended.is_some(),
        },
        judged,
        &metrics,
    );
    let bytes = || model_bytes(&file, args.save.as_deref());
    if keeper.ended.is_some() {
        let saved = outputs.write("model", places.model, bytes);
        outputs.write_json(places.json, &results);
        let model = args.save.as_deref().filter(|_| saved);
        return outputs.finish(keeper.interrupted(model, |path| args.resume_command(path)));
    }
    if let Some(ending) = &ending {
        display.line(&ending.to_string());
    }
    if let Some(judged) = judged {
        if let (Judged::Classes(test), Some(classes)) = (judged, samples.encoder.classes())
            && !args.keep.quiet
            && classes.len() <= CLASSES_ON_A_TERMINAL
        {
            outputs.say(&confusion_table(&test.evaluation.confusion, classes));
        }
        outputs.say(&judged.told("test rows", &model));
    }
    outputs.say(&format!(
        "trained in {train_seconds:.2} s, {:.2} s in all\nweights sha256 {weights_sha256}",
        start.elapsed().as_secs_f64()
    ));
    outputs.write("model", places.model, bytes);
    outputs.write_json(places.json, &results);
    if let (Some(folder), Some(test)) = (places.report, &tested) {
        let made = Made {
            args,
            asked: &asked,
            course: &course,
            recipe: &recipe,
            samples: &samples,
            model,
            network: file.network(),
            history: &history.epochs,
            best: history.best,
            ending: ending.as_ref().map(ToString::to_string),
            layers: &layers,
            metrics: &metrics,
            seconds: (load_seconds, train_seconds),
            weights_sha256: &weights_sha256,
        };
        match threads.run(|| report::write(folder, &made, test)) {
            Ok(page) => {
                outputs.lost(page.lost);
                outputs.confirm(&format!("report {}", page.path.display()));
            }
            Err(error) => outputs.failed(error),
        }
    }
    outputs.finish(Ok(()))
}

/// The newest whole checkpoint of `path`, and what it says was asked.
fn resume(path: &Path, args: &Args, processes: &mut dyn Members) -> Result<Resumed, Failure> {
    let (checkpoint, found) = newest(path, processes)?;
    let note = Note::read(&checkpoint, &found).map_err(Failure::run)?;
    let asked = note.asked.clone();
    // The seed of the first network is that of the training.
    let mut settings = checkpoint.state.settings.clone();
    settings.seed = settings.seed.wrapping_sub(note.members.len() as u64);
    let course = Course::resumed(&settings, &note.course, &args.training);
    let mut course = course.ok_or_else(|| Failure::run(anyhow!("{}: damaged settings", found.display())))?;
    let task = asked.task().ok_or_else(|| Failure::run(anyhow!("{}: damaged settings", found.display())))?;
    let recipe = recipe::recipe(&asked, task).map_err(Failure::run)?;
    let all = [recipe::flags(&recipe), asked.flags(), course.flags()].concat();
    let given = [Asked::of(args).flags(), Course::given(&args.training)].concat();
    contradiction(&all, given, &found).map_err(Failure::arguments)?;
    begun(&checkpoint, &found, course.settings.epochs)?;
    course.stretch(settings.epochs, &args.training, &found).map_err(Failure::arguments)?;
    Ok(Resumed { asked, course, note, checkpoint })
}

/// The hash of all weights, one network after another.
fn weights_sha256(networks: &[Network<f32>]) -> String {
    let mut hash = Sha256::new();
    networks.iter().for_each(|network| hash.update(network.parameters().to_le_bytes()));
    hex(&hash.finalize())
}

/// Every metric that the test rows have.
fn metrics_of(judged: &Judged) -> Vec<(Metric, f64)> {
    let predictions = match judged {
        Judged::Classes(test) => &test.predictions,
        Judged::Numbers(test) => &test.predictions,
    };
    Metric::ALL.into_iter().filter_map(|metric| Some((metric, metric.of(predictions)?))).collect()
}

/// Settings that do not fit the rows are bad arguments; a diverging run is not.
fn classify(error: TrainError, args: &Args, course: &Course, left: &str) -> Failure {
    let another = another_buffer(&error, course.from_disk, &args.disk);
    if let (Some(path), Some(why)) = (&args.keep.resume, another) {
        return Failure::run(anyhow!("{}: {why}", path.display()));
    }
    match (error, &args.keep.resume) {
        (
            error @ (TrainError::Resume { .. } | TrainError::Inputs { .. } | TrainError::Outputs { .. }),
            Some(path),
        ) => Failure::run(anyhow!(
            "{}: {error}; is {} the table it began with?",
            path.display(),
            name_of(&args.table)
        )),
        (error @ (TrainError::Zero { .. } | TrainError::Range { .. }), _) => Failure::arguments(error),
        (error, _) => Failure::run(anyhow!("{error}{left}")),
    }
}

/// The bytes of the model that goes to `path`.
fn model_bytes(model: &Model<f32>, path: Option<&Path>) -> anyhow::Result<Vec<u8>> {
    if !model.members().iter().all(|member| all_finite(member.parameters().flat())) {
        let path = path.map_or_else(Default::default, Path::to_owned);
        Err(FileError::NotFinite { path, what: "parameters" })?;
    }
    Ok(model.to_file_bytes())
}
