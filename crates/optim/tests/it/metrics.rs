//! Metrics: scikit-learn's values, and what happens where there is none.

use std::collections::BTreeSet;
use std::path::Path;

use data::{Dataset, Targets};
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Better, Metric, Predictions, evaluate, predictions};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn of(case: &Value) -> Predictions {
    let truth = &case["truth"];
    let count = |name: &str| truth[name].as_u64().unwrap() as usize;
    let truth = match truth["labels"].as_array() {
        Some(_) => {
            let labels = numbers(&truth["labels"]).into_iter().map(|label| label as u32).collect();
            Targets::Classes { labels, classes: count("classes") }
        }
        None => Targets::Values { values: numbers(&truth["values"]), width: count("width") },
    };
    let predictions = Predictions::new(numbers(&case["outputs"]), truth).probabilities();
    if case["weights"].is_null() { predictions } else { predictions.weighted(numbers(&case["weights"])) }
}

#[test]
fn values_are_those_of_scikit_learn() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/metrics.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut seen = BTreeSet::new();
    for (i, case) in cases.iter().enumerate() {
        let predictions = of(case);
        for metric in Metric::ALL {
            let found = metric.of(&predictions);
            match case["metrics"][metric.name()].as_f64() {
                Some(expected) => {
                    let found = found.unwrap();
                    assert!((found - expected).abs() <= 1e-12, "{metric}, case {i}: {found} and {expected}");
                    seen.insert(metric.name());
                }
                None => assert_eq!(found, None, "{metric}, case {i}"),
            }
        }
    }
    assert_eq!(seen.len(), Metric::ALL.len(), "a value for every metric");
}

fn classes(outputs: Vec<f64>, labels: Vec<u32>, classes: usize) -> Predictions {
    Predictions::new(outputs, Targets::Classes { labels, classes })
}

#[test]
fn an_output_that_is_no_number_recognises_nothing() {
    let p = classes(vec![f64::NAN, 0.1, 0.2, 0.8], vec![0, 1], 2).probabilities();
    assert_eq!(p.class(0), None);
    assert_eq!(Metric::Accuracy.of(&p), Some(0.5));
    assert_eq!(Metric::BalancedAccuracy.of(&p), Some(0.5));
    assert!(Metric::F1.of(&p).unwrap() < 1.0);
    for metric in [Metric::RocAuc, Metric::LogLoss, Metric::Brier, Metric::CalibrationError] {
        assert!(metric.of(&p).unwrap().is_nan(), "{metric}");
    }
}

#[test]
fn metrics_without_a_meaning_are_none() {
    let p = classes(vec![0.7, 0.3], vec![0], 2);
    assert_eq!(Metric::LogLoss.of(&p), None, "these outputs are no probabilities");
    assert_eq!(Metric::RocAuc.of(&p), None, "one class has no sample");
    assert_eq!(Metric::Top3.of(&p), None, "two outputs");
    assert_eq!(Metric::RootMeanSquareError.of(&p), None, "classes");
    let none = classes(vec![], vec![], 2);
    assert!(Metric::ALL.iter().all(|metric| metric.of(&none).is_none()));
    let constant = Predictions::new(vec![1.0, 2.0], Targets::Values { values: vec![3.0, 3.0], width: 1 });
    assert_eq!(Metric::RSquared.of(&constant), None);
    assert_eq!(Metric::MeanAbsoluteError.of(&constant), Some(1.5));
}

#[test]
fn a_certain_mistake_costs_a_finite_number() {
    let p = classes(vec![1.0, 0.0], vec![1], 2).probabilities();
    assert_eq!(Metric::LogLoss.of(&p), Some(-f64::EPSILON.ln()));
}

#[test]
fn outputs_beyond_the_classes_are_never_right() {
    let p = classes(vec![0.1, 0.2, 0.9, 0.6, 0.1, 0.2], vec![1, 0], 2);
    assert_eq!(Metric::Accuracy.of(&p), Some(0.5));
    assert_eq!(Metric::F1.of(&p), Some(0.5));
}

#[test]
fn only_numbers_improve() {
    assert_eq!(Metric::Accuracy.better(), Better::Larger);
    assert!(Metric::Accuracy.improves(0.9, 0.8, 0.0) && !Metric::Accuracy.improves(0.8, 0.8, 0.0));
    assert!(Metric::RootMeanSquareError.improves(1.0, 2.0, 0.5));
    assert!(!Metric::RootMeanSquareError.improves(1.6, 2.0, 0.5));
    assert!(!Metric::Accuracy.improves(f64::NAN, 0.1, 0.0) && Metric::Accuracy.improves(0.1, f64::NAN, 0.0));
    for metric in Metric::ALL {
        assert_eq!(metric.name().parse(), Ok(metric));
    }
    assert!("acuracy".parse::<Metric>().unwrap_err().to_string().contains("top-3"));
}

#[test]
fn predictions_of_a_network_agree_with_its_evaluation() {
    let x = (0..3 * 400).map(|i| (i as f32 * 0.7).sin()).collect();
    let data = Dataset::classes(3, x, (0..400).map(|i| i * i % 4).collect(), 4).unwrap();
    let topology = Topology::new(&[3, 5, 4], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let network = Network::<f32>::new(topology, Init::Glorot, 3);
    let (judged, predictions) = (evaluate(&network, &data), predictions(&network, &data));
    assert_eq!(Metric::Accuracy.of(&predictions), judged.accuracy());
    assert!((Metric::LogLoss.of(&predictions).unwrap() - judged.loss).abs() < 1e-6);

    let x = (0..3 * 70).map(|i| (i as f32 * 0.7).sin()).collect();
    let y = (0..2 * 70).map(|i| (i as f32 * 0.3).cos()).collect();
    let data = Dataset::regression(3, x, 2, y).unwrap();
    let topology = Topology::new(&[3, 2], Activation::Tanh, Loss::Quadratic(Activation::Identity)).unwrap();
    let network = Network::<f32>::new(topology, Init::Glorot, 3);
    let rmse = Metric::RootMeanSquareError.of(&optim::predictions(&network, &data)).unwrap();
    // C_x is ½‖y − a‖² over two numbers.
    assert!((rmse * rmse - evaluate(&network, &data).loss).abs() < 1e-6);
}

#[test]
#[should_panic(expected = "class 2 of 2")]
fn labels_are_below_the_number_of_classes() {
    drop(classes(vec![0.5, 0.5], vec![2], 2));
}

#[test]
#[should_panic(expected = "1 weights for 2 samples")]
fn weights_are_as_many_as_samples() {
    drop(classes(vec![0.5; 4], vec![0, 1], 2).weighted(vec![1.0]));
}
