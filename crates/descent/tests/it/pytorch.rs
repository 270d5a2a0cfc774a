//! Networks from PyTorch and for PyTorch: what both answer. PyTorch itself is too large for every test run,
//! so `tests/python/pytorch_golden.py` was run once, and what it gave is kept.

use std::path::{Path, PathBuf};

use descent::linalg::Scalar;
use descent::nn::{Activation, Dense, Loss, Network, Topology};
use descent::{Format, Model};
use serde_json::Value;

const IDENTITY: Loss = Loss::Quadratic(Activation::Identity);

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pytorch").join(name)
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(golden(name)).unwrap()).unwrap()
}

/// The rows of a table of numbers.
fn rows(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

/// Compares what a network answers with what PyTorch answered in double precision.
#[track_caller]
fn answers_alike<T: Scalar>(network: &Network<T>, case: &Value) {
    for (x, expected) in rows(&case["inputs"]).iter().zip(rows(&case["outputs"])) {
        let x: Vec<T> = x.iter().map(|&x| T::from_f64(x)).collect();
        let found = network.predict_row(&x).unwrap();
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let difference = (found.to_f64() - expected).abs();
            assert!(difference <= 1e-6 * expected.abs().max(1.0), "{}: {found} for {expected}", case["file"]);
        }
    }
}

#[test]
fn networks_that_pytorch_has_saved_answer_as_there() {
    let made = json("made.json");
    assert!(made["torch"].as_str().unwrap().starts_with("2."));
    let sizes: Vec<usize> =
        made["sizes"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let cases = made["cases"].as_array().unwrap();
    // Four types of numbers, ten activations by twos.
    assert_eq!(cases.len(), 20);
    for case in cases {
        let named = |name: &Value| {
            Activation::ALL
                .into_iter()
                .find(|activation| activation.to_string() == name.as_str().unwrap())
                .unwrap()
        };
        let activations: Vec<Activation> =
            case["activations"].as_array().unwrap().iter().map(named).collect();
        let topology = Topology::with_activations(&sizes, &activations, IDENTITY).unwrap();
        let bytes = std::fs::read(golden(case["file"].as_str().unwrap())).unwrap();
        answers_alike(Model::<f32>::from_safetensors(&bytes, topology.clone()).unwrap().network(), case);
        answers_alike(Model::<f64>::from_safetensors(&bytes, topology).unwrap().network(), case);
    }
}

/// Networks that any machine makes alike, by the names of their files.
fn exported<T: Scalar>() -> Vec<(String, Network<T>)> {
    let of = |activations: [Activation; 2]| {
        Topology::with_activations(&[4, 6, 5, 3], &activations, IDENTITY).unwrap()
    };
    let ntk = [Dense::new(6, Activation::Tanh).ntk(), Dense::new(3, Activation::Identity).ntk()];
    let ntk = Topology::of_layers(4, 0, &ntk.map(Into::into), IDENTITY).unwrap();
    let mut all = vec![
        ("plain".to_owned(), Topology::new(&[4, 3], Activation::Relu, IDENTITY).unwrap()),
        ("dropout".to_owned(), of([Activation::Relu, Activation::Tanh]).with_dropout(0.2, 0.5).unwrap()),
        ("ntk".to_owned(), ntk),
    ];
    for activation in Activation::ALL {
        all.push((activation.to_string(), of([activation, Activation::Relu])));
    }
    let kind = if size_of::<T>() == 4 { "f32" } else { "f64" };
    let network = |(name, topology): (String, Topology)| {
        let value = |i: usize| T::from_f64(((i * 37 + 11) % 64) as f64 / 64.0 - 0.5);
        let network = Network::from_values(topology.clone(), (0..topology.parameter_count()).map(value));
        (format!("{kind}-{name}.safetensors"), network.unwrap())
    };
    let kept = |topology: &Topology| {
        let network = network((String::new(), topology.clone())).1;
        Model::new(network).export(Format::Safetensors).is_ok()
    };
    all.into_iter().filter(|(_, topology)| kept(topology)).map(network).collect()
}

/// With `DESCENT_PYTORCH` the files are written to the folder that it names, for
/// `pytorch_golden.py FOLDER`.
#[test]
fn pytorch_answers_with_exported_parameters_as_descent_does() {
    let folder = std::env::var_os("DESCENT_PYTORCH").map(PathBuf::from);
    let (singles, doubles) = (exported::<f32>(), exported::<f64>());
    if let Some(folder) = folder {
        for (name, network) in &singles {
            let bytes = Model::new(network.clone()).export(Format::Safetensors).unwrap();
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        for (name, network) in &doubles {
            let bytes = Model::new(network.clone()).export(Format::Safetensors).unwrap();
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        return;
    }
    let loaded = json("loaded.json");
    let cases = loaded["cases"].as_array().unwrap();
    assert_eq!(cases.len(), singles.len() + doubles.len());
    let case = |name: &str| cases.iter().find(|case| case["file"] == name).unwrap();
    for (name, network) in &singles {
        answers_alike(network, case(name));
    }
    for (name, network) in &doubles {
        answers_alike(network, case(name));
    }
}
