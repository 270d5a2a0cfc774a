//! Classifies a table of one's own: three measurements of a nut, and which kind it is.

use std::error::Error;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Evaluation, Sgd, Trainer, evaluate};

/// The classes, in the order of their numbers.
pub const KINDS: [&str; 3] = ["almond", "hazelnut", "pecan"];

/// Trains on two thirds of the table and judges the network by the rest, which it has never seen.
pub fn classify() -> Result<Evaluation, Box<dyn Error>> {
    let (mut features, mut labels) = (Vec::<f32>::new(), Vec::new());
    for line in TABLE.lines().skip(1) {
        let mut cells: Vec<&str> = line.split(',').collect();
        let kind = cells.pop().ok_or("an empty line")?;
        labels.push(KINDS.iter().position(|k| *k == kind).ok_or(format!("unknown kind {kind}"))? as u32);
        for cell in cells {
            features.push(cell.parse()?);
        }
    }
    // Numbers near 1 train well as they are: hence centimetres, not millimetres.
    let (train, held_out) = Dataset::classes(3, features, labels, KINDS.len())?.split(12, 1);
    let topology = Topology::new(&[3, 8, KINDS.len()], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    let mut network = Network::new(topology, Init::Glorot, 1);
    Trainer::new(Sgd::new(0.1)).batching(Batching::MiniBatch(4)).epochs(300).train(&mut network, &train)?;
    Ok(evaluate(&network, &held_out))
}

/// Prints the share classified right, and what was taken for what.
pub fn main() -> Result<(), Box<dyn Error>> {
    let judged = classify()?;
    println!("{} of {} held-out nuts right", judged.correct(), judged.samples);
    for (kind, row) in KINDS.iter().zip(&judged.confusion) {
        for (other, n) in KINDS.iter().zip(row).filter(|(_, n)| **n > 0) {
            println!("{n} × {kind} taken for {other}");
        }
    }
    Ok(())
}

/// Invented measurements.
const TABLE: &str = "\
length_cm,width_cm,weight_g,kind
2.25,1.36,1.17,almond
1.46,1.29,1.07,hazelnut
2.82,1.65,1.91,pecan
2.34,1.35,1.23,almond
1.27,1.50,1.18,hazelnut
2.70,1.40,1.35,pecan
2.14,1.24,1.25,almond
1.49,1.46,1.00,hazelnut
2.66,1.65,1.57,pecan
2.61,1.37,1.38,almond
1.41,1.31,1.05,hazelnut
2.58,1.68,1.75,pecan
2.22,1.19,1.12,almond
1.67,1.30,1.14,hazelnut
2.69,1.42,1.71,pecan
2.54,1.06,1.15,almond
1.49,1.30,1.17,hazelnut
2.59,1.42,1.87,pecan
2.42,1.41,1.42,almond
1.55,1.41,0.91,hazelnut
2.72,1.53,1.61,pecan
2.07,1.18,1.12,almond
1.68,1.16,0.88,hazelnut
2.65,1.77,1.82,pecan
1.96,1.00,1.25,almond
1.40,1.27,1.25,hazelnut
2.82,1.62,1.75,pecan
2.38,1.49,1.29,almond
1.57,1.47,0.86,hazelnut
2.86,1.71,1.81,pecan
1.94,1.22,1.33,almond
1.25,1.38,1.25,hazelnut
2.34,1.79,1.81,pecan
2.27,1.34,1.30,almond
1.52,1.54,1.00,hazelnut
2.52,1.73,1.71,pecan";
