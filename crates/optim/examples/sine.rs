//! Fits a sine: a regression, with an identity output and the quadratic loss.

use std::error::Error;
use std::f32::consts::PI;

use data::Dataset;
use linalg::Matrix;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Sgd, Trainer};

/// Points (x, a) with a ≈ sin x, halfway between the points that were trained on.
pub fn fit() -> Result<Vec<(f32, f32)>, Box<dyn Error>> {
    const N: usize = 200;
    let grid = |i: f32| PI * (2.0 * i / N as f32 - 1.0);
    let x: Vec<f32> = (0..=N).map(|i| grid(i as f32)).collect();
    let y = x.iter().map(|x| x.sin()).collect();
    let samples = Dataset::regression(1, x, 1, y)?;

    let topology = Topology::new(&[1, 20, 1], Activation::Tanh, Loss::Quadratic(Activation::Identity))?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    Trainer::new(Sgd::new(0.01).momentum(0.9)).epochs(3000).train(&mut network, &samples)?;

    let between = Matrix::from_fn(1, N, |_, i| grid(i as f32 + 0.5));
    let a = network.predict(between.view());
    Ok((0..N).map(|i| (between.col(i)[0], a.col(i)[0])).collect())
}

/// Prints every tenth point, and the largest error of all.
pub fn main() -> Result<(), Box<dyn Error>> {
    let points = fit()?;
    println!("     x   sin x  network");
    for (x, a) in points.iter().step_by(10) {
        println!("{x:6.3}  {:6.3}   {a:6.3}", x.sin());
    }
    let worst = points.iter().map(|(x, a)| (x.sin() - a).abs()).fold(0.0, f32::max);
    println!("largest error {worst:.4}");
    Ok(())
}
