//! Descends C(v) = v₁² + 10·v₂², a narrow valley, with three step sizes.

use optim::{Descent, GradientDescent, Objective};

/// The valley. Its steep direction v₂ decides which steps are too large: η must stay below 2/20.
#[derive(Clone, Copy, Debug)]
pub struct Valley;

impl Objective for Valley {
    fn value(&self, v: &[f64]) -> f64 {
        v[0] * v[0] + 10.0 * v[1] * v[1]
    }
    fn gradient(&self, v: &[f64], nabla: &mut [f64]) {
        nabla[0] = 2.0 * v[0];
        nabla[1] = 20.0 * v[1];
    }
}

/// Too small, good, too large.
pub const ETAS: [f64; 3] = [1e-5, 0.09, 0.11];

/// One descent from v = (2, 1) for each of [`ETAS`].
pub fn descend() -> Vec<Descent> {
    ETAS.iter().map(|&eta| GradientDescent::new(eta).minimize(&Valley, &[2.0, 1.0])).collect()
}

/// Prints whether ∇C is right, and how each descent began and ended.
pub fn main() {
    let error = optim::check_gradient(&Valley, &[2.0, 1.0]);
    println!("∇C agrees with differences of C to a relative error of {error:.0e}");
    for (eta, found) in ETAS.iter().zip(descend()) {
        println!("η = {eta}: {:?} after {} steps", found.outcome, found.steps());
        for step in &found.trace[..4] {
            println!("  v = ({:8.4}, {:8.4})   C = {:8.4}", step.v[0], step.v[1], step.value);
        }
        let last = found.last();
        println!("  …\n  v = ({:8.4}, {:8.4})   C = {:.1e}", last.v[0], last.v[1], last.value);
    }
}
