//! Reads digits: the heart of `cargo xtask train-mnist`, on 5,000 pictures and for three epochs.

use std::error::Error;
use std::path::Path;

use data::Mnist;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Sgd, Trainer, evaluate};

/// The shares of validation pictures read right, before the training and after it.
pub fn train() -> Result<[f64; 2], Box<dyn Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/mnist");
    let Mnist { train, validation, .. } = Mnist::<f32>::read(Path::new(folder))?;
    let train = train.limit(5_000);

    let loss = Loss::Quadratic(Activation::Sigmoid);
    let topology = Topology::new(&[784, 30, 10], Activation::Sigmoid, loss)?;
    let mut network = Network::new(topology, Init::ScaledNormal, 1);
    let right = |network: &Network<f32>| evaluate(network, &validation).accuracy().ok_or("no labels");
    let before = right(&network)?;

    let trainer = Trainer::new(Sgd::new(3.0)).batching(Batching::MiniBatch(10)).epochs(3);
    trainer.train(&mut network, &train)?;
    Ok([before, right(&network)?])
}

/// Prints both shares.
pub fn main() -> Result<(), Box<dyn Error>> {
    let [before, after] = train()?;
    println!("read right before {:.1} %, after {:.1} %", 100.0 * before, 100.0 * after);
    Ok(())
}
