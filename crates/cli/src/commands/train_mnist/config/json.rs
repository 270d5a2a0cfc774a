//! The settings as they stand in `--json`: numbers as numbers, names as text, and null for what there is not.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::{Config, network};
use crate::names::short_loss;

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { network, course } = self;
        let mut map = serializer.serialize_map(None)?;
        let mut put = |name: &str, value: Value| map.serialize_entry(&name.replace('-', "_"), &value);
        put("layers", json!(network.layers))?;
        put("activation", json!(network::activations(&network.activations)))?;
        let (loss, smoothing) = network::plain(network.loss);
        put("loss", json!(short_loss(loss)))?;
        put("label-smoothing", json!(smoothing))?;
        put("init", json!(course.init.to_string()))?;
        put("dropout", json!(network.dropout))?;
        put("input-dropout", json!(network.input_dropout))?;
        course.entries().into_iter().try_for_each(|(name, value)| put(name, value))?;
        map.end()
    }
}
