//! Layers other than plain dense ones against numbers that another implementation computed: forward, loss,
//! gradients and ten steps.
//!
//! `golden/layers.py` wrote `golden/layers.json` with JAX in float64; its gradients come from automatic
//! differentiation. Dropout is compared with a naive twin in `dropout.rs`, for JAX draws other numbers.

use linalg::{MatRef, Matrix, Sequential};
use nn::{
    Accumulate, Activation, Dense, Gradients, InPlaceSgd, Layer, Loss, Network, Parametric, Periodic,
    Topology, Workspace, backprop,
};
use serde_json::Value;

/// As in `golden.rs`: both sides round at 1.1e-16, here in sums of at most 60 terms, for ten steps.
const BOUND: f64 = 1e-12;

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn matrix(value: &Value) -> Matrix<f64> {
    let rows = list(value);
    Matrix::from_fn(rows.len(), list(&rows[0]).len(), |i, j| rows[i][j].as_f64().unwrap())
}

fn layer(value: &Value) -> Layer {
    let settings = &value[1];
    let number = |name: &str| settings[name].as_u64().unwrap() as usize;
    let activation = || -> Activation { settings["activation"].as_str().unwrap().parse().unwrap() };
    match value[0].as_str().unwrap() {
        "dense" if settings["ntk"] == true => Dense::new(number("outputs"), activation()).ntk().into(),
        "dense" => Dense::new(number("outputs"), activation()).into(),
        "periodic" => Periodic::new(number("frequencies"), number("sums"), 1.0, 1.0).into(),
        "parametric" => Parametric::new(activation(), 1.0).into(),
        other => panic!("no layer {other}"),
    }
}

fn assert_close(found: MatRef<'_, f64>, expected: &Value, factor: f64, what: &str) {
    let expected = matrix(expected);
    assert_eq!((found.rows(), found.cols()), (expected.rows(), expected.cols()), "{what}");
    let largest = (0..expected.cols()).flat_map(|k| expected.col(k)).fold(0.0_f64, |m, x| m.max(x.abs()));
    for k in 0..expected.cols() {
        for (i, (found, expected)) in found.col(k).iter().zip(expected.col(k)).enumerate() {
            let found = found * factor;
            assert!(
                (found - expected).abs() <= BOUND * largest,
                "{what}, ({i}, {k}): {found} for {expected}"
            );
        }
    }
}

fn check(case: &Value, steps: u64, eta: f64) {
    let name = case["layers"].to_string();
    let layers: Vec<Layer> = list(&case["layers"]).iter().map(layer).collect();
    let topology = Topology::of_layers(3, 0, &layers, Loss::Quadratic(Activation::Identity)).unwrap();
    let mut network = Network::new(topology.clone(), nn::Init::Glorot, 1);
    for (l, groups) in list(&case["parameters"]).iter().enumerate() {
        for (g, values) in list(groups).iter().enumerate() {
            network.parameters_mut().group_mut(l, g).copy_from(matrix(values).view());
        }
    }
    let (x, y) = (matrix(&case["x"]), matrix(&case["y"]));
    let (x, y, m) = (x.view(), y.view(), x.cols());

    let mut workspace = Workspace::new(&topology, m);
    let mut gradients = Gradients::zeros(&topology);
    let mut sink = Accumulate { network: &network, gradients: &mut gradients };
    let found = backprop(&Sequential, &mut sink, x, y, &mut workspace) / m as f64;
    let expected = case["cost"].as_f64().unwrap();
    assert!((found - expected).abs() <= BOUND * expected.abs(), "{name}, cost: {found} for {expected}");
    for l in 0..layers.len() {
        assert_close(workspace.a(l, m), &case["a"][l], 1.0, &format!("{name}, a of layer {l}"));
        for (g, (group, nabla)) in gradients.groups(l).enumerate() {
            let what = format!("{name}, gradient of {} of layer {l}", group.name);
            assert_close(nabla, &case["gradient"][l][g], 1.0 / m as f64, &what);
        }
    }
    for _ in 0..steps {
        let mut sink = InPlaceSgd { network: &mut network, alpha: -eta / m as f64 };
        backprop(&Sequential, &mut sink, x, y, &mut workspace);
    }
    for l in 0..layers.len() {
        for (g, (group, values)) in network.parameters().groups(l).enumerate() {
            let what = format!("{name}, {} of layer {l} after {steps} steps", group.name);
            assert_close(values, &case["after"][l][g], 1.0, &what);
        }
    }
}

#[test]
fn layers_agree_with_jax_in_float64() {
    let golden: Value = serde_json::from_str(include_str!("../golden/layers.json")).unwrap();
    let (steps, eta) = (golden["steps"].as_u64().unwrap(), golden["eta"].as_f64().unwrap());
    assert!(steps >= 10);
    list(&golden["cases"]).iter().for_each(|case| check(case, steps, eta));
}
