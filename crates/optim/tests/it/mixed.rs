//! Samples with a dense and a sparse part train like the same samples with all their zeros.

use data::{Dataset, Targets};
use linalg::{Entries, Scalar};
use nn::{Activation, Dense, Init, Layer, Loss, Network, Parametric, Periodic, Scale, Topology};
use optim::{Adam, Batching, Sgd, Split, Trainer, evaluate};

use crate::layers::{cut_everywhere, split};

/// `n` samples of `dense` numbers, and among their sparse features `common` more and one of `categories`, in 3
/// classes; and the same with zeros.
fn mixed<T: Scalar>(n: usize, dense: usize, common: usize, categories: usize) -> [Dataset<T>; 2] {
    let value = |i: usize| T::from_f64((i as f64 + 0.5).sin());
    // The last category is none: all zeros.
    let category = |i: usize| (i * i + i / 3) % (categories + 1);
    let mut entries = Entries::new(common + categories);
    let mut whole = Vec::new();
    for i in 0..n {
        let mut sparse: Vec<T> = (0..common).map(|c| value(n + i * common + c)).collect();
        sparse.extend((0..categories).map(|c| if c == category(i) { T::ONE } else { T::ZERO }));
        sparse.iter().enumerate().for_each(|(row, &x)| entries.push(row, x));
        entries.end_column();
        whole.extend((0..dense).map(|d| value(i * dense + d)));
        whole.extend(sparse);
    }
    let label = |i: usize| category(i) % 2 + usize::from(value(i * dense) > T::ZERO);
    let labels: Vec<u32> = (0..n).map(|i| label(i) as u32).collect();
    let targets = Targets::Classes { labels: labels.clone(), classes: 3 };
    let values = (0..n * dense).map(value).collect();
    let mixed = Dataset::mixed(dense, values, entries.finish(), targets).unwrap();
    assert_eq!(mixed.sparse().map(|sparse| sparse.dense_rows()), Some(common / 4 * 4));
    [mixed, Dataset::classes(dense + common + categories, whole, labels, 3).unwrap()]
}

fn layers(neurons: usize, first: &[Layer]) -> Vec<Layer> {
    let mut layers = first.to_vec();
    layers.push(Dense::new(neurons, Activation::Identity).into());
    layers.push(Parametric::new(Activation::Silu, 1.0).into());
    layers.push(Dense::new(3, Activation::Identity).into());
    layers
}

#[test]
fn a_training_is_that_of_the_same_samples_with_zeros() {
    let [samples, whole] = mixed::<f64>(60, 3, 0, 9);
    assert_eq!((samples.dense_width(), samples.width()), (3, 12));
    for i in 0..60 {
        assert_eq!(samples.features(i), whole.features(i));
    }
    let train = |topology: &Topology, data: &Dataset<f64>| {
        let mut network = Network::<f64>::new(topology.clone(), Init::He, 3);
        let trainer = Trainer::new(Adam::new(0.01)).batching(Batching::MiniBatch(16)).epochs(4);
        trainer.train(&mut network, data).unwrap();
        (evaluate(&network, data).loss, network)
    };
    // Frequent sparse features are used in place, or gathered apart.
    for neurons in [8, 96] {
        let [samples, whole] = mixed::<f64>(60, 3, 4, 5);
        let topology = Topology::of_layers(12, 0, &layers(neurons, &[]), Loss::SoftmaxCrossEntropy).unwrap();
        let (a, network) = train(&topology, &samples);
        let (b, _) = train(&topology, &whole);
        assert!((a - b).abs() < 1e-9 * b, "{a} {b}");
        assert!((evaluate(&network, &whole).loss - a).abs() < 1e-9 * a);
    }
    // Layers that act on the dense inputs alone.
    let first = [Periodic::new(5, 2, 0.1, 1.0).into(), Scale::new(2.0).into()];
    let topology = Topology::of_layers(12, 9, &layers(20, &first), Loss::SoftmaxCrossEntropy).unwrap();
    let (loss, network) = train(&topology, &samples);
    let one = network.predict_row(&samples.features(7)).unwrap();
    assert!(loss < 1.1 && one.len() == 3);
    let mut other = Network::<f64>::new(topology, Init::He, 3);
    let error = Trainer::new(Adam::new(0.01)).epochs(1).train(&mut other, &whole).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network takes the last 9 features past its first layers, but of the training samples 12 are kept \
         without zeros"
    );
}

/// With and without layers before the first dense one, steps in place and split by neurons or samples, and
/// frequent features gathered apart.
#[test]
fn any_cut_on_any_threads_changes_no_bit() {
    let topology = |neurons: usize, categories: usize, waves: bool| {
        let first = if waves { vec![Periodic::new(5, 2, 0.1, 1.0).into()] } else { vec![] };
        let sparse = if waves { categories } else { 0 };
        let layers = layers(neurons, &first);
        Topology::of_layers(3 + categories, sparse, &layers, Loss::SoftmaxCrossEntropy).unwrap()
    };
    let plain = |batch: usize| Trainer::new(Sgd::new(0.05)).batching(Batching::MiniBatch(batch)).epochs(2);
    let adam = |batch: usize| Trainer::new(Adam::new(0.01)).batching(Batching::MiniBatch(batch)).epochs(2);
    let [many, small] = [mixed::<f32>(300, 3, 0, 60), mixed::<f32>(47, 3, 0, 9)].map(|[samples, _]| samples);
    let common = mixed::<f64>(300, 3, 5, 20)[0].clone();
    for waves in [false, true] {
        cut_everywhere::<f32>(&topology(20, 9, waves), &small, &plain(10));
        cut_everywhere::<f32>(&topology(20, 9, waves), &small, &adam(10));
        let wide = topology(400, 60, waves);
        assert_eq!(split(&wide, 128), Split::Neurons);
        cut_everywhere::<f32>(&wide, &many, &plain(128));
        let deep = topology(200, 60, waves);
        assert!(matches!(split(&deep, 200), Split::Samples(2..)));
        cut_everywhere::<f32>(&deep, &many, &adam(200));
        cut_everywhere::<f64>(&topology(100, 25, waves), &common, &plain(32));
    }
}
