//! Learns XOR, which no network without a hidden layer can.

use std::error::Error;

use data::Dataset;
use linalg::Matrix;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Sgd, Trainer};

/// The probabilities of the classes 0 and 1, as a column for each of the inputs 00, 01, 10 and 11.
pub fn learn() -> Result<Matrix<f32>, Box<dyn Error>> {
    // Four samples of two features, one after another, and the class of each.
    let xor = Dataset::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
    let topology = Topology::new(&[2, 8, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(500).train(&mut network, &xor)?;
    Ok(network.predict(Matrix::from_rows(&[[0., 0., 1., 1.], [0., 1., 0., 1.]]).view()))
}

/// Prints one line per input.
pub fn main() -> Result<(), Box<dyn Error>> {
    let a = learn()?;
    for (j, input) in ["0 xor 0", "0 xor 1", "1 xor 0", "1 xor 1"].iter().enumerate() {
        println!("{input} = {}  (probability of 1: {:.3})", linalg::argmax(a.col(j)), a.col(j)[1]);
    }
    Ok(())
}
