//! `trace` prints what `nn` computes, and every equation it prints is right.

use std::fs;

use crate::support::calculator::value;
use crate::support::markup::malformed;
use crate::support::{Ran, descent};
use linalg::{Matrix, Sequential};
use nn::{Activation, InPlaceSgd, Init, Loss, Network, Topology, Workspace, backprop};
use serde_json::Value;

fn trace(arguments: &str) -> Ran {
    descent(&["trace"].into_iter().chain(arguments.split_whitespace()).collect::<Vec<_>>())
}

#[test]
fn the_default_network_gives_the_numbers_of_pencil_and_paper() {
    let ran = trace("--eta 0.5").succeeded();
    for line in [
        "x = (1, 2), y = 1, η = 0.5",
        "  w¹ = │  2 −1 │",
        "z¹ = w¹x + b¹, a¹ = max(0, z¹)",
        "  z¹₁ = w¹₁₁x₁ + w¹₁₂x₂ + b¹₁ = 1·1 + 1·2 + 0 = 3",
        "  z¹₃ = w¹₃₁x₁ + w¹₃₂x₂ + b¹₃ = (−1)·1 + 0·2 + (−1) = −2",
        "  a¹₃ = max(0, −2) = 0",
        "  C = ½·((1 − 0)²) = 0.5",
        "  δ²₁ = (0 − 1)·1 = −1",
        "δ¹ = ((w²)ᵀ δ²) ⊙ σ′(z¹), σ′(z¹) = 1 where z¹ > 0, else 0",
        "  δ¹₂ = ((−2)·(−1))·1 = 2",
        "  δ¹₃ = (3·(−1))·0 = 0",
        "  ∂C/∂w²₁₁ = (−1)·3 = −3",
        "  ∂C/∂w¹₂₂ = 2·2 = 4",
        "  w²₁₂ → −2 − 0.5·(−1) = −1.5",
        "  b²₁ → −1 − 0.5·(−1) = −0.5",
    ] {
        assert!(ran.stdout.lines().any(|printed| printed == line), "{line:?} is not in\n{}", ran.stdout);
    }
    assert!(
        ran.stdout.ends_with(
            "C was 0.5 and is 91.125 after the step; that is more: η is too large for this step\n"
        )
    );
    let gentle = trace("").succeeded().stdout;
    assert!(gentle.lines().all(|line| line.chars().count() <= 80), "{gentle}");
    let last = gentle.lines().last().unwrap();
    assert!(last.starts_with("C was 0.5 and is 0.") && last.ends_with(" after the step"), "{last}");
}

/// Equations end with "= expression = value" or "→ expression = value"; headings are formulas without
/// numbers.
fn equations(text: &str) -> Vec<(String, f64, f64)> {
    // Continued lines are indented deeper.
    let joined = text.replace("\n      ", " ");
    let lines = joined.lines().filter(|line| line.starts_with("  ") && !line.contains('│'));
    let equation = |line: &str| {
        let line = line.replace('→', "=");
        let parts: Vec<&str> = line.split(" = ").collect();
        let [.., expression, result] = parts[..] else { return None };
        let computed = parts.len() > 2 || line.contains("−(");
        computed.then(|| (line.to_owned(), value(expression), value(result)))
    };
    lines.filter_map(equation).collect()
}

#[test]
fn every_printed_equation_can_be_checked_with_a_calculator() {
    let activations = ["sigmoid", "tanh", "relu", "identity"];
    let losses = [
        "quadratic",
        "quadratic-tanh",
        "quadratic-relu",
        "quadratic-identity",
        "sigmoid-cross-entropy",
        "cross-entropy",
    ];
    for activation in activations {
        for loss in losses {
            let arguments = "--layers 3,4,2,2 --seed 3 --x 0.5,-1.2,0.8 --eta 0.7 --activation";
            let ran = trace(&format!("{arguments} {activation} --loss {loss}")).succeeded();
            let equations = equations(&ran.stdout);
            // z and a; C; δ; ∂C/∂w; every step. Fewer a where there is nothing to work out.
            let least = 8 + 1 + 8 + 24 + 32;
            assert!(equations.len() >= least, "{}: {}", equations.len(), ran.stdout);
            for (line, found, said) in equations {
                assert!(
                    (found - said).abs() <= 3e-4 * said.abs() + 2e-4,
                    "{activation}, {loss}: {line}: {found}"
                );
            }
        }
    }
}

#[test]
fn the_json_has_the_numbers_of_the_libraries() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace.json");
    let arguments = "--layers 2,3,2 --seed 5 --init he --activation tanh --loss cross-entropy --x 0.5,-1 --y 0,1 --eta 0.3";
    trace(&format!("{arguments} --json {}", path.display())).succeeded();
    let report: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();

    let topology = Topology::new(&[2, 3, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::<f64>::new(topology, Init::He, 5);
    let before = network.clone();
    let (x, y) = (Matrix::from_rows(&[[0.5], [-1.0]]), Matrix::from_rows(&[[0.0], [1.0]]));
    let mut workspace = Workspace::new(network.topology(), 1);
    let mut sink = InPlaceSgd { network: &mut network, alpha: -0.3 };
    let cost = backprop(&Sequential, &mut sink, x.view(), y.view(), &mut workspace);
    let close = |found: &Value, expected: f64| (found.as_f64().unwrap() - expected).abs() < 1e-12;
    assert!(close(&report["cost"], cost));
    for l in 0..2 {
        let (old, new) = (before.parameters(), network.parameters());
        for j in 0..new.b(l).len() {
            let at = |name: &str| report[name][l][j].clone();
            assert!(
                close(&at("a"), workspace.a(l, 1).col(0)[j])
                    && close(&at("delta"), workspace.delta(l, 1).col(0)[j])
            );
            assert!(close(&at("b"), old.b(l)[j]) && close(&at("new_b"), new.b(l)[j]));
            for k in 0..new.w(l).cols() {
                assert!(close(&at("w")[k], old.w(l).col(k)[j]) && close(&at("new_w")[k], new.w(l).col(k)[j]));
            }
        }
        // a = tanh z below, softmax above.
        let z: Vec<f64> = report["z"][l].as_array().unwrap().iter().map(|z| z.as_f64().unwrap()).collect();
        let sum: f64 = z.iter().map(|z| z.exp()).sum();
        let a = |z: f64| if l == 0 { z.tanh() } else { z.exp() / sum };
        assert!(z.iter().enumerate().all(|(j, &z)| close(&report["a"][l][j], a(z))));
    }
    assert!(report["new_cost"].as_f64() < report["cost"].as_f64());
    assert_eq!((&report["activation"], &report["loss"]), (&"tanh".into(), &"softmax-cross-entropy".into()));
}

#[test]
fn quiet_leaves_the_result_only() {
    assert_eq!(trace("--quiet").succeeded().stdout.lines().count(), 1);
}

#[test]
fn bad_arguments_end_with_2_and_name_the_argument() {
    let cases = [
        ("--layers 2,10,1", "--layers: 10 neurons in a layer are too many to print; at most 9"),
        ("--layers 1,1,1,1,1,1,1,1,1,1", "--layers: 10 layers are too many"),
        ("--layers 2,0,1", "--layers: layer 1 of [2, 0, 1]"),
        ("--layers 2", "--layers"),
        ("--x 1", "--x has 1 number(s), but the network [2, 3, 1] needs 2"),
        ("--y 1,2", "--y has 2 number(s), but the network [2, 3, 1] needs 1"),
        ("--x 1,nan", "'nan' for '--x"),
        ("--x a,b", "'a' for '--x"),
        ("--loss cross-entropy --layers 2,2 --y 1,1", "--y: must be probabilities that add up to 1"),
        ("--loss sigmoid-cross-entropy --y 1.5", "--y: each must be from 0 to 1"),
        ("--loss hinge", "'hinge' for '--loss"),
        ("--activation swish", "'swish' for '--activation"),
        ("--eta 0", "'0' for '--eta"),
        ("--surplus", "--surplus"),
    ];
    for (arguments, culprit) in cases {
        assert_eq!(trace(arguments).failed(2, culprit).stdout, "");
    }
    trace("--json /no/such/dir/x.json").failed(1, "/no/such/dir/x.json: cannot be written");
    trace("--x 1e200,0").failed(1, "C is inf: these numbers are too large");
}

#[test]
fn the_picture_has_the_letter_of_every_weight_bias_and_activation_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.svg");
    trace(&format!("--layers 2,3,1 --picture {}", path.display())).succeeded();
    let svg = fs::read_to_string(&path).unwrap();
    assert_eq!(malformed(&svg), None);
    let weights = (1..=3).flat_map(|j| (1..=2).map(move |k| (1, j, k))).chain((1..=3).map(|k| (2, 1, k)));
    let letters = weights.map(|(l, j, k)| format!("w{}{}{}", raised(l), lowered(j), lowered(k)));
    let neurons = [(1, 1), (1, 2), (1, 3), (2, 1)];
    let more =
        neurons.iter().flat_map(|&(l, j)| ["a", "b"].map(|x| format!("{x}{}{}", raised(l), lowered(j))));
    for letter in letters.chain(more).chain(["x₁", "x₂"].map(str::to_owned)) {
        assert_eq!(svg.matches(&format!(">{letter}</text>")).count(), 1, "{letter}");
    }
    assert_eq!((svg.matches("<line ").count(), svg.matches("<circle ").count()), (9, 6));
    for layers in ["3,4,2", "5,5,5", "9,5,9,1", "4,4,5,3"] {
        trace(&format!("--layers {layers} --quiet --picture {}", path.display())).succeeded();
        let svg = fs::read_to_string(&path).unwrap();
        let places: Vec<(f64, f64)> = svg.lines().filter_map(place).collect();
        for (i, (x, y)) in places.iter().enumerate() {
            let near = |other: &&(f64, f64)| (x - other.0).abs() < 30.0 && (y - other.1).abs() < 18.0;
            assert_eq!(places[i + 1..].iter().find(near), None, "{layers}: letters near {x}, {y}");
        }
    }
    // Letters on so many lines would cover each other.
    trace(&format!("--layers 9,9,1 --quiet --picture {}", path.display())).succeeded();
    let svg = fs::read_to_string(&path).unwrap();
    assert!(!svg.contains("w¹₁₁") && svg.contains("w²₁₉") && svg.contains("b¹₉"), "{svg}");
    trace("--picture /no/such/folder/x.svg").failed(1, "/no/such/folder/x.svg: cannot be written");
}

fn raised(n: usize) -> char {
    ['⁰', '¹', '²'][n]
}

fn lowered(n: usize) -> char {
    ['₀', '₁', '₂', '₃'][n]
}

/// Where a text is.
fn place(line: &str) -> Option<(f64, f64)> {
    let mut parts = line.strip_prefix("<text x=\"")?.split('"');
    Some((parts.next()?.parse().ok()?, parts.nth(1)?.parse().ok()?))
}
