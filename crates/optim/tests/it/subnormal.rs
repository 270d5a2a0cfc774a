//! Numbers that only shrink never become subnormal numbers, with which many CPUs calculate slowly.

use linalg::Scalar;
use nn::{Activation, Gradients, Init, Loss, Parameters, Topology};
use optim::{Adam, AdamW, At, Nesterov, Optimizer, RmsProp, Sgd, apply};

/// One step with a gradient, then many without. Returns weights and biases, and the slots.
fn shrunken<T: Scalar>(optimizer: &impl Optimizer, steps: u64, smallest: f64) -> (Vec<f64>, Vec<f64>) {
    let topology =
        Topology::new(&[3, 17, 2], Activation::Tanh, Loss::Quadratic(Activation::Identity)).unwrap();
    let mut parameters: Parameters<T> = Init::StandardNormal.parameters(&topology, 1);
    let drawn: Parameters<T> = Init::StandardNormal.parameters(&topology, 2);
    let mut nabla = Gradients::from_values(&topology, drawn.iter()).unwrap();
    let mut slots = vec![Gradients::zeros(&topology); Optimizer::slots(optimizer).len()];
    for step in 1..=steps {
        apply(optimizer, At::new(step, optimizer.eta(), 1), &mut parameters, &nabla, &mut slots);
        nabla.set_zero();
        for x in parameters.flat().iter().chain(slots.iter().flat_map(|slot| slot.flat())) {
            let x = x.to_f64().abs();
            assert!(x == 0.0 || x >= smallest, "{x:e} after step {step} of {optimizer:?}");
        }
    }
    let slots = slots.iter().flat_map(|slot| slot.iter()).map(|x| x.to_f64()).collect();
    (parameters.iter().map(|x| x.to_f64()).collect(), slots)
}

/// Both number types, as many steps as the slowest factor, 0.9, takes to the smallest normal number.
fn check(optimizer: impl Optimizer, decays: bool) {
    let singles = shrunken::<f32>(&optimizer, 2_000, f32::MIN_POSITIVE.into());
    let doubles = shrunken::<f64>(&optimizer, 12_000, f64::MIN_POSITIVE);
    for (parameters, slots) in [singles, doubles] {
        assert!(slots.iter().all(|&x| x == 0.0), "{optimizer:?}");
        let weights = &parameters[..3 * 17 + 17 * 2];
        // A weight so small that its decay is flushed stays where it is, far from the subnormal numbers.
        assert_eq!(weights.iter().all(|&w| w.abs() < 1e-25), decays, "{optimizer:?}");
        let biases = &parameters[3 * 17 + 17 * 2..];
        assert!(biases.iter().all(|&b| b != 0.0), "biases do not decay: {optimizer:?}");
    }
}

#[test]
fn velocities_and_decayed_weights_do_not_become_subnormal() {
    check(Sgd::new(0.5).momentum(0.9), false);
    check(Sgd::new(0.5).l2(0.2), true);
    check(Sgd::new(0.5).l2(0.2).momentum(0.5), true);
    check(Nesterov::new(0.5).momentum(0.9), false);
    check(Nesterov::new(0.5).l2(0.2).momentum(0.5), true);
    check(Adam::new(0.01).betas(0.9, 0.9), false);
    check(AdamW::new(0.5).betas(0.5, 0.9).weight_decay(0.2), true);
    check(RmsProp::new(0.01).rho(0.9), false);
}
