//! The settings that decide the result: from the arguments, or from a checkpoint that the arguments must not
//! contradict.

mod class_weights;
mod json;
mod network;
mod note;
mod optimizer;
mod preset;
mod regularisation;
mod schedule;
mod validation;

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use data::Dataset;
use nn::{Init, Network, Topology, TopologyError};
use optim::{Batching, Checkpoint, Metric, Settings, Trainer, Watch, predictions};

pub(crate) use class_weights::ClassWeights;
pub(crate) use network::NetworkConfig;
pub(super) use note::check_test;
use note::{Note, Values, foreign};
pub(crate) use optimizer::{OptimizerArgs, names as optimizers};
pub(crate) use preset::Preset;
pub(crate) use regularisation::RegularisationArgs;
pub(crate) use schedule::ScheduleArgs;
pub(crate) use validation::ValidationArgs;

use super::Args;
use crate::names::short_loss;

/// A flag without its dashes, and its value, which is empty for a flag that has none.
pub(crate) type Flag = (&'static str, String);

/// Everything that decides the result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) network: NetworkConfig,
    pub(crate) init: Init,
    pub(crate) settings: Settings,
    pub(crate) metrics: Vec<Metric>,
    pub(crate) train_limit: Option<usize>,
    pub(crate) class_weights: Option<ClassWeights>,
    /// Whether a schedule got a new end on the way, so that no single command repeats the training.
    pub(crate) stretched: bool,
}

/// What need not be said.
const DEFAULTS: [(&str, &str); 6] = [
    ("dropout", "0"),
    ("input-dropout", "0"),
    ("label-smoothing", "0"),
    ("schedule", "constant"),
    ("decay-schedule", "constant"),
    ("dropout-schedule", "constant"),
];

/// One of these says how many samples a step sees.
const BATCHES: [&str; 3] = ["batch-size", "online", "full-batch"];

fn count(n: usize) -> String {
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

impl Config {
    /// Of a new training.
    ///
    /// # Errors
    /// If flags do not fit together.
    pub(crate) fn new(args: &Args) -> Result<Self> {
        let args = args.preset.map_or_else(|| args.clone(), |preset| preset.fill(args.clone()));
        let optimizer = optimizer::chosen(&args)?;
        let [schedule, decay_schedule, dropout_schedule] = args.schedules.chosen();
        let batching = args.batching().unwrap_or(Batching::MiniBatch(10));
        let often = (args.epochs.map_or(30, NonZeroUsize::get), args.seed.unwrap_or(1));
        let mut settings = Settings::new(optimizer, schedule, batching, often, None);
        (settings.decay_schedule, settings.dropout_schedule) = (decay_schedule, dropout_schedule);
        settings.early_stopping = args.validation.chosen()?;
        args.regularisation.put(&mut settings);
        let network = NetworkConfig::new(&args)?;
        if network.dropout > 0.0 && network.layers.len() == 2 {
            bail!("--dropout {}: there is no hidden layer; --input-dropout is for inputs", network.dropout);
        }
        if network.dropout == 0.0 && network.input_dropout == 0.0 && args.schedules.changes_dropout() {
            bail!("--dropout-schedule: there is no dropout; --dropout or --input-dropout says how much");
        }
        Ok(Self {
            network,
            init: args.init.unwrap_or(Init::ScaledNormal),
            settings,
            metrics: args.validation.metrics.clone().unwrap_or_default(),
            train_limit: args.train_limit.map(NonZeroUsize::get),
            class_weights: args.class_weights.clone(),
            stretched: false,
        })
    }

    /// Of a training that goes on.
    ///
    /// # Errors
    /// If `train-mnist` did not write the checkpoint.
    pub(crate) fn resumed(checkpoint: &Checkpoint<f32>, path: &Path, args: &Args) -> Result<Self> {
        let note = Note::read(checkpoint, path)?;
        let Values { activations, init, metrics, class_weights } =
            note.values().ok_or_else(|| foreign(path))?;
        let (topology, mut settings) = (checkpoint.network.topology(), checkpoint.state.settings.clone());
        settings.epochs = args.epochs.map_or(settings.epochs, NonZeroUsize::get);
        let config = Self {
            network: NetworkConfig::of(topology, activations),
            init,
            settings,
            metrics: args.validation.metrics.clone().unwrap_or(metrics),
            train_limit: note.train_limit,
            class_weights,
            stretched: note.stretched,
        };
        let whole = config.topology().ok().as_ref() == Some(topology) && config.settings.trainer().is_some();
        if whole { Ok(config) } else { Err(foreign(path)) }
    }

    /// Whether the arguments ask for something else than the checkpoint at `path`, which these settings come
    /// from.
    ///
    /// # Errors
    /// Names the first that does.
    pub(crate) fn contradicted(&self, args: &Args, path: &Path) -> Result<()> {
        let all = self.flags();
        for (flag, asked) in given(args) {
            let same = |has: &&Flag| has.0 == flag || (BATCHES.contains(&has.0) && BATCHES.contains(&flag));
            let has = match all.iter().find(same) {
                Some(has) if *has == (flag, asked.clone()) => continue,
                Some(&(known, ref value)) if BATCHES.contains(&known) => shown(known, value),
                Some((_, value)) => value.clone(),
                None if flag == "train-limit" => "no limit".to_owned(),
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

    /// Whether another number of epochs than the one before is no matter, or the schedule is stretched.
    ///
    /// # Errors
    /// If a schedule depends on the number of epochs.
    pub(crate) fn stretch(&mut self, before: usize, args: &Args, path: &Path) -> Result<()> {
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
    pub(crate) fn measurable(&self, network: &Network<f32>, judges: Option<&Dataset<f32>>) -> Result<()> {
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
                let loss = short_loss(self.network.loss);
                bail!("--{flag} {metric}: no such metric of these samples and --loss {loss}")
            }
            None => Ok(()),
        }
    }

    /// Everything that decides the result as flags.
    fn flags(&self) -> Vec<Flag> {
        let Self { network, settings, .. } = self;
        let mut flags = network.flags();
        flags.push(("init", self.init.to_string()));
        flags.push(("optimizer", settings.optimizer.name.clone()));
        flags.extend(optimizer::flags(&settings.optimizer));
        flags.extend(schedule::flags(settings));
        flags.extend(regularisation::present(regularisation::limits(settings)));
        flags.extend(validation::flags(settings.early_stopping));
        if !self.metrics.is_empty() {
            flags.push(("metrics", validation::names(&self.metrics).join(",")));
        }
        flags.push(("epochs", count(settings.epochs)));
        flags.push(batches(settings.batching));
        flags.push(("seed", settings.seed.to_string()));
        flags.extend(self.train_limit.map(|n| ("train-limit", count(n))));
        flags.extend(self.class_weights.as_ref().map(|weights| ("class-weights", weights.to_string())));
        flags
    }

    /// Everything that decides the result as arguments.
    pub(crate) fn arguments(&self) -> Vec<Flag> {
        let told = |flag: &Flag| !DEFAULTS.iter().any(|&(name, value)| (name, value) == (flag.0, &flag.1));
        self.flags().into_iter().filter(told).collect()
    }

    /// What a checkpoint should keep of it, and of the test samples their fingerprint.
    pub(crate) fn note(&self, test: Option<u32>) -> Vec<u8> {
        serde_json::to_vec(&Note::of(self, test)).expect("plain values")
    }

    pub(crate) fn topology(&self) -> Result<Topology, TopologyError> {
        self.network.topology()
    }

    pub(crate) fn trainer(&self, threads: usize) -> Trainer {
        let trainer = self.settings.trainer().expect("optimizers and schedules of the library");
        trainer.metrics(self.metrics.iter().copied()).threads(threads)
    }
}

/// What was given of all that a checkpoint has too. Another number of epochs, and other metrics, are no
/// contradiction.
fn given(args: &Args) -> Vec<Flag> {
    let mut given = NetworkConfig::given(args);
    given.extend(args.init.map(|init| ("init", init.to_string())));
    given.extend(optimizer::given(args));
    given.extend(args.schedules.given());
    given.extend(args.regularisation.given());
    given.extend(args.validation.given());
    given.extend(args.batching().map(batches));
    given.extend(args.seed.map(|seed| ("seed", seed.to_string())));
    given.extend(args.train_limit.map(|n| ("train-limit", n.to_string())));
    given.extend(args.class_weights.as_ref().map(|weights| ("class-weights", weights.to_string())));
    given
}

/// A flag as it was typed.
fn shown(flag: &str, value: &str) -> String {
    format!("--{flag} {value}").trim_end().to_owned()
}
