//! Samples with a dense and a sparse part train like the same samples with all their zeros.

use data::{Dataset, Targets};
use linalg::{Entries, Scalar};
use nn::{Activation, Dense, Init, Layer, Loss, Network, Parametric, Periodic, Scale, Topology};
use optim::{Adam, Batching, Trainer, evaluate};

/// `n` samples of `dense` numbers and one of `categories`, in 3 classes, and the same with zeros.
pub(crate) fn mixed<T: Scalar>(n: usize, dense: usize, categories: usize) -> [Dataset<T>; 2] {
    let value = |i: usize| T::from_f64((i as f64 + 0.5).sin());
    let category = |i: usize| (i * i + i / 3) % (categories + 1);
    let mut entries = Entries::new(categories);
    let mut whole = Vec::new();
    for i in 0..n {
        whole.extend((0..dense).map(|d| value(i * dense + d)));
        // The last category is none: all zeros.
        let c = category(i);
        whole.extend((0..categories).map(|k| if k == c { T::ONE } else { T::ZERO }));
        if c < categories {
            entries.push(c, T::ONE);
        }
        entries.end_column();
    }
    let labels: Vec<u32> =
        (0..n).map(|i| (category(i) % 2 + usize::from(value(i * dense) > T::ZERO)) as u32).collect();
    let targets = Targets::Classes { labels: labels.clone(), classes: 3 };
    let values = (0..n * dense).map(value).collect();
    let mixed = Dataset::mixed(dense, values, entries.finish(), targets).unwrap();
    [mixed, Dataset::classes(dense + categories, whole, labels, 3).unwrap()]
}

pub(crate) fn layers(neurons: usize, first: &[Layer]) -> Vec<Layer> {
    let mut layers = first.to_vec();
    layers.push(Dense::new(neurons, Activation::Identity).into());
    layers.push(Parametric::new(Activation::Silu, 1.0).into());
    layers.push(Dense::new(3, Activation::Identity).into());
    layers
}

#[test]
fn a_training_is_that_of_the_same_samples_with_zeros() {
    let [samples, whole] = mixed::<f64>(60, 3, 9);
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
    for neurons in [8, 96] {
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
