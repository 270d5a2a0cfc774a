//! The contents of golden files, as the `expected.json` beside them states them.

use std::fs;
use std::path::Path;

use linalg::Scalar;
use nn::{Activation, Loss, Network, Topology};
use serde_json::Value;

/// Every entry of `expected.json` in `folder`.
pub(crate) fn expected(folder: &Path) -> Vec<Value> {
    let text = fs::read_to_string(folder.join("expected.json")).unwrap();
    let entries: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(!entries.is_empty());
    entries
}

/// Asserts that the network is the one in `entry`: its topology and every bit of its parameters.
pub(crate) fn is_network<T: Scalar>(network: &Network<T>, entry: &Value) {
    let name = text(&entry["name"]);
    assert_eq!(network.topology(), &topology(entry), "{name}");
    assert_eq!(fnv(&network.parameters().to_le_bytes()), text(&entry["parameters"]), "{name}");
}

/// The topology of an entry.
pub(crate) fn topology(entry: &Value) -> Topology {
    let sizes: Vec<usize> = list(&entry["sizes"]).map(|n| n.as_u64().unwrap() as usize).collect();
    let activations: Vec<Activation> = list(&entry["activations"]).map(activation).collect();
    let loss = match text(&entry["loss"][0]) {
        "quadratic" => Loss::Quadratic(activation(&entry["loss"][1])),
        "sigmoid-cross-entropy" => Loss::SigmoidCrossEntropy,
        "softmax-cross-entropy" => Loss::SoftmaxCrossEntropy,
        name => panic!("no loss {name}"),
    };
    Topology::with_activations(&sizes, &activations, loss).unwrap()
}

fn activation(name: &Value) -> Activation {
    match text(name) {
        "sigmoid" => Activation::Sigmoid,
        "tanh" => Activation::Tanh,
        "relu" => Activation::Relu,
        "identity" => Activation::Identity,
        name => panic!("no activation {name}"),
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

/// The 64-bit FNV-1a hash.
pub(crate) fn fnv(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}
