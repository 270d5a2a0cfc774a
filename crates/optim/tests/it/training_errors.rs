//! What cannot be trained is refused with the reason, before the weights are touched.

use std::ops::ControlFlow;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Sgd, Threads, TrainError, Trainer};

fn network(sizes: &[usize], loss: Loss) -> Network<f32> {
    Network::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 1)
}

fn classes(n: usize, width: usize, classes: usize) -> Dataset<f32> {
    Dataset::classes(width, vec![0.5; n * width], (0..n).map(|i| (i % classes) as u32).collect(), classes)
        .unwrap()
}

fn curve(targets: usize) -> Dataset<f32> {
    let values: Vec<f32> = (0..8).map(|i| i as f32 + 1.0).collect();
    Dataset::regression(1, values, targets, vec![1.0; 8 * targets]).unwrap()
}

/// The error of training a 2-3-2 network, whose weights must be as before.
fn refused(trainer: Trainer, train: &Dataset<f32>, validation: Option<&Dataset<f32>>) -> TrainError {
    let mut trained = network(&[2, 3, 2], Loss::SoftmaxCrossEntropy);
    let result = trainer.train_with(&mut trained, train, validation, |_| ControlFlow::Continue(()));
    assert_eq!(trained, network(&[2, 3, 2], Loss::SoftmaxCrossEntropy));
    result.unwrap_err()
}

#[test]
fn numbers_outside_their_range_are_named() {
    let sgd = Sgd::new(0.1);
    let cases = [
        ("eta", 0.0, Sgd::new(0.0)),
        ("eta", -1.0, Sgd::new(-1.0)),
        ("eta", f64::INFINITY, Sgd::new(f64::INFINITY)),
        ("eta", f64::NAN, Sgd::new(f64::NAN)),
        ("momentum", 1.0, sgd.momentum(1.0)),
        ("momentum", -0.1, sgd.momentum(-0.1)),
        ("momentum", f64::NAN, sgd.momentum(f64::NAN)),
        ("l2", -1.0, sgd.l2(-1.0)),
        ("l2", f64::INFINITY, sgd.l2(f64::INFINITY)),
    ];
    for (culprit, number, sgd) in cases {
        match refused(Trainer::new(sgd), &classes(4, 2, 2), None) {
            TrainError::Range { name, found, .. } => {
                assert_eq!((name, found.to_bits()), (culprit, number.to_bits()));
            }
            other => panic!("{sgd:?}: {other}"),
        }
    }
}

#[test]
fn nothing_to_do_is_an_error() {
    let (trainer, data, none) = (Trainer::new(Sgd::new(0.1)), classes(4, 2, 2), classes(0, 2, 2));
    let cases = [
        ("epochs", refused(trainer.clone().epochs(0), &data, None)),
        ("samples per batch", refused(trainer.clone().batching(Batching::MiniBatch(0)), &data, None)),
        ("batches per step", refused(trainer.clone().accumulate(0), &data, None)),
        ("training samples", refused(trainer.clone(), &none, None)),
        ("training samples", refused(trainer.clone().batching(Batching::Full), &none, None)),
        ("validation samples", refused(trainer.clone(), &data, Some(&none))),
        ("threads", refused(trainer.clone().threads(0), &data, None)),
        ("threads", Threads::new(0).unwrap_err()),
    ];
    for (culprit, error) in cases {
        assert!(matches!(error, TrainError::Zero { what } if what == culprit), "{culprit}: {error}");
    }
}

#[test]
fn samples_of_another_width_do_not_fit_the_inputs() {
    let trainer = Trainer::new(Sgd::new(0.1));
    let error = refused(trainer.clone(), &classes(4, 3, 2), None);
    assert!(matches!(error, TrainError::Inputs { inputs: 2, part: "training", width: 3 }), "{error}");
    let error = refused(trainer.clone(), &classes(4, 2, 2), Some(&classes(4, 1, 2)));
    assert!(matches!(error, TrainError::Inputs { inputs: 2, part: "validation", width: 1 }), "{error}");
}

#[test]
fn there_must_be_an_output_for_every_class() {
    let trainer = Trainer::new(Sgd::new(0.1));
    let error = refused(trainer.clone(), &classes(4, 2, 3), None);
    assert!(matches!(error, TrainError::Outputs { outputs: 2, part: "training", width: 3 }), "{error}");
    let error = refused(trainer.clone(), &classes(4, 2, 2), Some(&classes(4, 2, 3)));
    assert!(matches!(error, TrainError::Outputs { outputs: 2, part: "validation", width: 3 }), "{error}");
    // More outputs than classes do no harm.
    let mut trained = network(&[2, 3, 2], Loss::SoftmaxCrossEntropy);
    trainer.clone().epochs(1).train(&mut trained, &classes(4, 2, 1)).unwrap();
}

#[test]
fn numbers_to_fit_need_exactly_as_many_outputs() {
    for (outputs, width) in [(1, 2), (2, 1)] {
        let mut trained = network(&[1, 3, outputs], Loss::Quadratic(Activation::Identity));
        let error = Trainer::new(Sgd::new(0.1)).train(&mut trained, &curve(width)).unwrap_err();
        match error {
            TrainError::Outputs { outputs: o, part: "training", width: w } => {
                assert_eq!((o, w), (outputs, width))
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_diverging_run_ends_in_the_epoch_where_the_loss_leaves_the_numbers() {
    for batching in [Batching::Full, Batching::MiniBatch(3), Batching::Online] {
        let mut trained = network(&[1, 1], Loss::Quadratic(Activation::Identity));
        let trainer = Trainer::new(Sgd::new(1e6)).batching(batching).epochs(100);
        match trainer.train(&mut trained, &curve(1)).unwrap_err() {
            TrainError::Diverged { epoch, layer, .. } => assert!((1..100).contains(&epoch) && layer == 1),
            other => panic!("{batching:?}: {other}"),
        }
    }
}

#[test]
fn a_batch_larger_than_the_samples_is_all_of_them() {
    let trained = |batching| {
        let mut trained = network(&[1, 3, 1], Loss::Quadratic(Activation::Identity));
        Trainer::new(Sgd::new(0.01)).batching(batching).epochs(2).train(&mut trained, &curve(1)).unwrap();
        trained
    };
    assert_eq!(trained(Batching::MiniBatch(usize::MAX)), trained(Batching::Full));
}
