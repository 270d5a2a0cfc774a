//! Models that earlier programs wrote still give the same network, for every loss, activation, initialiser
//! and number type of their time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use linalg::Scalar;
use nn::file::MODEL;
use nn::{Activation, Dense, Dropout, Init, Layer, Loss, Network, Parametric, Periodic, Scale, Topology};
use serde_json::Value;

use crate::support::written::{expected, is_network, text};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/models")
}

fn check<T: Scalar>(path: &Path, version: u32, entry: &Value) {
    let network = Network::<T>::load(path).unwrap();
    is_network(&network, entry);
    if version == MODEL.version {
        assert!(
            fs::read(path).unwrap() == network.to_file_bytes(),
            "{} is still written the same way",
            path.display()
        );
    }
}

#[test]
fn models_of_every_version_hold_what_they_held() {
    let entries = expected(&folder());
    for version in 1..=MODEL.version {
        for entry in &entries {
            let path = folder().join(format!("version-{version}/{}", text(&entry["name"])));
            match text(&entry["precision"]) {
                "f32" => check::<f32>(&path, version, entry),
                _ => check::<f64>(&path, version, entry),
            }
        }
    }
}

/// One model of each activation that came after the first version: 2-3-2-1, with it in every layer.
#[test]
fn models_of_later_activations_hold_what_they_held() {
    let first = [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity];
    for activation in Activation::ALL.into_iter().filter(|activation| !first.contains(activation)) {
        let topology = Topology::new(&[2, 3, 2, 1], activation, Loss::Quadratic(activation)).unwrap();
        let values = (0..topology.parameter_count()).map(|i| i as f32 / 8.0 - 1.0);
        let network = Network::<f32>::from_values(topology.clone(), values).unwrap();
        let path = folder().join(format!("activations/{activation}"));
        assert_eq!(Network::load(&path).unwrap(), network, "{activation}");
        assert!(
            fs::read(&path).unwrap() == network.to_file_bytes(),
            "{activation} is still written the same way"
        );
    }
}

#[test]
fn golden_models_cover_every_activation_loss_and_initialiser() {
    let entries = expected(&folder());
    let of = |part: &str| entries.iter().map(|entry| entry[part].to_string()).collect::<BTreeSet<_>>();
    let hidden: BTreeSet<String> = entries.iter().map(|entry| entry["activations"][0].to_string()).collect();
    let covered = [hidden, of("loss"), of("init"), of("precision")].map(|names| names.len());
    // Kinds added later have golden files of their own version.
    assert_eq!(covered, [4, 6, 4, 2]);
    assert!(Activation::ALL.len() >= 4 && Loss::all().len() >= 6 && Init::ALL.len() >= 4);
}

/// One model per kind of layer, whose parameters are eighths from −1 on.
#[test]
fn models_with_every_kind_of_layer_hold_what_they_held() {
    let layers: [(&str, Layer); 7] = [
        ("dense", Dense::new(5, Activation::LeakyRelu).into()),
        ("dense-ntk", Dense::new(5, Activation::Silu).ntk().into()),
        ("dense-eta", Dense::new(5, Activation::Tanh).eta(0.5, 0.25).into()),
        ("scale", Scale::new(6.0).into()),
        ("dropout", Dropout::new(0.2).into()),
        ("periodic", Periodic::new(5, 2, 0.1, 0.5).into()),
        ("parametric", Parametric::prelu().into()),
    ];
    for layer in Layer::samples() {
        assert!(layers.iter().any(|(_, other)| other.number() == layer.number()), "no file has {layer:?}");
    }
    for (name, layer) in layers {
        let layers = [layer, Dense::new(2, Activation::Identity).into()];
        let topology = Topology::of_layers(3, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
        let values = (0..topology.parameter_count()).map(|i| i as f32 / 8.0 - 1.0);
        let network = Network::from_values(topology.clone(), values).unwrap();
        let path = folder().join("layers").join(name);
        assert_eq!(Network::load(&path).unwrap(), network, "{name}");
        assert!(fs::read(&path).unwrap() == network.to_file_bytes(), "{name} is still written the same way");
    }
}
