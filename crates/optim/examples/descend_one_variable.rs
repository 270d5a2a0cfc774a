//! Descends C(v) = (v − 3)² with three step sizes: v → v − η·2(v − 3).

use optim::{Descent, GradientDescent};

/// Too small, good, too large: from η = 1 on, every step lands farther from the minimum than it started.
pub const ETAS: [f64; 3] = [1e-5, 0.1, 1.1];

/// One descent from v = 0 for each of [`ETAS`].
pub fn descend() -> Vec<Descent> {
    let parabola = (
        |v: &[f64]| (v[0] - 3.0) * (v[0] - 3.0),
        |v: &[f64], nabla: &mut [f64]| nabla[0] = 2.0 * (v[0] - 3.0),
    );
    ETAS.iter().map(|&eta| GradientDescent::new(eta).minimize(&parabola, &[0.0])).collect()
}

/// Prints how each descent began and how it ended.
pub fn main() {
    for (eta, found) in ETAS.iter().zip(descend()) {
        println!("η = {eta}: {:?} after {} steps", found.outcome, found.steps());
        for step in &found.trace[..4] {
            println!("  v = {:9.5}   C = {:9.5}   ∇C = {:9.5}", step.v[0], step.value, step.nabla[0]);
        }
        println!("  …\n  v = {:9.5}   C = {:.1e}", found.last().v[0], found.last().value);
    }
}
