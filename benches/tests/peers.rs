//! The peers run the workloads that Descent runs.

use std::fs;

use benches::workloads::WORKLOADS;
use nn::{Activation, Loss};
use serde_json::{Value, json};

#[test]
fn peers_have_the_same_workloads() {
    let ours: Vec<Value> = WORKLOADS
        .iter()
        .map(|w| {
            json!({
                "name": w.name,
                "sizes": w.sizes,
                "activation": match w.activation {
                    Activation::Sigmoid => "sigmoid",
                    Activation::Relu => "relu",
                    _ => "none of the peers has it",
                },
                "loss": match w.loss {
                    Loss::Quadratic(Activation::Sigmoid) => "quadratic",
                    Loss::SoftmaxCrossEntropy => "softmax",
                    _ => "none of the peers has it",
                },
                "batch": w.batch,
                "eta": w.eta,
                "steps": w.steps,
            })
        })
        .collect();
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/workloads.json"))
        .expect("peers/workloads.json");
    let theirs: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(Value::from(ours), theirs);
}
