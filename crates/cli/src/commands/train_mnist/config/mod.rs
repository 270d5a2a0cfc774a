//! The settings that decide the result: from the arguments, or from a checkpoint that the arguments must not
//! contradict.

mod json;
mod network;
mod note;
mod preset;

use std::path::Path;

use anyhow::{Result, bail};
use nn::{Init, Topology, TopologyError};
use optim::{Batching, Checkpoint, Settings, Sgd, Trainer};

pub(crate) use network::NetworkConfig;
pub(super) use note::check_test;
use note::{Note, foreign};
pub(crate) use preset::Preset;

use super::Args;
use crate::training::{Course, Flag, contradiction};

/// Everything that decides the result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    pub(crate) network: NetworkConfig,
    pub(crate) course: Course,
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

/// The step size that goes with the text's network: sigmoid, quadratic loss, mini-batches of 10.
const ETA_OF_SGD: f64 = 3.0;

/// The text's settings.
fn text() -> (Init, Settings) {
    let trainer = Trainer::new(Sgd::new(ETA_OF_SGD));
    (Init::ScaledNormal, trainer.batching(Batching::MiniBatch(10)).epochs(30).seed(1).settings())
}

impl Config {
    /// Of a new training.
    ///
    /// # Errors
    /// If flags do not fit together.
    pub(crate) fn new(args: &Args) -> Result<Self> {
        let args = args.preset.map_or_else(|| args.clone(), |preset| preset.fill(args.clone()));
        let mut course = Course::new(&args.training, text(), ETA_OF_SGD)?;
        course.from_disk = args.disk.from_disk;
        let network = NetworkConfig::new(&args)?;
        if network.dropout > 0.0 && network.layers.len() == 2 {
            bail!("--dropout {}: there is no hidden layer; --input-dropout is for inputs", network.dropout);
        }
        if network.dropout == 0.0 && network.input_dropout == 0.0 && args.training.schedules.changes_dropout()
        {
            bail!("--dropout-schedule: there is no dropout; --dropout or --input-dropout says how much");
        }
        Ok(Self { network, course })
    }

    /// Of a training that goes on.
    ///
    /// # Errors
    /// If `train-mnist` did not write the checkpoint.
    pub(crate) fn resumed(checkpoint: &Checkpoint<f32>, path: &Path, args: &Args) -> Result<Self> {
        let note = Note::read(checkpoint, path)?;
        let topology = checkpoint.network.topology();
        let config = || {
            let network = NetworkConfig::of(topology, note.activations()?);
            let course = Course::resumed(&checkpoint.state.settings, &note.course, &args.training)?;
            Some(Self { network, course }).filter(|config| config.topology().ok().as_ref() == Some(topology))
        };
        config().ok_or_else(|| foreign(path))
    }

    /// Whether the arguments ask for something else than the checkpoint at `path`, which these settings come
    /// from.
    ///
    /// # Errors
    /// Names the first that does.
    pub(crate) fn contradicted(&self, args: &Args, path: &Path) -> Result<()> {
        let given = [NetworkConfig::given(args), Course::given(&args.training)].concat();
        contradiction(&self.flags(), given, path)
    }

    /// Everything that decides the result as flags.
    fn flags(&self) -> Vec<Flag> {
        [self.network.flags(), self.course.flags()].concat()
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
}
