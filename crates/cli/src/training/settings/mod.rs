//! The settings of a training that decide its result, beside the samples and the network: from the arguments,
//! or from a checkpoint that the arguments must not contradict.

mod class_weights;
mod note;
mod optimizer;
mod regularisation;
mod schedule;
mod validation;

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use data::Dataset;
use nn::{Init, Loss, Network};
use optim::{Batching, Metric, Settings, Trainer, Watch, predictions};
use serde_json::{Value, json};

pub(crate) use class_weights::ClassWeights;
pub(crate) use note::CourseNote;
pub(crate) use optimizer::{OptimizerArgs, names as optimizers};
pub(crate) use regularisation::RegularisationArgs;
pub(crate) use schedule::ScheduleArgs;
pub(crate) use validation::ValidationArgs;

use super::TrainingArgs;
use crate::names::short_loss;

/// A flag without its dashes, and its value, which is empty for a flag that has none.
pub(crate) type Flag = (&'static str, String);

/// How a training goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Course {
    pub(crate) init: Init,
    pub(crate) settings: Settings,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) train_limit: Option<usize>,
    pub(crate) class_weights: Option<ClassWeights>,
    /// Whether a schedule got a new end on the way, so that no single command repeats the training.
    pub(crate) stretched: bool,
    /// The buffer for rows on disk, if they are there.
    pub(crate) from_disk: Option<u64>,
}

/// One of these says how many samples a step sees.
const BATCHES: [&str; 3] = ["batch-size", "online", "full-batch"];

pub(crate) fn count(n: usize) -> String {
    n.to_string()
}

fn named(batching: Batching) -> (&'static str, Option<usize>) {
    match batching {
        Batching::Full => ("full-batch", None),
        Batching::MiniBatch(m) => ("mini-batch", Some(m)),
        Batching::Online => ("online", Some(1)),
    }
}

fn batches(batching: Batching) -> Flag {
    match batching {
        Batching::MiniBatch(m) => ("batch-size", count(m)),
        other => (named(other).0, String::new()),
    }
}

impl Course {
    /// Of a new training: what was asked for, and `usual` where nothing was. `eta_of_sgd` is the step size of
    /// sgd where another optimizer is the usual one.
    ///
    /// # Errors
    /// If flags do not fit together.
    pub(crate) fn new(args: &TrainingArgs, (init, usual): (Init, Settings), eta_of_sgd: f64) -> Result<Self> {
        let mut settings = usual;
        settings.optimizer = optimizer::chosen(args, &settings.optimizer, eta_of_sgd)?;
        args.schedules.put(&mut settings);
        settings.batching = args.batching().unwrap_or(settings.batching);
        settings.accumulate = args.accumulate.map_or(settings.accumulate, NonZeroUsize::get);
        settings.epochs = args.epochs.map_or(settings.epochs, NonZeroUsize::get);
        settings.seed = args.seed.unwrap_or(settings.seed);
        settings.early_stopping = args.validation.chosen(settings.early_stopping)?;
        args.regularisation.put(&mut settings);
        args.schedules.check(&settings)?;
        Ok(Self {
            init: args.init.unwrap_or(init),
            settings,
            metrics: args.validation.metrics.clone().unwrap_or_default(),
            train_limit: args.train_limit.map(NonZeroUsize::get),
            class_weights: args.class_weights.clone(),
            stretched: false,
            from_disk: None,
        })
    }

    /// Of a training that goes on with the settings of a checkpoint and its note. `None` if the note was not
    /// written by this program.
    pub(crate) fn resumed(settings: &Settings, note: &CourseNote, args: &TrainingArgs) -> Option<Self> {
        let mut course = note.course(settings.clone())?;
        course.settings.epochs = args.epochs.map_or(settings.epochs, NonZeroUsize::get);
        course.metrics = args.validation.metrics.clone().unwrap_or(course.metrics);
        course.settings.trainer().is_some().then_some(course)
    }

    /// Whether another number of epochs than the one before is no matter, or the schedule is stretched.
    ///
    /// # Errors
    /// If a schedule depends on the number of epochs.
    pub(crate) fn stretch(&mut self, before: usize, args: &TrainingArgs, path: &Path) -> Result<()> {
        let epochs = self.settings.epochs;
        let Some(schedule) = schedule::bound_to_the_end(&self.settings).filter(|_| before != epochs) else {
            return Ok(());
        };
        if args.schedules.stretch_schedule {
            self.stretched = true;
            return Ok(());
        }
        Err(anyhow!(
            "--epochs {epochs}: the schedule {schedule} of {} ends with epoch {before}; --stretch-schedule \
             lets it go on to the new end",
            path.display()
        ))
    }

    /// Whether the samples have the metrics that are asked for.
    ///
    /// # Errors
    /// Names the first that they do not have.
    pub(crate) fn measurable(
        &self,
        network: &Network<f32>,
        loss: Loss,
        judges: Option<&Dataset<f32>>,
    ) -> Result<()> {
        let asked = self.metrics.iter().map(|&metric| ("metrics", metric));
        let watched = self.settings.early_stopping.and_then(|stopping| match stopping.watch {
            Watch::Metric(metric) => Some(("watch", metric)),
            Watch::Loss => None,
        });
        let mut asked = asked.chain(watched).peekable();
        let Some((flag, _)) = asked.peek() else { return Ok(()) };
        let Some(judges) = judges else {
            bail!("--{flag}: there are too few training samples to hold any out for validation")
        };
        let predictions = predictions(network, judges);
        match asked.find(|(_, metric)| metric.of(&predictions).is_none()) {
            Some((flag, metric)) => {
                let loss = short_loss(loss);
                bail!("--{flag} {metric}: no such metric of these samples and --loss {loss}")
            }
            None => Ok(()),
        }
    }

    /// All of it as flags.
    pub(crate) fn flags(&self) -> Vec<Flag> {
        let settings = &self.settings;
        let mut flags = vec![("init", self.init.to_string()), ("optimizer", settings.optimizer.name.clone())];
        flags.extend(optimizer::flags(&settings.optimizer));
        flags.extend(schedule::flags(settings));
        flags.extend(regularisation::present(regularisation::limits(settings)));
        flags.extend(validation::flags(settings.early_stopping));
        if !self.metrics.is_empty() {
            flags.push(("metrics", validation::names(&self.metrics).join(",")));
        }
        flags.push(("epochs", count(settings.epochs)));
        flags.push(batches(settings.batching));
        if settings.accumulate != 1 {
            flags.push(("accumulate", count(settings.accumulate)));
        }
        flags.push(("seed", settings.seed.to_string()));
        flags.extend(self.train_limit.map(|n| ("train-limit", count(n))));
        flags.extend(self.class_weights.as_ref().map(|weights| ("class-weights", weights.to_string())));
        flags
    }

    /// What was given of all that a checkpoint has too. Another number of epochs, and other metrics, are no
    /// contradiction.
    pub(crate) fn given(args: &TrainingArgs) -> Vec<Flag> {
        let init = args.init.map(|init| ("init", init.to_string()));
        let mut given: Vec<Flag> = init.into_iter().collect();
        given.extend(optimizer::given(args));
        given.extend(args.schedules.given());
        given.extend(args.regularisation.given());
        given.extend(args.validation.given());
        given.extend(args.batching().map(batches));
        given.extend(args.accumulate.map(|n| ("accumulate", n.to_string())));
        given.extend(args.seed.map(|seed| ("seed", seed.to_string())));
        given.extend(args.train_limit.map(|n| ("train-limit", n.to_string())));
        given.extend(args.class_weights.as_ref().map(|weights| ("class-weights", weights.to_string())));
        given
    }

    /// As it stands in `--json`: numbers as numbers, names as text, and null for what there is not.
    pub(crate) fn entries(&self) -> Vec<(&'static str, Value)> {
        let settings = &self.settings;
        let (batching, batch_size) = named(settings.batching);
        let mut entries = vec![("optimizer", json!(settings.optimizer.name))];
        let numbers = optimizer::numbers(&settings.optimizer);
        entries.extend(numbers.into_iter().map(|(name, value)| (name, json!(value))));
        entries.push(("schedule", json!(schedule::words(&settings.schedule))));
        let warm_up = schedule::warm_up(&settings.schedule);
        entries.extend(warm_up.map(|(flag, n)| (flag, json!(n as u64))));
        entries.push(("decay-schedule", json!(schedule::words(&settings.decay_schedule))));
        entries.push(("dropout-schedule", json!(schedule::words(&settings.dropout_schedule))));
        let limits = regularisation::limits(settings);
        entries.extend(limits.into_iter().map(|(name, value)| (name, json!(value))));
        let stopping = settings.early_stopping;
        entries.extend([
            ("early-stopping", json!(stopping.map(|stopping| stopping.patience))),
            ("watch", json!(stopping.map(|stopping| stopping.watch.name()))),
            ("least-improvement", json!(stopping.map(|stopping| stopping.least))),
            ("metrics", json!(validation::names(&self.metrics))),
            ("epochs", json!(settings.epochs)),
            ("batching", json!(batching)),
            ("batch-size", json!(batch_size)),
            ("accumulate", json!(settings.accumulate)),
            ("seed", json!(settings.seed)),
            ("train-limit", json!(self.train_limit)),
            ("class-weights", json!(self.class_weights.as_ref().map(ToString::to_string))),
        ]);
        entries
    }

    pub(crate) fn trainer(&self, threads: usize) -> Trainer {
        let trainer = self.settings.trainer().expect("optimizers and schedules of the library");
        trainer.metrics(self.metrics.iter().copied()).threads(threads)
    }
}

/// Whether the flags that were `given` ask for something else than the checkpoint at `path`, whose settings
/// are `all`.
///
/// # Errors
/// Names the first that does.
pub(crate) fn contradiction(all: &[Flag], given: Vec<Flag>, path: &Path) -> Result<()> {
    for (flag, asked) in given {
        let same = |has: &&Flag| has.0 == flag || (BATCHES.contains(&has.0) && BATCHES.contains(&flag));
        let has = match all.iter().find(same) {
            Some(has) if *has == (flag, asked.clone()) => continue,
            Some(&(known, ref value)) if BATCHES.contains(&known) => shown(known, value),
            Some((_, value)) => value.clone(),
            None if flag == "train-limit" => "no limit".to_owned(),
            None if flag == "accumulate" && asked == "1" => continue,
            None if flag == "accumulate" => "one batch per step".to_owned(),
            None => "none".to_owned(),
        };
        bail!(
            "{} contradicts {}, which has {has}; leave it out, or train anew without --resume",
            shown(flag, &asked),
            path.display()
        );
    }
    Ok(())
}

/// A flag as it was typed.
fn shown(flag: &str, value: &str) -> String {
    format!("--{flag} {value}").trim_end().to_owned()
}
