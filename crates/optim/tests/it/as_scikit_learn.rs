//! What the tests of scikit-learn's multi-layer perceptron check, checked here.
//!
//! Elsewhere: the numbers of one step (`by_hand` in `nn`), the gradient (`gradient_check` in `nn`), sparse
//! samples (`sparse_batches` in `nn`, `training`), the order of samples (`training`), tolerance and patience
//! (`early_stopping`), a schedule that goes on after a restart (`schedules`), a model from a file that is
//! trained further (`checkpoint`, `more`), names of classes and their order (`descent`).
//!
//! Without a counterpart: L-BFGS and its limit of evaluations, for there is no such optimizer; samples in
//! their own order, for every epoch shuffles; what is printed, for a library prints nothing; names of
//! features, which a table of numbers has not; conversions of number types and mismatches between them, which
//! the compiler refuses.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{
    Adam, Batching, EarlyStopping, Metric, Plateau, Sgd, State, TrainError, Trainer, Watch, evaluate,
    predictions,
};

/// `n` points around `classes` places on a circle.
fn blobs<T: Scalar>(n: usize, classes: usize) -> Dataset<T> {
    let point = |i: usize| {
        let turn = std::f64::consts::TAU * (i % classes) as f64 / classes as f64;
        let noise = |k: usize| 0.3 * ((7 * i + k) as f64 * 12.9898).sin();
        [turn.cos() + noise(0), turn.sin() + noise(3)].map(T::from_f64)
    };
    let labels = (0..n).map(|i| (i % classes) as u32).collect();
    Dataset::classes(2, (0..n).flat_map(point).collect(), labels, classes).unwrap()
}

/// `n` samples of three features with `width` smooth numbers.
fn curves(n: usize, width: usize) -> Dataset<f64> {
    let feature = |i: usize, k: usize| ((3 * i + k) as f64 * 1.7).sin();
    let number = |i: usize, k: usize| feature(i, 0) * feature(i, 1) + feature(i, 2) * (k + 1) as f64 / 2.0;
    let x = (0..n).flat_map(|i| (0..3).map(move |k| feature(i, k))).collect();
    let y = (0..n).flat_map(|i| (0..width).map(move |k| number(i, k))).collect();
    Dataset::regression(3, x, width, y).unwrap()
}

fn network<T: Scalar>(sizes: &[usize], loss: Loss) -> Network<T> {
    Network::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 1)
}

fn trainer() -> Trainer {
    Trainer::new(Adam::new(0.02)).batching(Batching::MiniBatch(20)).epochs(40)
}

#[test]
fn a_penalty_makes_weights_small() {
    let norm = |l2| {
        let mut network = network::<f64>(&[2, 10, 2], Loss::SoftmaxCrossEntropy);
        Trainer::new(Sgd::new(0.1).l2(l2)).epochs(20).train(&mut network, &blobs(100, 2)).unwrap();
        [0, 1].map(|l| {
            let w = network.parameters().w(l);
            (0..w.cols()).flat_map(|k| w.col(k)).map(|w| w.abs()).sum::<f64>()
        })
    };
    let (without, with) = (norm(0.0), norm(0.1));
    assert!(without[0] > with[0] && without[1] > with[1], "{without:?} and {with:?}");
}

#[test]
fn several_labels_of_a_sample_are_learnt() {
    // In the right half, in the upper half: both, one or none.
    let plain: Dataset<f32> = blobs(200, 8);
    let (x, _) = plain.table().unwrap();
    let labels = |x: &[f32]| [(0, x[0]), (1, x[1])].into_iter().filter(|l| l.1 > 0.0).map(|l| l.0).collect();
    let labels: Vec<Vec<u32>> = x.chunks(2).map(labels).collect();
    let data = Dataset::multi_label(2, x.to_vec(), &labels, 2).unwrap();
    let mut network = network(&[2, 20, 2], Loss::SigmoidCrossEntropy);
    trainer().train(&mut network, &data).unwrap();
    let found = predictions(&network, &data);
    assert!(Metric::SubsetAccuracy.of(&found).unwrap() > 0.9);
    assert!(Metric::LabelF1.of(&found).unwrap() > 0.95);
    let both = (0..200).any(|i| found.outputs(i).iter().all(|&a| a > 0.5));
    let none = (0..200).any(|i| found.outputs(i).iter().all(|&a| a < 0.5));
    assert!(both && none, "the probabilities of a sample need not add up to 1");
}

#[test]
fn several_numbers_are_fitted_at_once() {
    let data = curves(200, 5);
    let mut network = network(&[3, 50, 5], Loss::Quadratic(Activation::Identity));
    trainer().epochs(60).train(&mut network, &data).unwrap();
    assert!(Metric::RSquared.of(&predictions(&network, &data)).unwrap() > 0.9);
}

#[test]
fn a_network_can_learn_its_samples_by_heart() {
    // Labels that follow from nothing.
    let plain: Dataset<f64> = blobs(30, 3);
    let labels = (0..30_u32).map(|i| i * i * 7 % 11 % 2).collect();
    let data = Dataset::classes(2, plain.table().unwrap().0.to_vec(), labels, 2).unwrap();
    let mut network = network(&[2, 60, 60, 2], Loss::SoftmaxCrossEntropy);
    trainer().batching(Batching::Full).epochs(1500).train(&mut network, &data).unwrap();
    assert_eq!(evaluate(&network, &data).accuracy(), Some(1.0));
}

#[test]
fn fitting_in_parts_is_fitting_at_once() {
    let in_parts = |data: &Dataset<f64>, sgd: Sgd, network: Network<f64>| {
        let (mut whole, mut parts) = (network.clone(), network);
        let trainer = Trainer::new(sgd).batching(Batching::MiniBatch(50));
        trainer.clone().epochs(40).train(&mut whole, data).unwrap();
        let trainer = trainer.epochs(1);
        let mut state = State::new(&trainer, data);
        (0..40).for_each(|_| drop(trainer.more(&mut parts, &mut state, data).unwrap()));
        assert_eq!(parts, whole);
        whole
    };
    for classes in [2, 3] {
        let data = blobs(200, classes);
        let start = network(&[2, 20, classes], Loss::SoftmaxCrossEntropy);
        let fitted = in_parts(&data, Sgd::new(0.5), start);
        assert!(evaluate(&fitted, &data).accuracy().unwrap() > 0.95);
    }
    for momentum in [0.0, 0.9] {
        let data = curves(200, 1);
        let start = network(&[3, 40, 1], Loss::Quadratic(Activation::Identity));
        let fitted = in_parts(&data, Sgd::new(0.03).momentum(momentum), start);
        assert!(Metric::RSquared.of(&predictions(&fitted, &data)).unwrap() > 0.5, "{momentum}");
    }
}

#[test]
fn a_class_that_comes_later_is_learnt_if_there_is_an_output_for_it() {
    let first = Dataset::classes(1, vec![1.0, 2.0, 3.0], vec![0, 1, 2], 4).unwrap();
    let later = Dataset::classes(1, vec![4.0], vec![3], 4).unwrap();
    let mut four = network::<f64>(&[1, 8, 4], Loss::SoftmaxCrossEntropy);
    trainer().train(&mut four, &first).unwrap();
    trainer().train(&mut four, &later).unwrap();
    assert_eq!(evaluate(&four, &later).accuracy(), Some(1.0));
    let error = trainer().train(&mut network(&[1, 8, 3], Loss::SoftmaxCrossEntropy), &later).unwrap_err();
    assert_eq!(error.to_string(), "the network has 3 output(s), but the training samples need 4");
}

#[test]
fn a_training_that_leaves_the_finite_numbers_is_an_error() {
    let huge = Dataset::regression(1, vec![1e300, 2e300, -1e300], 1, vec![1.0, 2.0, 3.0]).unwrap();
    let mut network = network::<f64>(&[1, 4, 1], Loss::Quadratic(Activation::Identity));
    let error = Trainer::new(Sgd::new(1e300)).epochs(5).train(&mut network, &huge).unwrap_err();
    assert!(matches!(error, TrainError::Diverged { .. }), "{error}");
}

#[test]
fn probabilities_of_classes_add_up_to_1_and_name_the_class() {
    for classes in [2, 5] {
        let data: Dataset<f32> = blobs(60, classes);
        let mut network = network(&[2, 5, classes], Loss::SoftmaxCrossEntropy);
        trainer().epochs(5).train(&mut network, &data).unwrap();
        let found = predictions(&network, &data);
        for i in 0..60 {
            let a = found.outputs(i);
            assert!((a.iter().sum::<f64>() - 1.0).abs() < 1e-6 && a.len() == classes);
            assert!(a.iter().all(|&p| p <= a[found.class(i).unwrap()]));
        }
        assert!(Metric::LogLoss.of(&found).is_some());
    }
}

#[test]
fn early_stopping_gives_the_best_epoch_back() {
    let (train, validation) = blobs::<f32>(200, 4).split_stratified(40, 1);
    assert!((0..4).all(|c| validation.labels().unwrap().iter().filter(|&&l| l == c).count() == 10));
    let mut network = network(&[2, 10, 4], Loss::SoftmaxCrossEntropy);
    let stopping = EarlyStopping::new(5).watch(Watch::Metric(Metric::Accuracy)).least(0.02);
    let trainer = trainer().epochs(3000).early_stopping(stopping);
    let go = |_: optim::Event<'_>| ControlFlow::Continue(());
    let history = trainer.train_with(&mut network, &train, Some(&validation), go).unwrap();
    assert!(history.epochs.len() < 3000);
    let best = history.epochs[history.best.unwrap() - 1].validation_accuracy;
    assert_eq!(evaluate(&network, &validation).accuracy(), best);
}

#[test]
fn a_schedule_lowers_eta_when_the_loss_no_longer_falls() {
    let data: Dataset<f64> = blobs(20, 2);
    let mut network = network(&[2, 2], Loss::SoftmaxCrossEntropy);
    let plateau = Plateau::new(0.5, 3).threshold(0.2);
    let trainer = Trainer::new(Sgd::new(0.5)).schedule(plateau).epochs(60);
    let history = trainer.train(&mut network, &data).unwrap();
    assert!(history.epochs.len() == 60 && trainer.eta_after(120, 20, &history.epochs) < 0.05);
}

#[test]
fn a_second_training_starts_from_the_weights_of_the_first() {
    let data: Dataset<f64> = blobs(100, 3);
    let mut network = network(&[2, 10, 3], Loss::SoftmaxCrossEntropy);
    let first = trainer().train(&mut network, &data).unwrap();
    let second = trainer().epochs(3).train(&mut network, &data).unwrap();
    assert_eq!((first.epochs.len(), second.epochs.len()), (40, 3));
    assert!(second.epochs[0].train_loss < 0.5 * first.epochs[0].train_loss);
}

#[test]
fn both_number_types_learn_the_same() {
    let (mut single, mut double) = (
        network::<f32>(&[2, 10, 3], Loss::SoftmaxCrossEntropy),
        network::<f32>(&[2, 10, 3], Loss::SoftmaxCrossEntropy).convert::<f64>(),
    );
    trainer().epochs(5).train(&mut single, &blobs(100, 3)).unwrap();
    trainer().epochs(5).train(&mut double, &blobs(100, 3)).unwrap();
    for (single, double) in single.parameters().flat().iter().zip(double.parameters().flat()) {
        assert!((f64::from(*single) - double).abs() < 1e-3);
    }
}

#[test]
fn weights_of_samples_decide_where_classes_overlap() {
    // The same ten points in both classes.
    let x: Vec<f64> = (0..20).map(|i| f64::from(i % 10)).collect();
    let data = Dataset::classes(1, x, (0..20).map(|i| i / 10).collect(), 2).unwrap();
    let train = |weights: [f64; 2]| {
        let data = data.clone().with_class_weights(&weights).unwrap();
        let (train, validation) = (data.clone(), data);
        let mut network = network(&[1, 2], Loss::SoftmaxCrossEntropy);
        let trainer = trainer().epochs(200).early_stopping(EarlyStopping::new(20));
        let go = |_: optim::Event<'_>| ControlFlow::Continue(());
        trainer.train_with(&mut network, &train, Some(&validation), go).unwrap();
        (predictions(&network, &validation).class(3).unwrap(), evaluate(&network, &validation).accuracy())
    };
    assert_eq!(train([3.0, 1.0]), (0, Some(0.75)));
    assert_eq!(train([1.0, 3.0]), (1, Some(0.75)));
}

/// Without hidden layers and at the least loss, Σ (a − y) and Σ (a − y)·x are 0, as the Poisson regression
/// has it.
#[test]
fn a_poisson_network_without_hidden_layers_is_poisson_regression() {
    let x: Vec<f64> = (0..60).map(|i| f64::from(i) / 30.0 - 1.0).collect();
    let y: Vec<f64> = x.iter().enumerate().map(|(i, x)| (2.0 * x.exp()).floor() + (i % 3) as f64).collect();
    let data = Dataset::regression(1, x.clone(), 1, y.clone()).unwrap();
    let mut network = network(&[1, 1], Loss::Poisson);
    Trainer::new(Sgd::new(0.2)).batching(Batching::Full).epochs(2000).train(&mut network, &data).unwrap();
    let found = predictions(&network, &data);
    let rest = |of: &dyn Fn(usize) -> f64| (0..60).map(|i| (found.outputs(i)[0] - y[i]) * of(i)).sum::<f64>();
    assert!(rest(&|_| 1.0).abs() < 1e-8 && rest(&|i| x[i]).abs() < 1e-8);
    let negative = Dataset::regression(1, vec![1.0], 1, vec![-1.0]).unwrap();
    let error = trainer().train(&mut network, &negative).unwrap_err();
    assert_eq!(
        error.to_string(),
        "training sample 0: the target of output 0 is -1, but poisson takes targets from 0 on; use another \
         loss, such as quadratic-identity"
    );
}

#[test]
fn no_samples_are_too_few_and_one_is_enough() {
    let one: Dataset<f64> = blobs(1, 1);
    let none = one.clone().limit(0);
    let mut network = network(&[2, 2], Loss::SoftmaxCrossEntropy);
    assert!(matches!(trainer().train(&mut network, &none), Err(TrainError::Zero { .. })));
    trainer().train(&mut network, &one).unwrap();
}
