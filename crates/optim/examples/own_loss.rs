//! A loss of one's own: Tweedie's deviance (Jørgensen, 1987), for amounts that are often exactly 0, such as
//! what insurances pay.

use std::error::Error;

use data::Dataset;
use linalg::{Matrix, Scalar};
use nn::{Activation, Init, Loss, Network, OwnLoss, TargetSpace, Topology};
use optim::{Adam, Trainer};

/// With a = eᶻ and a power p between 1 and 2, C_x = Σⱼ [a²⁻ᵖ/(2 − p) + yⱼ·a¹⁻ᵖ/(p − 1)]. The best constant
/// answer is the mean of the targets.
#[derive(Debug)]
pub struct Tweedie {
    /// Near 1 the variance grows like the mean, near 2 like its square.
    pub power: f64,
}

impl OwnLoss for Tweedie {
    fn name(&self) -> &'static str {
        "tweedie"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("power", self.power)]
    }
    fn output<T: Scalar>(&self, z: &mut [T]) {
        for z in z {
            *z = T::from_f64(z.to_f64().exp());
        }
    }
    /// Since ∂a/∂z = a, the error is δ = a²⁻ᵖ − y·a¹⁻ᵖ. It is computed from z, where a may be rounded to 0.
    fn error<T: Scalar>(&self, delta: &mut [T], z: &[T], _a: &[T], y: &[T]) -> f64 {
        let (p, mut cost) = (self.power, 0.0);
        for ((delta, z), y) in delta.iter_mut().zip(z).zip(y) {
            let (z, y) = (z.to_f64(), y.to_f64());
            let (grows, falls) = (((2.0 - p) * z).exp(), y * ((1.0 - p) * z).exp());
            *delta = T::from_f64(grows - falls);
            cost += grows / (2.0 - p) + falls / (p - 1.0);
        }
        cost
    }
    fn targets(&self) -> TargetSpace {
        TargetSpace::NotNegative
    }
    fn constant_cost(&self, mean: f64, _: f64, _: usize) -> Option<f64> {
        let p = self.power;
        Some(mean.powf(2.0 - p) * (1.0 / (2.0 - p) + 1.0 / (p - 1.0)))
    }
}

/// The loss with its setting: what trains a network, and what reads it from a file.
pub fn loss() -> Loss {
    Loss::own(&Tweedie { power: 1.5 })
}

/// What 1,000 customers of the groups 0 and 1 were paid. Most were paid nothing; group 1 costs four times as
/// much.
pub fn payments() -> Result<Dataset<f32>, Box<dyn Error>> {
    let group = |i: usize| (i % 2) as f32;
    let paid = |i: usize| if i % 10 < 2 { (1.0 + 3.0 * group(i)) * (1 + i % 7) as f32 } else { 0.0 };
    let (groups, payments) = ((0..1000).map(group).collect(), (0..1000).map(paid).collect());
    Ok(Dataset::regression(1, groups, 1, payments)?)
}

/// The expected payments for both groups, from a network that was kept in a file.
pub fn learn() -> Result<[f32; 2], Box<dyn Error>> {
    let topology = Topology::new(&[1, 4, 1], Activation::Tanh, loss())?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    Trainer::new(Adam::new(0.01)).epochs(20).train(&mut network, &payments()?)?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("payments.model");
    network.save(&path)?;
    let network = Network::<f32>::load_with(&path, &[loss()])?;
    let a = network.predict(Matrix::from_rows(&[[0.0, 1.0]]).view());
    Ok([a.col(0)[0], a.col(1)[0]])
}

/// Prints them.
pub fn main() -> Result<(), Box<dyn Error>> {
    let [a, b] = learn()?;
    println!("a customer of group 0 is paid {a:.2} on average, and one of group 1 {b:.2}");
    Ok(())
}
