//! The settings that decide the result: from the arguments, or from a checkpoint that the arguments must not
//! contradict.

use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use nn::{Activation, Init, Loss, Topology, TopologyError};
use optim::{Batching, Checkpoint, Sgd, TrainError, Trainer};
use serde::{Deserialize, Serialize};

use super::Args;
use crate::names::{self, Named, short_loss};

/// Everything that decides the result, as it stands in `--json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Config {
    pub(super) layers: Vec<usize>,
    #[serde(serialize_with = "names::serialize")]
    activation: Activation,
    #[serde(serialize_with = "names::serialize_loss")]
    loss: Loss,
    #[serde(serialize_with = "names::serialize")]
    pub(crate) init: Init,
    eta: f64,
    momentum: f64,
    l2: f64,
    pub(crate) epochs: usize,
    batching: &'static str,
    batch_size: Option<usize>,
    pub(crate) seed: u64,
    pub(crate) train_limit: Option<usize>,
}

/// What a checkpoint does not know by itself.
#[derive(Serialize, Deserialize)]
struct Note {
    activation: String,
    init: String,
    train_limit: Option<usize>,
    /// The fingerprint of the test samples; none in older checkpoints.
    test: Option<u32>,
}

/// Whether the test samples are those that the training of a checkpoint began with.
pub(super) fn check_test(checkpoint: &Checkpoint<f32>, test: u32) -> std::result::Result<(), TrainError> {
    let note = serde_json::from_slice::<Note>(&checkpoint.note).ok();
    match note.and_then(|note| note.test) {
        Some(was) if was != test => Err(TrainError::Resume {
            what: "test samples with checksum".into(),
            expected: format!("{was:08x}"),
            found: format!("{test:08x}"),
        }),
        _ => Ok(()),
    }
}

fn text(value: impl Named) -> String {
    value.to_string()
}

fn short(loss: Loss) -> String {
    short_loss(loss)
}

fn sizes(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(",")
}

fn batches((name, m): (&str, Option<usize>)) -> String {
    match (name, m) {
        ("mini-batch", Some(m)) => format!("--batch-size {m}"),
        (name, _) => format!("--{name}"),
    }
}

fn named(batching: Batching) -> (&'static str, Option<usize>) {
    match batching {
        Batching::Full => ("full-batch", None),
        Batching::MiniBatch(m) => ("mini-batch", Some(m)),
        Batching::Online => ("online", Some(1)),
    }
}

impl Config {
    /// Of a new training.
    pub(crate) fn new(args: &Args) -> Self {
        let (batching, batch_size) = named(args.batching().unwrap_or(Batching::MiniBatch(10)));
        Self {
            layers: args.layers.clone().unwrap_or_else(|| vec![784, 30, 10]),
            activation: args.activation.unwrap_or(Activation::Sigmoid),
            loss: args.loss.unwrap_or(Loss::Quadratic(Activation::Sigmoid)),
            init: args.init.unwrap_or(Init::ScaledNormal),
            eta: args.eta.unwrap_or(3.0),
            momentum: args.momentum.unwrap_or(0.0),
            l2: args.l2.unwrap_or(0.0),
            epochs: args.epochs.map_or(30, NonZeroUsize::get),
            batching,
            batch_size,
            seed: args.seed.unwrap_or(1),
            train_limit: args.train_limit.map(NonZeroUsize::get),
        }
    }

    /// Of a training that goes on.
    ///
    /// # Errors
    /// If `train-mnist` did not write the checkpoint.
    pub(crate) fn resumed(checkpoint: &Checkpoint<f32>, path: &Path, args: &Args) -> Result<Self> {
        let foreign = || anyhow!("{}: a checkpoint, but not one of train-mnist", path.display());
        let Note { activation, init, train_limit, .. } =
            serde_json::from_slice(&checkpoint.note).map_err(|_| foreign())?;
        let activation = Activation::named(&activation).ok_or_else(foreign)?;
        let init = Init::named(&init).ok_or_else(foreign)?;
        let (topology, settings) = (checkpoint.network.topology(), &checkpoint.state.settings);
        let (batching, batch_size) = named(settings.batching);
        let setting = |name| settings.optimizer.setting(name).ok_or_else(foreign);
        let (eta, momentum, l2) = (setting("eta")?, setting("momentum")?, setting("l2")?);
        let config = Self {
            layers: topology.sizes().to_vec(),
            activation,
            loss: topology.loss(),
            init,
            eta,
            momentum,
            l2,
            epochs: args.epochs.map_or(settings.epochs, NonZeroUsize::get),
            batching,
            batch_size,
            seed: settings.seed,
            train_limit,
        };
        if config.topology().ok().as_ref() != Some(topology) {
            return Err(foreign());
        }
        Ok(config)
    }

    /// Whether the arguments ask for something else than the checkpoint at `path`, which these settings come
    /// from.
    ///
    /// # Errors
    /// Names the first that does.
    pub(crate) fn contradicted(&self, args: &Args, path: &Path) -> Result<()> {
        let limit = |n: Option<usize>| n.map_or("no limit".to_owned(), |n| n.to_string());
        let given = [
            ("--layers ", args.layers.as_deref().map(sizes), sizes(&self.layers)),
            ("--activation ", args.activation.map(text), text(self.activation)),
            ("--loss ", args.loss.map(short), short(self.loss)),
            ("--init ", args.init.map(text), text(self.init)),
            ("--eta ", args.eta.map(|x| x.to_string()), self.eta.to_string()),
            ("--momentum ", args.momentum.map(|x| x.to_string()), self.momentum.to_string()),
            ("--l2 ", args.l2.map(|x| x.to_string()), self.l2.to_string()),
            ("", args.batching().map(|b| batches(named(b))), batches((self.batching, self.batch_size))),
            ("--seed ", args.seed.map(|n| n.to_string()), self.seed.to_string()),
            ("--train-limit ", args.train_limit.map(|n| limit(Some(n.get()))), limit(self.train_limit)),
        ];
        for (flag, asked, has) in given {
            if let Some(asked) = asked.filter(|asked| *asked != has) {
                bail!(
                    "{flag}{asked} contradicts {}, which has {has}; leave it out, or train anew without --resume",
                    path.display()
                );
            }
        }
        Ok(())
    }

    /// Everything that decides the result as arguments: flags and their values, which are empty for a flag
    /// without one.
    pub(crate) fn arguments(&self) -> Vec<(&'static str, String)> {
        let mut arguments = vec![
            ("layers", sizes(&self.layers)),
            ("activation", text(self.activation)),
            ("loss", short(self.loss)),
            ("init", text(self.init)),
            ("eta", self.eta.to_string()),
            ("momentum", self.momentum.to_string()),
            ("l2", self.l2.to_string()),
            ("epochs", self.epochs.to_string()),
            match (self.batching, self.batch_size) {
                ("mini-batch", Some(m)) => ("batch-size", m.to_string()),
                (name, _) => (name, String::new()),
            },
            ("seed", self.seed.to_string()),
        ];
        arguments.extend(self.train_limit.map(|n| ("train-limit", n.to_string())));
        arguments
    }

    /// What a checkpoint should keep of it, and of the test samples their fingerprint.
    pub(crate) fn note(&self, test: Option<u32>) -> Vec<u8> {
        let Self { activation, init, train_limit, .. } = *self;
        serde_json::to_vec(&Note { activation: text(activation), init: text(init), train_limit, test })
            .expect("plain values")
    }

    pub(crate) fn topology(&self) -> Result<Topology, TopologyError> {
        Topology::new(&self.layers, self.activation, self.loss)
    }

    pub(crate) fn trainer(&self, threads: usize) -> Trainer {
        let batching = match (self.batching, self.batch_size) {
            ("online", _) => Batching::Online,
            (_, Some(m)) => Batching::MiniBatch(m),
            (_, None) => Batching::Full,
        };
        Trainer::new(Sgd::new(self.eta).momentum(self.momentum).l2(self.l2))
            .batching(batching)
            .epochs(self.epochs)
            .seed(self.seed)
            .threads(threads)
    }
}
