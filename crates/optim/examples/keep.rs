//! Trains, saves, loads, and asks about one row: what a service does.

use std::error::Error;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology, class_of};
use optim::{Batching, Sgd, Trainer};

/// The class of each of four rows, as the network says that was saved and loaded.
pub fn ask() -> Result<Vec<usize>, Box<dyn Error>> {
    let xor = Dataset::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
    let topology = Topology::new(&[2, 8, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(500).train(&mut network, &xor)?;

    let path = std::env::temp_dir().join(format!("xor-{}.model", std::process::id()));
    network.save(&path)?;
    let network = Network::<f32>::load(&path)?;
    std::fs::remove_file(&path)?;

    // A row that comes from outside may have another width: an error, not a panic.
    if let Err(error) = network.predict_row(&[1.0, 0.0, 1.0]) {
        println!("refused: {error}");
    }
    (0..xor.len())
        .map(|i| {
            let outputs = network.predict_row(&xor.features(i))?;
            class_of(&outputs).ok_or_else(|| "an output is not a number".into())
        })
        .collect()
}

/// Prints the four answers.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("0^0, 0^1, 1^0, 1^1 = {:?}", ask()?);
    Ok(())
}
