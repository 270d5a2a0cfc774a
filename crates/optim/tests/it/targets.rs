//! Targets that the loss cannot mean are refused before the first step; outputs that are NaN are no class.

use std::ops::ControlFlow;

use data::Dataset;
use nn::{Activation, Init, Loss, Misfit, Network, Topology};
use optim::{Advice, Sgd, TrainError, Trainer, evaluate, misread};

fn network(outputs: usize, loss: Loss) -> Network<f32> {
    Network::new(Topology::new(&[1, 3, outputs], Activation::Tanh, loss).unwrap(), Init::Glorot, 1)
}

/// Four samples with these targets.
fn samples(width: usize, targets: &[f32]) -> Dataset<f32> {
    let features = (0..targets.len() / width).map(|i| i as f32 / 4.0).collect();
    Dataset::regression(1, features, width, targets.to_vec()).unwrap()
}

fn sgd() -> Trainer {
    Trainer::new(Sgd::new(0.1)).epochs(1)
}

#[test]
fn targets_that_do_not_fit_are_an_error_with_the_samples_number() {
    let quadratic = Loss::Quadratic;
    let cases: [(Loss, usize, &[f32], &str); 7] = [
        (
            Loss::SigmoidCrossEntropy,
            1,
            &[0.0, 1.0, -1.0, 1.0],
            "training sample 2: the target of output 0 is -1, but sigmoid-cross-entropy takes targets from 0 to 1",
        ),
        (quadratic(Activation::Sigmoid), 1, &[3.0, 4.0, 5.0, 6.0], "sample 0: the target of output 0 is 3"),
        (quadratic(Activation::Sigmoid), 2, &[0.0, 1.0, 0.5, 1.5], "sample 1: the target of output 1 is 1.5"),
        (quadratic(Activation::Tanh), 1, &[-1.0, 1.0, 1.0, -2.0], "takes targets from -1 to 1"),
        (Loss::SoftmaxCrossEntropy, 2, &[0.5, 0.5, 1.0, 1.0], "sample 1: the targets add up to 2"),
        (
            Loss::SoftmaxCrossEntropy,
            2,
            &[1.0, 0.0, 1.5, -0.5],
            "takes probabilities that add up to 1; divide",
        ),
        (Loss::SoftmaxCrossEntropy, 1, &[1.0, 0.0], "sample 1: the targets add up to 0"),
    ];
    for (loss, width, targets, words) in cases {
        let mut trained = network(width, loss);
        let error = sgd().train(&mut trained, &samples(width, targets)).unwrap_err();
        assert!(matches!(error, TrainError::Target { part: "training", .. }), "{loss}: {error}");
        assert!(error.to_string().contains(words) && !error.to_string().contains('\n'), "{error}");
        assert!(trained == network(width, loss));
        // Judging by such samples is refused as well, but looking at them is no bug.
        let half = [0.5].repeat(width);
        let fit = if width == 1 && loss == Loss::SoftmaxCrossEntropy { vec![1.0] } else { half };
        let error = sgd()
            .train_with(&mut trained, &samples(width, &fit), Some(&samples(width, targets)), |_| {
                ControlFlow::Continue(())
            })
            .unwrap_err();
        assert!(matches!(error, TrainError::Target { part: "validation", .. }), "{loss}: {error}");
        assert!(evaluate(&trained, &samples(width, targets)).loss.is_finite());
    }
}

#[test]
fn targets_at_the_ends_of_the_range_fit() {
    for (loss, width, targets) in [
        (Loss::SigmoidCrossEntropy, 1, [0.0, 1.0, 0.3, 1.0]),
        (Loss::Quadratic(Activation::Sigmoid), 1, [0.0, 1.0, 0.3, 1.0]),
        (Loss::Quadratic(Activation::Tanh), 1, [-1.0, 1.0, 0.3, -1.0]),
        (Loss::SoftmaxCrossEntropy, 2, [0.3, 0.7, 0.0, 1.0]),
        (Loss::Quadratic(Activation::Identity), 1, [-5.0, 5.0, 3.0, 0.0]),
        (Loss::Huber(1.0), 1, [-5.0, 5.0, 3.0, 0.0]),
    ] {
        let history = sgd().train(&mut network(width, loss), &samples(width, &targets)).unwrap();
        assert_eq!(history.advice, [], "{loss}");
    }
}

/// A range with one end is no error: a training can make sense that merely approaches a few targets.
#[test]
fn a_negative_target_behind_relu_is_told() {
    let loss = Loss::Quadratic(Activation::Relu);
    let history = sgd().train(&mut network(1, loss), &samples(1, &[0.0, 5.0, -0.5, 1.0])).unwrap();
    let misfit = Misfit::Value { output: 0, found: -0.5 };
    assert!(
        matches!(history.advice[..], [Advice::Unreachable { sample: 2, misfit: m, .. }] if m == misfit),
        "{:?}",
        history.advice
    );
    let text = history.advice[0].to_string();
    assert!(text.contains("quadratic-relu gives from 0 on"), "{text}");
}

/// Its second output is w₂·x with w₂·x = ∞ − ∞ for the samples that are not 0.
fn not_a_number() -> Network<f32> {
    let loss = Loss::Quadratic(Activation::Identity);
    let topology = Topology::new(&[1, 2, 2], Activation::Identity, loss).unwrap();
    let (first, second) = ([3e38, 3e38], [1e-38, 3e38, 0.0, -3e38]);
    let biases = [0.0, 0.0, 1.0, 0.0];
    let values = first.into_iter().chain(second).chain(biases);
    Network::from_values(topology, values).unwrap()
}

#[test]
fn outputs_that_are_not_numbers_are_no_class_but_wrong() {
    let x = vec![0.0, 10.0, 0.0, 10.0, 10.0];
    let data = Dataset::classes(1, x, vec![0, 0, 1, 1, 1], 2).unwrap();
    let network = not_a_number();
    let outputs = [0, 1].map(|i| network.predict_row(&data.features(i)).unwrap());
    assert!(outputs[0] == [1.0, 0.0] && outputs[1].iter().any(|a| a.is_nan()), "{outputs:?}");
    let judged = evaluate(&network, &data);
    assert_eq!(judged.confusion, [[1, 0], [1, 0]]);
    assert_eq!((judged.nan.clone(), judged.without_class()), (vec![1, 2], 3));
    assert_eq!((judged.correct(), judged.accuracy()), (1, Some(0.2)));
    let classes = judged.classes();
    assert_eq!((classes[0].samples, classes[1].samples), (2, 3));
    assert_eq!((classes[0].recall(), classes[0].precision()), (Some(0.5), Some(0.5)));
    // The worst mistakes of all.
    let wrong = misread(&network, &data, 10);
    assert_eq!(wrong.iter().map(|m| m.sample).collect::<Vec<_>>(), [1, 3, 4, 2]);
    assert_eq!(wrong.iter().map(|m| m.class()).collect::<Vec<_>>(), [None, None, None, Some(0)]);
    assert!(wrong[0].margin() == f64::INFINITY && wrong[3].margin() == 1.0);
    assert!(!wrong[0].ranked()[0].1.is_nan() || wrong[0].outputs.iter().all(|a| a.is_nan()));
}
