//! What the ranks do in the tests of the library. These are no tests by themselves: `same_result` starts them
//! under `mpirun`.

use std::ops::ControlFlow;

use cluster::{World, abort_on_panic};
use data::Dataset;
use nn::{Activation, Dense, Dropout, Init, Layer, Loss, Network, TargetSpace, Topology};
use optim::{
    Batching, Clip, Described, EarlyStopping, Event, History, Metric, Settings, Snapshot, State, TrainError,
    Trainer, optimizers,
};

fn start() -> World<f64> {
    let world = World::start().unwrap();
    abort_on_panic();
    world
}

/// Targets that the loss can mean, for samples that lie in a bend of a sine.
fn samples(loss: Loss, n: usize) -> Dataset<f64> {
    let values: Vec<f64> = (0..n * 5).map(|i| (i as f64 * 1.7 + 0.5).sin()).collect();
    let classes: Vec<u32> = (0..n as u32).map(|i| i * i % 3).collect();
    if loss.targets() == TargetSpace::Distribution {
        return Dataset::classes(5, values, classes, 3).unwrap();
    }
    let (low, high) = match loss.targets() {
        TargetSpace::Interval { low, high } => (low.max(0.1), high.min(0.9)),
        _ => (0.1, 0.9),
    };
    let target = |i: usize| low + (high - low) * (0.5 + 0.5 * (i as f64).cos());
    Dataset::regression(5, values, 3, (0..3 * n).map(target).collect()).unwrap()
}

fn topology(loss: Loss, hidden: &[Layer]) -> Topology {
    let last = Dense::new(3 * loss.outputs_per_target(), Activation::Identity);
    Topology::of_layers(5, 0, &[hidden, &[last.into()]].concat(), loss).unwrap()
}

/// Trains alone and together, and compares what comes out of it.
fn compare(world: &mut World<f64>, trainer: &Trainer, topology: &Topology, n: usize, what: &str) {
    let (train, judges) = (samples(topology.loss(), n), samples(topology.loss(), 7));
    let network = Network::<f64>::new(topology.clone(), Init::Glorot, 1);
    let (mut alone, mut together) = (network.clone(), network);
    let first = trainer.train_with(&mut alone, &train, Some(&judges), |_| ControlFlow::Continue(()));
    let first = first.unwrap_or_else(|error| panic!("{what}: {error}"));
    let second = train_together(world, trainer, &mut together, &train, Some(&judges)).unwrap();
    let close = |a: f64, b: f64, name: &str| {
        assert!((a - b).abs() <= 1e-7 * a.abs().max(1e-2), "{what}: {name} {a} alone, {b} together");
    };
    assert_eq!((first.epochs.len(), first.best), (second.epochs.len(), second.best), "{what}");
    for (a, b) in first.epochs.iter().zip(&second.epochs) {
        close(a.train_loss, b.train_loss, "training loss");
        close(a.validation_loss.unwrap(), b.validation_loss.unwrap(), "validation loss");
        assert_eq!((a.metrics.len(), a.health.len()), (b.metrics.len(), b.health.len()));
        for (a, b) in a.metrics.iter().zip(&b.metrics) {
            close(a.1, b.1, a.0.name());
        }
        for (a, b) in a.health.iter().zip(&b.health) {
            close(a.gradient_norm, b.gradient_norm, "norm of the gradient");
            close(a.update_ratio, b.update_ratio, "relative step");
            assert_eq!((a.dead, a.saturated), (b.dead, b.saturated), "{what}");
        }
    }
    for (a, b) in alone.parameters().iter().zip(together.parameters().iter()) {
        close(a, b, "a weight");
    }
}

fn train_together(
    world: &mut World<f64>,
    trainer: &Trainer,
    network: &mut Network<f64>,
    train: &Dataset<f64>,
    judges: Option<&Dataset<f64>>,
) -> Result<History, TrainError> {
    let mut observer = |_: Event<'_>, _: &Snapshot<'_, f64>| ControlFlow::Continue(());
    trainer.train_together(world, network, State::new(trainer, train), train, judges, &mut observer)
}

/// `m` samples a step, and 3 epochs.
fn trainer(optimizer: Described, m: usize) -> Trainer {
    let constant = Described::new("constant", &[]);
    let settings = Settings::new(optimizer, constant, Batching::MiniBatch(m), (3, 4), None);
    settings.trainer().unwrap().threads(1)
}

fn hidden() -> Vec<Layer> {
    vec![Dense::new(7, Activation::Tanh).into()]
}

#[test]
#[ignore = "started by same_result under mpirun"]
fn every_optimizer_and_loss() {
    let mut world = start();
    for optimizer in optimizers() {
        for loss in Loss::all() {
            // 23 samples: batches of 8, 8 and 7.
            let what = format!("{} {loss}", optimizer.name);
            compare(&mut world, &trainer(optimizer.clone(), 8), &topology(loss, &hidden()), 23, &what);
        }
    }
}

#[test]
#[ignore = "started by same_result under mpirun"]
fn every_way_to_train() {
    let mut world = start();
    let adam = || trainer(optimizers().into_iter().find(|o| o.name == "adam").unwrap(), 8);
    let sgd = || trainer(Described::new("sgd", &[("eta", 0.1), ("momentum", 0.5), ("l2", 0.01)]), 8);
    let relu = Layer::from(Dense::new(6, Activation::Relu));
    let dropout = || vec![Dropout::new(0.2).into(), hidden()[0], Dropout::new(0.4).into()];
    let (plain, deep) = (hidden(), vec![hidden()[0], relu, hidden()[0]]);
    let softmax = Loss::SoftmaxCrossEntropy;
    let cases: Vec<(&str, Trainer, Vec<Layer>, usize)> = vec![
        ("dropout", sgd(), dropout(), 23),
        ("dropout, accumulated", adam().accumulate(2), dropout(), 23),
        ("deep", adam(), deep.clone(), 23),
        ("fewer samples in a batch than ranks", sgd().batching(Batching::MiniBatch(2)), plain.clone(), 7),
        ("one sample in the last batch", sgd().batching(Batching::MiniBatch(10)), plain.clone(), 21),
        ("online", adam().batching(Batching::Online), plain.clone(), 9),
        ("all samples in a step", sgd().batching(Batching::Full), plain.clone(), 23),
        ("more samples than fit at once", sgd().batching(Batching::Full), plain.clone(), 901),
        ("accumulated", sgd().accumulate(3), plain.clone(), 50),
        ("accumulated beyond the samples", sgd().accumulate(100), plain.clone(), 23),
        ("clipped", sgd().clip(Clip::Norm(0.01)), plain.clone(), 23),
        ("limited weights", adam().max_norm(0.4), deep, 23),
        ("averaged", sgd().average(0.9), plain.clone(), 23),
        ("stopped early", adam().early_stopping(EarlyStopping::new(1)).epochs(6), plain.clone(), 23),
        ("metrics", sgd().metrics([Metric::LogLoss, Metric::F1, Metric::Accuracy]), plain.clone(), 23),
        ("few steps", sgd().steps_per_epoch(2), plain, 23),
    ];
    for (what, trainer, hidden, n) in cases {
        compare(&mut world, &trainer, &topology(softmax, &hidden), n, what);
    }
    // Samples that count differently.
    let train = samples(softmax, 23).balanced().unwrap();
    let network = Network::<f64>::new(topology(softmax, &hidden()), Init::Glorot, 1);
    let (mut alone, mut together) = (network.clone(), network);
    sgd().train(&mut alone, &train).unwrap();
    train_together(&mut world, &sgd(), &mut together, &train, None).unwrap();
    for (a, b) in alone.parameters().iter().zip(together.parameters().iter()) {
        assert!((a - b).abs() < 1e-9, "{a} alone, {b} together");
    }
}

/// Prints the bits of the weights, which are to be the same on all ranks, every time.
#[test]
#[ignore = "started by same_result under mpirun"]
fn bits() {
    let mut world = start();
    // So many numbers that a sum takes several blocks, the last one with a ragged end.
    let wide = [Dense::new(20_011, Activation::Tanh).into(), Dense::new(9, Activation::Identity).into()];
    for hidden in [&hidden()[..], &wide] {
        let topology = topology(Loss::SoftmaxCrossEntropy, hidden);
        let train = samples(Loss::SoftmaxCrossEntropy, 23);
        let adam = optimizers().into_iter().find(|o| o.name == "adam").unwrap();
        let mut network = Network::<f64>::new(topology, Init::Glorot, 1);
        train_together(&mut world, &trainer(adam, 8), &mut network, &train, Some(&train)).unwrap();
        let bits = network
            .parameters()
            .iter()
            .fold(0_u64, |hash, x| (hash.rotate_left(5) ^ x.to_bits()).wrapping_mul(0x517c_c1b7_2722_0a95));
        println!("bits={bits:016x}");
    }
}

/// A sample whose cost is not finite belongs to one rank. All ranks end with the error of one process.
#[test]
#[ignore = "started by same_result under mpirun"]
fn one_rank_diverges() {
    let mut world = start();
    let topology = topology(Loss::Quadratic(Activation::Identity), &hidden()[..0]);
    for spoilt in [0, 11, 22] {
        let values = (0..23 * 5).map(|i| if i / 5 == spoilt { 1e300 } else { (i as f64).sin() });
        let train = Dataset::regression(5, values.collect(), 3, vec![0.5; 23 * 3]).unwrap();
        let trainer = trainer(Described::new("sgd", &[("eta", 0.1), ("momentum", 0.0), ("l2", 0.0)]), 8);
        let network = Network::<f64>::new(topology.clone(), Init::Glorot, 1);
        let alone = trainer.train(&mut network.clone(), &train).unwrap_err();
        let together = train_together(&mut world, &trainer, &mut network.clone(), &train, None).unwrap_err();
        assert!(matches!(together, TrainError::Diverged { .. }), "{together}");
        assert_eq!(alone.to_string(), together.to_string());
    }
}
