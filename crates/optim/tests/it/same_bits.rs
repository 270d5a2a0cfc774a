//! The same seed gives the same weights to the last bit, on any number of threads.

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Plan, Sgd, Split, Threads, Trainer, evaluate};

use crate::support::training::{health_bits, images, table};

const THREADS: [usize; 4] = [1, 2, 3, 8];
/// Small enough that no batch is split.
const SMALL: &[usize] = &[36, 20, 3];
/// Large enough that batches of [`SPLIT_BATCH`] are split by samples.
const LARGE: &[usize] = &[64, 200, 3];
/// Wide enough that they are split by neurons.
const WIDE: &[usize] = &[64, 400, 3];
const SPLIT_BATCH: usize = 310;

fn split(sizes: &[usize], batch: usize) -> Split {
    Plan::new(&topology(sizes), batch).split()
}

fn topology(sizes: &[usize]) -> Topology {
    Topology::new(sizes, Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid)).unwrap()
}

/// Trains on every number of threads: the weights and the history, time apart, must not differ in one bit.
fn assert_same_bits<T: Scalar>(sizes: &[usize], data: &Dataset<T>, sgd: Sgd, batching: Batching) {
    let train = |threads: usize| {
        let mut network = Network::<T>::new(topology(sizes), Init::ScaledNormal, 7);
        let trainer = Trainer::new(sgd).batching(batching).epochs(2).seed(7).threads(threads);
        let history = trainer.train(&mut network, data).unwrap();
        let losses: Vec<u64> = history.epochs.iter().map(|e| e.train_loss.to_bits()).collect();
        let health: Vec<_> = history.epochs.iter().flat_map(|e| &e.health).map(health_bits).collect();
        assert_eq!(health.len(), 2 * (sizes.len() - 1));
        (network.parameters().to_le_bytes(), losses, health)
    };
    let start = Network::<T>::new(topology(sizes), Init::ScaledNormal, 7).parameters().to_le_bytes();
    let alone = train(THREADS[0]);
    assert_ne!(alone.0, start, "the training moved the weights");
    for threads in THREADS {
        // No assert_eq: it would print every byte.
        assert!(train(threads) == alone, "{threads} threads, {sgd:?}, {batching:?}, {}", T::NAME);
    }
}

fn plain() -> Sgd {
    Sgd::new(0.7)
}

fn heavy() -> Sgd {
    Sgd::new(0.2).momentum(0.9).l2(0.001)
}

#[test]
fn small_batches_with_a_ragged_last_one() {
    assert_eq!(split(SMALL, 10), Split::Whole);
    for sgd in [plain(), heavy()] {
        assert_same_bits::<f32>(SMALL, &images(47, 36), sgd, Batching::MiniBatch(10));
        assert_same_bits::<f64>(SMALL, &images(47, 36), sgd, Batching::MiniBatch(10));
        assert_same_bits::<f32>(SMALL, &table(47, 36), sgd, Batching::MiniBatch(10));
    }
}

#[test]
fn online_learning() {
    for sgd in [plain(), heavy()] {
        assert_same_bits::<f32>(SMALL, &images(30, 36), sgd, Batching::Online);
        assert_same_bits::<f64>(SMALL, &table(30, 36), sgd, Batching::Online);
    }
}

#[test]
fn batches_split_by_samples_or_neurons_with_a_ragged_last_one() {
    assert!(matches!(split(LARGE, SPLIT_BATCH), Split::Samples(2..)));
    assert_eq!(split(WIDE, SPLIT_BATCH), Split::Neurons);
    let (n, batching) = (2 * SPLIT_BATCH + 77, Batching::MiniBatch(SPLIT_BATCH));
    for sizes in [LARGE, WIDE] {
        assert_same_bits::<f32>(sizes, &images(n, 64), plain(), batching);
        assert_same_bits::<f32>(sizes, &table(n, 64), heavy(), batching);
        assert_same_bits::<f64>(sizes, &images(n, 64), heavy(), batching);
        assert_same_bits::<f64>(sizes, &table(n, 64), plain(), batching);
    }
}

#[test]
fn batches_within_a_chunk_that_go_straight_into_the_weights() {
    assert_eq!(split(WIDE, 200), Split::Neurons);
    assert_same_bits::<f32>(WIDE, &images(477, 64), plain(), Batching::MiniBatch(200));
    assert_same_bits::<f64>(WIDE, &table(477, 64), plain(), Batching::MiniBatch(200));
}

#[test]
fn a_full_batch_larger_than_a_chunk() {
    let n = 2 * Plan::CHUNK + 33;
    assert_same_bits::<f32>(SMALL, &images(n, 36), plain(), Batching::Full);
    assert_same_bits::<f64>(SMALL, &table(n, 36), heavy(), Batching::Full);
}

#[test]
fn a_full_batch_that_is_split() {
    assert!(matches!(split(LARGE, 700), Split::Samples(2..)));
    assert_same_bits::<f32>(LARGE, &images(700, 64), plain(), Batching::Full);
    assert_same_bits::<f32>(WIDE, &images(700, 64), plain(), Batching::Full);
}

fn assert_same_evaluation<T: Scalar>(data: &Dataset<T>) {
    let network = Network::<T>::new(topology(SMALL), Init::ScaledNormal, 7);
    let judge = |threads: usize| Threads::new(threads).unwrap().run(|| evaluate(&network, data));
    let alone = judge(THREADS[0]);
    assert_eq!(alone.confusion.iter().flatten().sum::<u64>(), data.len() as u64);
    for threads in THREADS {
        let judged = judge(threads);
        assert_eq!((judged.loss.to_bits(), &judged.confusion), (alone.loss.to_bits(), &alone.confusion));
    }
}

#[test]
fn an_evaluation_in_several_pieces() {
    assert_same_evaluation::<f32>(&images(1111, 36));
    assert_same_evaluation::<f64>(&table(1111, 36));
}

#[test]
fn a_pool_that_is_already_running_changes_nothing() {
    let data = images::<f32>(SPLIT_BATCH, 64);
    let train = || {
        let mut network = Network::<f32>::new(topology(LARGE), Init::ScaledNormal, 7);
        Trainer::new(plain())
            .batching(Batching::Full)
            .epochs(2)
            .threads(3)
            .train(&mut network, &data)
            .unwrap();
        network.parameters().to_le_bytes()
    };
    assert!(Threads::new(2).unwrap().run(train) == train());
}
