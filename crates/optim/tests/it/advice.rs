//! Unscaled samples, steps that are too large, and a training that learns nothing are told, with the right
//! cure.

use std::ops::ControlFlow;
use std::path::Path;

use data::{Dataset, Mnist};
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{
    Advice, Batching, Event, HealthWarning, LayerHealth, Sgd, State, Symptom, TrainError, Trainer, advice,
    warnings,
};

const IDENTITY: Loss = Loss::Quadratic(Activation::Identity);

fn network<T: Scalar>(sizes: &[usize], activation: Activation, loss: Loss) -> Network<T> {
    Network::new(Topology::new(sizes, activation, loss).unwrap(), Init::Glorot, 1)
}

/// `n` samples of two features around `mean`, with a class or a target that depends on the first.
fn wave(n: usize, i: usize) -> f32 {
    (i as f32 / n as f32 * 20.0).sin()
}

fn classes(n: usize, mean: f32, range: f32) -> Dataset<f32> {
    let x = (0..n).flat_map(|i| [mean + range * wave(n, i), (i % 7) as f32 / 7.0]).collect();
    Dataset::classes(2, x, (0..n).map(|i| u32::from(wave(n, i) > 0.0)).collect(), 2).unwrap()
}

fn curve(n: usize, feature: f32, target: f32) -> Dataset<f32> {
    let x = (0..n).map(|i| feature * wave(n, i)).collect();
    Dataset::regression(1, x, 1, (0..n).map(|i| target * wave(n, i)).collect()).unwrap()
}

#[test]
fn unscaled_features_and_targets_are_told_before_the_first_step() {
    let two = network(&[2, 4, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy);
    let text = advice(&two, &classes(200, 5000.0, 1200.0))[0].to_string();
    assert!(text.starts_with("feature 0, counted from 0, has mean 5") && text.contains("1 of 2"), "{text}");
    assert!(text.contains("subtract each feature's mean and divide by its deviation"), "{text}");
    let one = network(&[1, 4, 1], Activation::Tanh, IDENTITY);
    let both = advice(&one, &curve(100, 1e4, 1e6));
    assert!(matches!(both[..], [Advice::Features(_), Advice::Targets(_)]), "{both:?}");
    assert!(matches!(advice(&one, &curve(100, 1e-5, 1.0))[..], [Advice::Features(_)]));

    let mut events = Vec::new();
    let trainer = Trainer::new(Sgd::new(1e-9)).epochs(2);
    let history = trainer
        .train_with(&mut two.clone(), &classes(200, 5000.0, 1200.0), None, |event| {
            events.push(match event {
                Event::Advice(advice) => advice.to_string(),
                Event::Step(_) => "step".to_owned(),
                Event::Epoch(_) => "epoch".to_owned(),
            });
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((&events[0], events[1].as_str()), (&text, "step"));
    assert_eq!(history.advice.len(), 1);
    // An observer that does not want to go on is obeyed before the first step.
    let mut stopped = two.clone();
    let data = classes(200, 5000.0, 1200.0);
    let history = trainer.train_with(&mut stopped, &data, None, |_| ControlFlow::Break(())).unwrap();
    assert!(history.stopped && history.epochs.is_empty() && stopped == two);
}

#[test]
fn scaled_samples_and_images_need_no_advice() {
    let two = network(&[2, 4, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy);
    assert_eq!(advice(&two, &classes(200, 0.0, 1.0)), []);
    let one = network(&[1, 4, 1], Activation::Tanh, IDENTITY);
    assert_eq!(advice(&one, &curve(100, 2.0, 3.0)), []);
    let images = Dataset::images(vec![200; 8], (1, 2), vec![0, 1, 0, 1], 2).unwrap();
    assert_eq!(advice(&two, &images), []);
}

#[test]
fn a_run_that_diverges_on_unscaled_samples_is_told_to_scale_them() {
    let trainer = Trainer::new(Sgd::new(0.1)).epochs(50);
    for (data, cure) in [
        (curve(100, 1e4, 1.0), "scale the features: subtract the mean of each"),
        (curve(100, 1e4, 1e6), "scale features and targets"),
        (curve(100, 1.0, 1e30), "scale features and targets"),
    ] {
        let mut one = network(&[1, 16, 1], Activation::Relu, IDENTITY);
        let error = trainer.train(&mut one, &data).unwrap_err();
        assert!(matches!(error, TrainError::Diverged { .. }) && error.to_string().contains(cure), "{error}");
    }
    let error = Trainer::new(Sgd::new(1e6))
        .train(&mut network(&[1, 16, 1], Activation::Relu, IDENTITY), &curve(100, 1.0, 1.0));
    assert!(error.unwrap_err().to_string().ends_with("try a smaller eta"));
}

/// A straight line by steps a little too large: each makes the loss four times as large, and after 30 of them
/// it is far from what any number type ends at.
#[test]
fn a_loss_that_grew_beyond_all_measure_is_no_success() {
    let data = Dataset::<f64>::regression(1, vec![1.0; 8], 1, vec![1.0, -1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 1.0]);
    let data = data.unwrap();
    let start: Network<f64> = network(&[1, 1], Activation::Tanh, IDENTITY);
    let trainer = Trainer::new(Sgd::new(1.5)).batching(Batching::Full);
    let run = |epochs| trainer.clone().epochs(epochs).train(&mut start.clone(), &data);
    match run(30).unwrap_err() {
        TrainError::Diverged { symptom: Symptom::Grown(loss), epoch: 30, batch: 1, layer: 1, cure } => {
            assert!(loss > 1e6 && cure == "try a smaller eta", "{loss} {cure}");
        }
        other => panic!("{other}"),
    }
    // A few steps up are no disaster yet.
    let losses: Vec<f64> = run(4).unwrap().epochs.iter().map(|e| e.train_loss).collect();
    assert!(losses[3] > 2.0 * losses[0], "{losses:?}");
    // Nor is a start that was bad: weights of 10⁵ cost much before the first step.
    let bad = Network::from_values(start.topology().clone(), [1e5, 0.0]).unwrap();
    trainer.clone().epochs(1).train(&mut bad.clone(), &data).unwrap();
    // Taken up in the middle it is the same.
    let (mut network, mut state) = (start.clone(), State::new(&trainer, &data));
    trainer.clone().epochs(5).more(&mut network, &mut state, &data).unwrap();
    trainer.epochs(25).more(&mut network, &mut state, &data).unwrap_err();
}

fn mnist(n: usize) -> Dataset<f32> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/mnist");
    Mnist::<f32>::read(Path::new(folder)).unwrap().train.limit(n)
}

/// η = 3 suits plain descent here; with momentum 0.9 each step goes ten times as far.
#[test]
fn momentum_that_drives_the_units_into_saturation_is_told_to_take_smaller_steps() {
    let (data, sigmoid) = (mnist(5_000), Activation::Sigmoid);
    let trained = |sgd: Sgd| {
        let topology = Topology::new(&[784, 30, 10], sigmoid, Loss::Quadratic(sigmoid)).unwrap();
        let mut network = Network::new(topology, Init::ScaledNormal, 1);
        Trainer::new(sgd).epochs(6).train(&mut network, &data).unwrap()
    };
    let history = trained(Sgd::new(3.0).momentum(0.9));
    let [Advice::Chance { constant, cure, .. }] = history.advice[..] else { panic!("{:?}", history.advice) };
    assert!((constant - 0.45).abs() < 0.01, "{constant}");
    assert_eq!(cure, "try a smaller eta or momentum");
    let words: Vec<String> =
        history.epochs.iter().flat_map(|e| warnings(&e.health)).map(|w| w.to_string()).collect();
    assert!(words.iter().all(|words| !words.contains("eta is too small")), "{words:?}");
    let history = trained(Sgd::new(3.0));
    assert_eq!(history.advice, []);
}

#[test]
fn a_training_that_stays_at_chance_for_other_reasons_gets_another_cure() {
    let data = classes(200, 0.0, 1.0);
    let trained = |data: &Dataset<f32>, eta: f64, epochs: usize| {
        let mut two = network(&[2, 4, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy);
        for w in two.parameters_mut().flat_mut() {
            *w *= 1e-3;
        }
        Trainer::new(Sgd::new(eta)).epochs(epochs).train(&mut two, data).unwrap().advice
    };
    let slow = trained(&data, 1e-9, 5);
    assert!(
        matches!(slow[..], [Advice::Chance { epoch: 3, cure, .. }] if cure.contains("larger eta")),
        "{slow:?}"
    );
    assert!(slow[0].to_string().starts_with("after 3 epochs the loss is 0.69"), "{}", slow[0]);
    assert_eq!(trained(&data, 1e-9, 2), []);
    assert_eq!(trained(&data, 0.5, 30), []);
    let unscaled = trained(&classes(200, 0.0, 1e-6), 1e-3, 3);
    assert!(
        matches!(unscaled[..], [Advice::Features(_), Advice::Chance { cure, .. }] if cure.starts_with("scale")),
        "{unscaled:?}"
    );
}

#[test]
fn tiny_steps_behind_saturated_units_are_not_called_too_small() {
    let sound = LayerHealth {
        gradient_norm: 0.1,
        update_ratio: 1e-9,
        weight_norm: 5.0,
        weight_max: 1.0,
        saturated: Some(0.1),
        dead: None,
    };
    let saturated = LayerHealth { saturated: Some(1.0), ..sound };
    let stuck = |layer| HealthWarning::Stuck { layer, ratio: 1e-9 };
    assert_eq!(warnings(&[sound, saturated]), [stuck(1), stuck(2)]);
    let [_, small] = &warnings(&[saturated, sound])[1..] else { panic!() };
    assert_eq!(*small, HealthWarning::SmallSteps { layer: 2, ratio: 1e-9 });
    assert!(stuck(1).to_string().ends_with("if the loss is high, try a smaller eta"));
}
