//! The settings as they stand in `--json`: numbers as numbers, names as text, and null for what there is not.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Config, network, optimizer, regularisation, schedule, validation};
use crate::names::short_loss;

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { network, settings, .. } = self;
        let (batching, batch_size) = super::named(settings.batching);
        let mut map = serializer.serialize_map(None)?;
        let mut put = |name: &str, value: Value| map.serialize_entry(&name.replace('-', "_"), &value);
        put("layers", json!(network.layers))?;
        put("activation", json!(network::activations(&network.activations)))?;
        let (loss, smoothing) = network::plain(network.loss);
        put("loss", json!(short_loss(loss)))?;
        put("label-smoothing", json!(smoothing))?;
        put("init", json!(self.init.to_string()))?;
        put("dropout", json!(network.dropout))?;
        put("input-dropout", json!(network.input_dropout))?;
        put("optimizer", json!(settings.optimizer.name))?;
        for (name, value) in optimizer::numbers(&settings.optimizer) {
            put(name, json!(value))?;
        }
        put("schedule", json!(schedule::words(&settings.schedule)))?;
        if let Some((flag, n)) = schedule::warm_up(&settings.schedule) {
            put(flag, json!(n as u64))?;
        }
        put("decay-schedule", json!(schedule::words(&settings.decay_schedule)))?;
        put("dropout-schedule", json!(schedule::words(&settings.dropout_schedule)))?;
        for (name, value) in regularisation::limits(settings) {
            put(name, json!(value))?;
        }
        let stopping = settings.early_stopping;
        put("early-stopping", json!(stopping.map(|stopping| stopping.patience)))?;
        put("watch", json!(stopping.map(|stopping| stopping.watch.name())))?;
        put("least-improvement", json!(stopping.map(|stopping| stopping.least)))?;
        put("metrics", json!(validation::names(&self.metrics)))?;
        put("epochs", json!(settings.epochs))?;
        put("batching", json!(batching))?;
        put("batch-size", json!(batch_size))?;
        put("seed", json!(settings.seed))?;
        put("train-limit", json!(self.train_limit))?;
        put("class-weights", json!(self.class_weights.as_ref().map(ToString::to_string)))?;
        map.end()
    }
}
