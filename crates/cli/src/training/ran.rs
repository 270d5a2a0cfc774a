//! The loop of a training between its samples and its results.

use std::time::Instant;

use data::{Dataset, Source};
use nn::{Layer, Network, Topology};
use optim::{Advice, Event, History, Snapshot, State, TrainError, Trainer};
use sha2::{Digest, Sha256};

use super::{Flag, Keeper, eta_left, hex};
use crate::Members;
use crate::output::Outputs;
use crate::progress::Display;

/// A training that can begin, or go on.
pub(crate) struct Training<'a> {
    pub(crate) trainer: &'a Trainer,
    pub(crate) train: &'a dyn Source<f32>,
    /// The samples that judge each epoch.
    pub(crate) judges: Option<&'a Dataset<f32>>,
    /// What was asked for.
    pub(crate) settings: &'a [Flag],
}

impl Training<'_> {
    /// Trains from `state` on, with what a person sees of it and what is kept of it. With it comes how many
    /// seconds it took.
    ///
    /// # Errors
    /// As [`Trainer::train_together`]; if the members do not train the same; and if the training was given up
    /// for want of a checkpoint.
    pub(crate) fn run(
        &self,
        network: &mut Network<f32>,
        state: State<f32>,
        (keeper, display, outputs): (&mut Keeper, &mut Display, &mut Outputs),
        members: &mut dyn Members,
    ) -> Result<(History, f64), TrainError> {
        let Self { trainer, train, judges, .. } = *self;
        if members.size() > 1 {
            members.compare(self.facts(network))?;
        }
        let epochs = trainer.settings().epochs;
        let start = Instant::now();
        let measured = measured(network.topology());
        let mut observer = |event: Event<'_>, snapshot: &Snapshot<'_, f32>| {
            match &event {
                Event::Advice(Advice::Chance { .. }) if !measured => {}
                Event::Advice(advice) => display.warning(&advice.to_string()),
                Event::Step(progress) => display.step(progress),
                Event::Epoch(record) => {
                    let eta = eta_left(trainer, train.len(), snapshot.history());
                    display.epoch(record, epochs, measured.then_some(eta));
                }
            }
            let flow = keeper.after(&event, snapshot);
            keeper.warnings(outputs).iter().for_each(|text| display.warning(text));
            flow
        };
        let reducer = members.reducer();
        let history = trainer.train_together(reducer, network, state, train, judges, &mut observer);
        let seconds = start.elapsed().as_secs_f64();
        display.finish();
        let history = history?;
        keeper.kept()?;
        keeper.failure().into_iter().for_each(|error| outputs.failed(error));
        Ok((history, seconds))
    }

    /// What must be the same for all members. Where their files are may differ.
    fn facts(&self, network: &Network<f32>) -> Vec<(String, String)> {
        let places = ["test", "test-rows"];
        let flags = self.settings.iter().filter(|(flag, _)| !places.contains(flag));
        let written = |fingerprint: u32| format!("{fingerprint:08x}");
        let judges = self.judges.map_or_else(|| "none".to_owned(), |judges| written(judges.fingerprint()));
        let others = [
            ("checksum of the training samples", written(self.train.fingerprint())),
            ("checksum of the validation samples", judges),
            ("checksum of the weights", weights_sha256(network)),
        ];
        let others = others.map(|(name, value)| (name.to_owned(), value));
        flags.map(|(flag, value)| (format!("--{flag}"), value.clone())).chain(others).collect()
    }
}

/// Whether the health of the layers says what is wrong with them. In the NTK parametrisation weights are of
/// another size than their steps, and a network may begin with no outputs at all and steps of almost nothing.
pub(crate) fn measured(topology: &Topology) -> bool {
    !topology.layers().iter().any(|layer| matches!(layer, Layer::Dense(dense) if dense.ntk))
}

/// What a file with the parameters has at least.
pub(crate) fn parameter_bytes(topology: &Topology) -> u64 {
    topology.parameter_count() as u64 * size_of::<f32>() as u64
}

/// The hash that tells whether two trainings gave the same bits.
pub(crate) fn weights_sha256(network: &Network<f32>) -> String {
    hex(&Sha256::digest(network.parameters().to_le_bytes()))
}
