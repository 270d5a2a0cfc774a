//! Every optimizer: the steps that PyTorch makes, the settings that are refused, and no bit changed by a cut.

use std::collections::BTreeSet;
use std::path::Path;

use nn::{Activation, Gradients, Init, Loss, Network, Parameters, Topology};
use optim::{
    Adam, AdamW, At, Batching, Cosine, Described, Nesterov, Optimizer, RmsProp, Settings, Sgd, TrainError,
    Trainer, apply,
};
use serde_json::Value;

use crate::support::training::{Case, Part, read, table};

const WEIGHTS: usize = 6;
const SAMPLES: usize = 4;

/// As the generator has them.
fn gradient(t: u64, i: usize) -> f64 {
    (0.7 * t as f64 + i as f64).sin() * 3_f64.powi(((i as u64 + t) % 5) as i32 - 2)
}

/// The steps of one case. The parameters lie in the order of the generator: weights, then biases.
fn steps(optimizer: &impl Optimizer, count: usize) -> Vec<Vec<f64>> {
    let topology =
        Topology::new(&[3, 2], Activation::Sigmoid, Loss::Quadratic(Activation::Identity)).unwrap();
    let mut parameters = Parameters::<f64>::zeros(&topology);
    let (mut w, b) = parameters.layer_mut(0);
    let first = |i: usize| (1.3 * i as f64).cos();
    for k in 0..3 {
        (0..2).for_each(|j| w.col_mut(k)[j] = first(2 * k + j));
    }
    (0..2).for_each(|j| b[j] = first(WEIGHTS + j));
    let mut slots = vec![Gradients::zeros(&topology); Optimizer::slots(optimizer).len()];
    let step = |t: u64| {
        let nabla = Gradients::from_values(&topology, (0..WEIGHTS + 2).map(|i| gradient(t, i))).unwrap();
        let at = At::new(t, Optimizer::eta(optimizer), SAMPLES);
        apply(optimizer, at, &mut parameters, &nabla, &mut slots);
        parameters.iter().collect()
    };
    (1..=count as u64).map(step).collect()
}

#[test]
fn the_steps_are_those_of_pytorch() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/optimizers.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut seen = BTreeSet::new();
    for case in &cases {
        let set = |name: &str| case["settings"][name].as_f64().unwrap();
        let expected: Vec<Vec<f64>> = serde_json::from_value(case["steps"].clone()).unwrap();
        let (name, n) = (case["name"].as_str().unwrap(), expected.len());
        let found = match name {
            "sgd" => steps(&Sgd::new(set("eta")).momentum(set("momentum")).l2(set("l2")), n),
            "nesterov" => steps(&Nesterov::new(set("eta")).momentum(set("momentum")).l2(set("l2")), n),
            "rmsprop" => steps(&RmsProp::new(set("eta")).rho(set("rho")).epsilon(set("epsilon")), n),
            "adam" => {
                let betas = (set("beta 1"), set("beta 2"));
                steps(&Adam::new(set("eta")).betas(betas.0, betas.1).epsilon(set("epsilon")), n)
            }
            "adamw" => {
                let adamw = AdamW::new(set("eta")).betas(set("beta 1"), set("beta 2"));
                steps(&adamw.epsilon(set("epsilon")).weight_decay(set("weight decay")), n)
            }
            other => panic!("no optimizer {other}"),
        };
        assert!(n >= 10, "{name}");
        for (t, (found, expected)) in found.iter().zip(&expected).enumerate() {
            for (a, b) in found.iter().zip(expected) {
                assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-3), "{name}, step {}: {a} and {b}", t + 1);
            }
        }
        seen.insert(name);
    }
    let registered: BTreeSet<&str> = every().iter().map(|(name, _)| *name).collect();
    assert_eq!(seen, registered, "a case for every optimizer");
}

/// Every optimizer of this crate with settings other than its defaults, each with one of the schedules.
fn every() -> Vec<(&'static str, Trainer)> {
    vec![
        ("sgd", Trainer::new(Sgd::new(0.2).momentum(0.9).l2(0.001))),
        ("nesterov", Trainer::new(Nesterov::new(0.1).momentum(0.8).l2(0.001)).schedule(Cosine)),
        ("adam", Trainer::new(Adam::new(0.02).betas(0.8, 0.99))),
        ("adamw", Trainer::new(AdamW::new(0.02).weight_decay(0.1)).schedule(Cosine)),
        ("rmsprop", Trainer::new(RmsProp::new(0.01).rho(0.9))),
    ]
}

#[test]
fn every_optimizer_comes_back_from_its_settings() {
    for (name, trainer) in every() {
        let settings: Settings = trainer.settings();
        assert_eq!(settings.optimizer.name, name);
        assert_eq!(settings.trainer().unwrap().settings(), settings);
        let mut incomplete = settings.clone();
        incomplete.optimizer = Described::new(name, &[("eta", 0.1)]);
        assert!(incomplete.trainer().is_none(), "{name}");
    }
}

#[test]
fn settings_that_cannot_be_are_named() {
    let name = |result: Result<(), TrainError>| match result.unwrap_err() {
        TrainError::Range { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(AdamW::new(0.1).weight_decay(-0.1).check()), "weight decay");
    assert_eq!(name(AdamW::new(0.1).weight_decay(10.0).check()), "weight decay");
    assert_eq!(name(AdamW::new(0.1).weight_decay(f64::NAN).check()), "weight decay");
    assert_eq!(name(AdamW::new(f64::INFINITY).check()), "eta");
    assert_eq!(name(RmsProp::new(0.1).rho(1.0).check()), "rho");
    assert_eq!(name(RmsProp::new(0.1).epsilon(0.0).check()), "epsilon");
    assert_eq!(name(Nesterov::new(0.1).momentum(1.0).check()), "momentum");
    assert_eq!(name(Nesterov::new(0.1).l2(f64::INFINITY).check()), "l2");
    assert_eq!(name(Nesterov::new(-0.1).check()), "eta");
}

/// Cut after every step and every epoch, and gone on with on other numbers of threads.
#[test]
fn a_cut_changes_no_bit_of_any_optimizer() {
    for (name, trainer) in every() {
        let trainer = trainer.batching(Batching::MiniBatch(4)).epochs(3).seed(9).threads(1);
        let case = Case::<f32> { sizes: &[5, 7, 3], train: table(10, 5), validation: table(6, 5), trainer };
        let whole = case.whole(&case.trainer);
        for (n, threads) in (1..=12).zip([1, 2, 3, 8].into_iter().cycle()) {
            let kept = case.cut(case.beginning(), case.trainer.clone().threads(9 - threads), n);
            match case.run(read(&kept), case.trainer.clone().threads(threads), |_| false).unwrap() {
                Part::Whole(outcome) => assert!(outcome == whole, "{name}, cut after event {n}"),
                Part::Cut(_) => panic!("nobody stopped it"),
            }
        }
    }
}

/// With its default step size alone, every optimizer learns.
#[test]
fn every_default_learns() {
    fn learns(optimizer: impl Optimizer + Default) {
        let name = Optimizer::name(&optimizer);
        let rows = 120;
        let x: Vec<f32> = (0..4 * rows).map(|i| (i as f32 * 1.7 + 0.5).sin()).collect();
        let labels = x.chunks(4).map(|x| u32::from(x[0] + x[1] > 0.0)).collect();
        let data = data::Dataset::classes(4, x, labels, 2).unwrap();
        let topology = Topology::new(&[4, 16, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
        let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
        Trainer::new(optimizer).epochs(60).threads(1).train(&mut network, &data).unwrap();
        let accuracy = optim::evaluate(&network, &data).accuracy().unwrap();
        assert!(accuracy >= 0.97, "{name}: {accuracy}");
    }
    learns(Sgd::default());
    learns(Nesterov::default());
    learns(Adam::default());
    learns(AdamW::default());
    learns(RmsProp::default());
}
