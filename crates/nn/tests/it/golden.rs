//! Forward, loss, gradients and ten steps against numbers that another implementation computed.
//!
//! `golden/generate.py` wrote `golden/golden.json` with JAX in float64; its gradients come from automatic
//! differentiation, so the two share no formula.

use linalg::{MatRef, Matrix, Sequential};
use nn::{
    Accumulate, Activation, Gradients, InPlaceSgd, Input, Loss, Network, Quantiles, Topology, Workspace,
    backprop,
};
use serde_json::Value;

/// Both sides round at 1.1e-16. Sums of at most 6 terms in 3 layers and ten steps lose a few dozen of that;
/// the bound leaves room for another exp or ln, and a wrong formula is off by far more. Relative to the
/// largest entry of the matrix or vector, because an entry that nearly cancels has no digits of its own.
const BOUND: f64 = 1e-12;

fn rows(value: &Value) -> Vec<Vec<f64>> {
    let row = |row: &Value| row.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    value.as_array().unwrap().iter().map(row).collect()
}

fn vector(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn matrix(value: &Value) -> Matrix<f64> {
    let rows = rows(value);
    Matrix::from_fn(rows.len(), rows[0].len(), |i, j| rows[i][j])
}

fn activation(name: &str) -> Activation {
    name.parse().unwrap()
}

fn loss(name: &str) -> Loss {
    match name {
        "sigmoid-cross-entropy" => Loss::SigmoidCrossEntropy,
        "softmax-cross-entropy" => Loss::SoftmaxCrossEntropy,
        "huber" => Loss::Huber(0.5),
        "absolute" => Loss::Absolute,
        "quantile" => Loss::Quantile(Quantiles::new(&[0.3]).unwrap()),
        "quantiles" => Loss::Quantile(Quantiles::new(&[0.2, 0.7]).unwrap()),
        "poisson" => Loss::Poisson,
        "smoothed-sigmoid-cross-entropy" => Loss::SmoothedSigmoidCrossEntropy(0.1),
        "smoothed-softmax-cross-entropy" => Loss::SmoothedSoftmaxCrossEntropy(0.1),
        _ => Loss::Quadratic(activation(name.strip_prefix("quadratic-").unwrap())),
    }
}

/// The parameters of a case, in the order of `Network::from_values`.
fn values(layers: &Value) -> Vec<f64> {
    let layers = layers.as_array().unwrap();
    let mut values = Vec::new();
    for w in layers.iter().map(|layer| rows(&layer["w"])) {
        values.extend((0..w[0].len()).flat_map(|k| w.iter().map(move |row| row[k])));
    }
    values.extend(layers.iter().flat_map(|layer| vector(&layer["b"])));
    values
}

fn assert_close(found: MatRef<'_, f64>, expected: &Matrix<f64>, factor: f64, what: &str) {
    let expected = expected.view();
    assert_eq!((found.rows(), found.cols()), (expected.rows(), expected.cols()), "{what}");
    let largest = (0..expected.cols()).flat_map(|k| expected.col(k)).fold(0.0_f64, |m, x| m.max(x.abs()));
    for k in 0..expected.cols() {
        for i in 0..expected.rows() {
            let (found, expected) = (found.col(k)[i] * factor, expected.col(k)[i]);
            let close = (found - expected).abs() <= BOUND * largest;
            assert!(close, "{what}, ({i}, {k}): {found:e} for {expected:e}");
        }
    }
}

/// w and b of layer l against a layer of the file.
fn assert_layer((w, b): (MatRef<'_, f64>, &[f64]), expected: &Value, factor: f64, what: &str) {
    assert_close(w, &matrix(&expected["w"]), factor, &format!("{what} w"));
    let expected = vector(&expected["b"]);
    let b = MatRef::new(b, expected.len(), 1, b.len());
    assert_close(b, &Matrix::from_fn(expected.len(), 1, |i, _| expected[i]), factor, &format!("{what} b"));
}

fn check(case: &Value, steps: u64, eta: f64) {
    let sizes: Vec<usize> =
        case["sizes"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let (hidden, output) = (case["hidden"].as_str().unwrap(), case["loss"].as_str().unwrap());
    let name = format!("{sizes:?} {hidden} {output}");
    let topology = Topology::new(&sizes, activation(hidden), loss(output)).unwrap();
    let mut network = Network::from_values(topology.clone(), values(&case["parameters"])).unwrap();
    let (x, y) = (matrix(&case["x"]), matrix(&case["y"]));
    let (x, y) = (Input::from(x.view()), y.view());
    let m = x.cols() as f64;
    let weights = case["weights"].as_array().map(|_| vector(&case["weights"]));
    let x = weights.as_ref().map_or(x, |weights| x.weighted(weights));

    let mut workspace = Workspace::new(&topology, x.cols());
    let mut gradients = Gradients::zeros(&topology);
    let mut sink = Accumulate { network: &network, gradients: &mut gradients };
    let found = backprop(&Sequential, &mut sink, x, y, &mut workspace) / m;
    let expected = case["cost"].as_f64().unwrap();
    assert!((found - expected).abs() <= BOUND * expected.abs(), "{name}, cost: {found:e} for {expected:e}");
    for l in 0..topology.layers().len() {
        assert_close(
            workspace.a(l, x.cols()),
            &matrix(&case["a"][l]),
            1.0,
            &format!("{name}, a of layer {l}"),
        );
        assert_layer(
            gradients.layer(l),
            &case["gradient"][l],
            1.0 / m,
            &format!("{name}, gradient of layer {l}"),
        );
    }

    for _ in 0..steps {
        backprop(
            &Sequential,
            &mut InPlaceSgd { network: &mut network, alpha: -eta / m },
            x,
            y,
            &mut workspace,
        );
    }
    for l in 0..topology.layers().len() {
        let what = format!("{name}, layer {l} after {steps} steps");
        assert_layer(network.parameters().layer(l), &case["after"][l], 1.0, &what);
    }
}

#[test]
fn everything_agrees_with_jax_in_float64() {
    let golden: Value = serde_json::from_str(include_str!("../golden/golden.json")).unwrap();
    let (steps, eta) = (golden["steps"].as_u64().unwrap(), golden["eta"].as_f64().unwrap());
    let cases = golden["cases"].as_array().unwrap();
    for loss in Loss::all() {
        let name = match loss {
            Loss::Quadratic(activation) => format!("quadratic-{activation}"),
            other => other.name().to_owned(),
        };
        assert!(cases.iter().any(|case| case["loss"] == name.as_str()), "no case has the loss {name}");
    }
    for activation in Activation::ALL {
        assert!(
            cases.iter().any(|case| case["hidden"] == activation.name()),
            "no case has {activation} hidden"
        );
    }
    for case in cases {
        check(case, steps, eta);
    }
}
