//! `gradcheck` judges every pair of activation and loss, and says what it cannot check.

use crate::support::{Folder, Ran, descent};
use serde_json::Value;

fn gradcheck(arguments: &str) -> Ran {
    descent(&["gradcheck"].into_iter().chain(arguments.split_whitespace()).collect::<Vec<_>>())
}

#[test]
fn every_pair_is_checked_and_right() {
    let folder = Folder::new();
    let path = folder.path("checks.json");
    let pairs = nn::Activation::ALL.len() * nn::Loss::all().len();
    let ran = gradcheck(&format!("--layers 3,4,2 --json {}", path.display())).succeeded();
    assert_eq!(ran.stdout.lines().filter(|line| line.starts_with("right")).count(), pairs);
    let checks: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(checks.len(), pairs);
    assert!(checks.iter().all(|check| check["passed"] == true));
    assert!(checks.iter().all(|check| check["worst_relative_error"].as_f64().unwrap() > 0.0));
}

#[test]
fn one_pair_is_reported_layer_by_layer() {
    let ran = gradcheck("--layers 3,4,4,2 --activation tanh --loss softmax-cross-entropy").succeeded();
    for row in ["1 nabla_w", "1 nabla_b", "2 nabla_w", "3 nabla_w", "3 nabla_b"] {
        assert!(ran.stdout.contains(row), "{}", ran.stdout);
    }
}

#[test]
fn bad_arguments_end_with_2() {
    gradcheck("--layers 3,0,2").failed(2, "--layers: layer 1 of [3, 0, 2]");
    gradcheck("--layers 784,100,10").failed(2, "79510 parameters would take too long");
    gradcheck("--activation swish").failed(2, "'swish' for '--activation");
    gradcheck("--loss quadratic").failed(2, "quadratic-sigmoid, quadratic-tanh");
    gradcheck("--samples 0").failed(2, "'0' for '--samples");
}

#[test]
fn layers_neurons_and_inputs_count_from_1() {
    let ran = gradcheck("--layers 1,1 --activation tanh --loss quadratic-sigmoid").succeeded();
    assert!(ran.stdout.contains("1 nabla_w") && ran.stdout.contains("  (1, 1) "), "{}", ran.stdout);
    assert!(ran.stdout.contains("  (1) ") && !ran.stdout.contains("(0"), "{}", ran.stdout);
    gradcheck("--layers 0,3").failed(2, "--layers: the input of [0, 3] has no neurons");
}
