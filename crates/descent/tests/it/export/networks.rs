//! Networks with every layer, activation and loss, and samples with their outputs.

use descent::linalg::{Matrix, SparseColumns};
use descent::nn::{Activation, Dense, Init, Input, Layer, Loss, Network, Topology};

/// Inputs of every network.
pub(super) const INPUTS: usize = 5;
/// Samples that are compared.
pub(super) const SAMPLES: usize = 16;

/// A network for each kind of layer, activation and loss.
pub(super) fn all() -> Vec<Network<f32>> {
    let identity = Loss::Quadratic(Activation::Identity);
    let dense = |n| Layer::from(Dense::new(n, Activation::Tanh));
    let linear = |n| Layer::from(Dense::new(n, Activation::Identity));
    let mut lists: Vec<(usize, Vec<Layer>, Loss)> = Vec::new();
    for layer in Layer::samples() {
        lists.push((0, vec![dense(6), layer, linear(3)], identity));
        if !matches!(layer, Layer::Dense(_)) {
            // Two of the inputs pass the layer by.
            lists.push((2, vec![layer, dense(6), linear(3)], identity));
        }
    }
    lists.extend(Loss::all().into_iter().map(|loss| (0, vec![dense(4), linear(2)], loss)));
    let network = |(i, (sparse, layers, loss)): (usize, (usize, Vec<Layer>, Loss))| {
        let topology = Topology::of_layers(INPUTS, sparse, &layers, loss).unwrap();
        let mut network = Network::new(topology, Init::Glorot, i as u64);
        // Biases and factors that are not those of the beginning.
        for (k, x) in network.parameters_mut().flat_mut().iter_mut().enumerate() {
            if *x != 0.0 {
                *x += 0.1 * ((k * 37 % 19) as f32 / 19.0 - 0.5);
            }
        }
        network
    };
    lists.into_iter().enumerate().map(network).collect()
}

/// Features from −4 to 4.
pub(super) fn samples() -> Vec<[f32; INPUTS]> {
    let feature = |n: usize| ((n * 7919 + 13) % 1009) as f32 / 1009.0 * 8.0 - 4.0;
    (0..SAMPLES).map(|j| std::array::from_fn(|i| feature(INPUTS * j + i))).collect()
}

/// The outputs of `network` for the samples.
pub(super) fn outputs(network: &Network<f32>) -> Vec<Vec<f32>> {
    let dense = INPUTS - network.topology().sparse_inputs();
    let of = |x: [f32; INPUTS]| {
        let front = Matrix::from_fn(dense, 1, |i, _| x[i]);
        let back = &x[dense..];
        let a = if back.is_empty() {
            network.predict(front.view())
        } else {
            let back = SparseColumns::from_numbers(back, back.len());
            network.predict(Input::both(front.view(), back.pick(&[0])))
        };
        a.col(0).to_vec()
    };
    samples().into_iter().map(of).collect()
}
