//! Trainings with layers other than plain dense ones: the same bits on any number of threads and through any
//! cut, and the same way through samples with and without zeros.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Dense, Init, Layer, Loss, Network, Parametric, Periodic, Topology};
use optim::{Adam, Batching, Checkpoint, Event, Plan, Sgd, Split, State, Trainer};

use crate::support::training::{Outcome, images, read, table};

const THREADS: [usize; 4] = [1, 2, 3, 8];

/// 12 features in three classes, with every layer that draws, waves or learns slopes.
fn everything(hidden: usize) -> Topology {
    let layers: [Layer; 5] = [
        Periodic::new(5, 2, 0.5, 0.5).into(),
        Dense::new(hidden, Activation::Identity).ntk().into(),
        Parametric::new(Activation::Silu, 0.1).into(),
        Dense::new(hidden, Activation::Relu).into(),
        Dense::new(3, Activation::Identity).ntk().into(),
    ];
    let topology = Topology::of_layers(12, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
    topology.with_dropout(0.2, 0.5).unwrap()
}

/// Plain networks with dropout.
fn dropout(sizes: &[usize]) -> Topology {
    let plain = Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    plain.with_dropout(0.2, 0.5).unwrap()
}

/// Trains from `from` until after `events` events, if there are so many. Returns the checkpoint or the
/// outcome.
fn run<T: Scalar>(
    trainer: &Trainer,
    train: &Dataset<T>,
    from: Checkpoint<T>,
    events: usize,
) -> Result<Vec<u8>, Outcome> {
    let Checkpoint { mut network, state, note } = from;
    let (mut left, mut kept) = (events, None);
    let observer = |_: Event<'_>, snapshot: &optim::Snapshot<'_, T>| {
        left -= 1;
        if left == 0 {
            kept = Some(snapshot.to_file_bytes(&note).unwrap());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    };
    let history = trainer.train_from(&mut network, state, train, None, observer).unwrap();
    kept.ok_or_else(|| Outcome::of(&network, &history.epochs))
}

fn beginning<T: Scalar>(topology: &Topology, trainer: &Trainer, train: &Dataset<T>) -> Checkpoint<T> {
    let network = Network::new(topology.clone(), Init::Glorot, 7);
    Checkpoint { network, state: State::new(trainer, train), note: Vec::new() }
}

/// Cuts after every event and goes on, on every number of threads.
pub(crate) fn cut_everywhere<T: Scalar>(topology: &Topology, train: &Dataset<T>, trainer: &Trainer) {
    let on = |threads: usize| trainer.clone().threads(threads);
    let begin = || beginning(topology, trainer, train);
    let whole = run(&on(1), train, begin(), usize::MAX).unwrap_err();
    for threads in THREADS {
        let other = run(&on(threads), train, begin(), usize::MAX).unwrap_err();
        assert!(other == whole, "{threads} threads, {topology:?}");
    }
    let mut events = 1;
    while let Ok(bytes) = run(&on(THREADS[events % 4]), train, begin(), events) {
        let threads = THREADS[(events + 1 + events / 4) % 4];
        let resumed = run(&on(threads), train, read(&bytes), usize::MAX).unwrap_err();
        assert!(resumed == whole, "cut after event {events}, then {threads} threads, {topology:?}");
        events += 1;
    }
    assert!(events > 4);
}

pub(crate) fn split(topology: &Topology, batch: usize) -> Split {
    Plan::new(topology, batch).split()
}

#[test]
fn any_cut_on_any_threads_changes_no_bit() {
    let trainer = |batch: usize| Trainer::new(Sgd::new(0.05)).batching(Batching::MiniBatch(batch)).epochs(2);
    let (small, wide, deep) = (everything(20), everything(400), everything(200));
    assert_eq!(split(&small, 10), Split::Whole);
    assert_eq!(split(&wide, 128), Split::Neurons);
    assert!(matches!(split(&deep, 128), Split::Samples(2..)));
    cut_everywhere::<f32>(&small, &table(47, 12), &trainer(10));
    cut_everywhere::<f64>(&small, &table(47, 12), &trainer(10));
    cut_everywhere::<f32>(&wide, &table(300, 12), &trainer(128));
    cut_everywhere::<f64>(&deep, &table(300, 12), &trainer(128));
    let adam = Trainer::new(Adam::new(0.01)).batching(Batching::MiniBatch(10)).epochs(2);
    cut_everywhere::<f32>(&small, &table(47, 12), &adam);
}

/// Steps in place, of sparse and of dense samples.
#[test]
fn any_cut_of_a_training_with_dropout_changes_no_bit() {
    let trainer = |batch: usize| Trainer::new(Sgd::new(0.1)).batching(Batching::MiniBatch(batch)).epochs(2);
    let wide = dropout(&[64, 400, 3]);
    assert_eq!(split(&wide, 200), Split::Neurons);
    cut_everywhere::<f32>(&wide, &images(477, 64), &trainer(200));
    let small = dropout(&[36, 20, 3]);
    cut_everywhere::<f32>(&small, &images(47, 36), &trainer(10));
    cut_everywhere::<f64>(&small, &table(47, 36), &trainer(10));
    let online = Trainer::new(Sgd::new(0.1)).batching(Batching::Online).epochs(1);
    cut_everywhere::<f32>(&small, &table(9, 36), &online);
}

/// The masks change from step to step, and a training with dropout is not one without.
#[test]
fn dropout_takes_part_in_a_training() {
    let data = table::<f32>(40, 12);
    let losses = |topology: Topology, seed: u64| {
        let mut network = Network::new(topology, Init::Glorot, 7);
        let trainer = Trainer::new(Sgd::new(1e-30)).batching(Batching::Full).epochs(3).seed(seed);
        let history = trainer.train(&mut network, &data).unwrap();
        history.epochs.iter().map(|epoch| epoch.train_loss).collect::<Vec<_>>()
    };
    let plain = Topology::new(&[12, 30, 3], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    let same = losses(plain.clone(), 1);
    assert!((same[0] - same[2]).abs() < 1e-6, "η is next to nothing: {same:?}");
    let dropped = plain.with_dropout(0.0, 0.5).unwrap();
    let seen = losses(dropped.clone(), 1);
    assert!(seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != same[0], "{seen:?}");
    assert_ne!(seen, losses(dropped, 2), "another seed");
}

/// A layer before the first dense one takes all numbers, though the samples are kept without their zeros.
#[test]
fn sparse_samples_go_through_layers_before_the_first_dense_one() {
    let (sparse, layers) = (images::<f64>(60, 36), everything(8).layers().to_vec());
    let topology = Topology::of_layers(36, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
    let numbers: Vec<f64> = (0..60)
        .flat_map(|i| {
            let (mut x, mut y) = (linalg::Matrix::zeros(36, 1), linalg::Matrix::zeros(3, 1));
            sparse.gather(&[i], x.view_mut(), y.view_mut());
            x.col(0).to_vec()
        })
        .collect();
    // No zero, so kept whole; the numbers are those of the images but for 1e-300.
    let whole = numbers.iter().map(|&x| if x == 0.0 { 1e-300 } else { x }).collect();
    let whole = Dataset::classes(36, whole, sparse.labels().unwrap().to_vec(), 3).unwrap();
    assert!(sparse.sparse().is_some() && whole.sparse().is_none());
    let trained = |data: &Dataset<f64>| {
        let mut network = Network::new(topology.clone(), Init::Glorot, 7);
        let trainer = Trainer::new(Sgd::new(0.05)).batching(Batching::MiniBatch(16)).epochs(2);
        trainer.train(&mut network, data).unwrap();
        (network, data.len())
    };
    let ((found, _), (expected, _)) = (trained(&sparse), trained(&whole));
    for (found, expected) in found.parameters().iter().zip(expected.parameters().iter()) {
        assert!((found - expected).abs() <= 1e-12, "{found} for {expected}");
    }
}

/// Dropout has no weights that could be stuck.
#[test]
fn no_warning_speaks_of_a_layer_without_parameters() {
    let mut network = Network::<f32>::new(dropout(&[12, 20, 3]), Init::Glorot, 7);
    let trainer = Trainer::new(Sgd::new(0.1)).batching(Batching::MiniBatch(8)).epochs(1);
    let history = trainer.train(&mut network, &table(64, 12)).unwrap();
    let health = &history.epochs[0].health;
    assert_eq!(health.len(), 4);
    assert!(health[0].weight_norm == 0.0 && health[2].update_ratio == 0.0 && health[1].update_ratio > 0.0);
    let layers: Vec<usize> = optim::warnings(health).iter().map(|warning| warning.layer()).collect();
    assert!(!layers.contains(&1) && !layers.contains(&3), "{layers:?}");
}
