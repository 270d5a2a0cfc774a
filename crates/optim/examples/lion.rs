//! An optimizer of one's own: Lion (Chen et al., 2023), whose steps are all of the same length.

use std::error::Error;

use data::Dataset;
use linalg::{Lanes, Scalar, Update, update};
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{At, Optimizer, Trainer, evaluate};

/// With g = ∂C/∂v of a batch and c = β₁m + (1 − β₁)g
///
/// - v ← v − η·sign(c), and weights shrink by ηλ before,
/// - m ← β₂m + (1 − β₂)g.
#[derive(Clone, Debug)]
pub struct Lion {
    eta: f64,
    beta_1: f64,
    beta_2: f64,
    weight_decay: f64,
}

impl Default for Lion {
    fn default() -> Self {
        Self { eta: 0.001, beta_1: 0.9, beta_2: 0.99, weight_decay: 0.01 }
    }
}

impl Optimizer for Lion {
    fn name(&self) -> &'static str {
        "lion"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        let Self { eta, beta_1, beta_2, weight_decay } = *self;
        vec![("eta", eta), ("beta 1", beta_1), ("beta 2", beta_2), ("weight decay", weight_decay)]
    }
    fn eta(&self) -> f64 {
        self.eta
    }
    fn slots(&self) -> &'static [&'static str] {
        &["mean"]
    }
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]) {
        let [m] = slots else { unreachable!("one slot") };
        let formula = Formula {
            mean: 1.0 / at.samples as f64,
            kept: 1.0 - at.eta * self.weight_decay * at.decay,
            eta: at.eta,
            beta_1: self.beta_1,
            beta_2: self.beta_2,
        };
        update(v, nabla, [m], formula);
    }
}

/// The step for one parameter, which runs over whole registers.
struct Formula {
    mean: f64,
    kept: f64,
    eta: f64,
    beta_1: f64,
    beta_2: f64,
}

impl Update<1> for Formula {
    fn at<V: Lanes>(&self, v: V, nabla: V, [m]: [V; 1]) -> (V, [V; 1]) {
        let g = nabla * v.all(self.mean);
        let c = m.mul_add(v.all(self.beta_1), g * v.all(1.0 - self.beta_1));
        let zero = v.all(0.0);
        let (up, down) = (v.all(self.eta), v.all(-self.eta));
        let step = c.if_less(zero, down, zero.if_less(c, up, zero));
        let m = m.mul_add(v.all(self.beta_2), g * v.all(1.0 - self.beta_2)).without_tiny();
        (v * v.all(self.kept) - step, [m])
    }
}

/// The share of points in a ring that it tells from those inside.
pub fn learn() -> Result<f64, Box<dyn Error>> {
    let x: Vec<f32> = (0..400).map(|i| (i as f32 * 1.7 + 0.5).sin()).collect();
    let labels = x.chunks(2).map(|x| u32::from(x[0].hypot(x[1]) > 0.9)).collect();
    let points = Dataset::classes(2, x, labels, 2)?;
    let topology = Topology::new(&[2, 32, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    Trainer::new(Lion::default()).epochs(150).train(&mut network, &points)?;
    evaluate(&network, &points).accuracy().ok_or_else(|| "no classes".into())
}

/// Prints the share.
pub fn main() -> Result<(), Box<dyn Error>> {
    println!("{:.1} % of the points are told apart", 100.0 * learn()?);
    Ok(())
}
