//! Losses are computed from z, and stay exact where an output rounds to 0 or 1 and has no logarithm.

use linalg::{Matrix, Scalar, Sequential};
use nn::{Activation, Loss, Network, Topology, Workspace, cost, gradient_check};

/// C of a network with these z: its one input is 1, its weights are z.
fn cost_of<T: Scalar>(loss: Loss, z: &[f64], y: &[f64]) -> f64 {
    let topology = Topology::new(&[1, z.len()], Activation::Identity, loss).unwrap();
    let values = z.iter().map(|&z| T::from_f64(z)).chain(z.iter().map(|_| T::ZERO));
    let network = Network::<T>::from_values(topology.clone(), values).unwrap();
    let x = Matrix::from_rows(&[[T::ONE]]);
    let y = Matrix::from_fn(y.len(), 1, |i, _| T::from_f64(y[i]));
    let mut workspace = Workspace::new(&topology, 1);
    cost(&Sequential, &network, x.view(), y.view(), &mut workspace)
}

#[test]
fn a_cross_entropy_is_exact_for_any_finite_z() {
    for (z, y, expected) in [
        (17.5, 0.0, 17.5 + (-17.5_f64).exp().ln_1p()),
        (10_000.0, 0.0, 10_000.0),
        (-10_000.0, 1.0, 10_000.0),
        (10_000.0, 1.0, 0.0),
        (0.0, 1.0, 2.0_f64.ln()),
        (0.5, 0.25, 0.5 - 0.125 + (-0.5_f64).exp().ln_1p()),
    ] {
        for (found, digits) in [
            (cost_of::<f32>(Loss::SigmoidCrossEntropy, &[z], &[y]), 1e-6),
            (cost_of::<f64>(Loss::SigmoidCrossEntropy, &[z], &[y]), 1e-14),
            (cost_of::<f32>(Loss::SoftmaxCrossEntropy, &[z, 0.0], &[y, 1.0 - y]), 1e-6),
            (cost_of::<f64>(Loss::SoftmaxCrossEntropy, &[z, 0.0], &[y, 1.0 - y]), 1e-14),
        ] {
            let bound = digits * expected.max(1.0);
            assert!((found - expected).abs() <= bound, "z = {z}, y = {y}: {found} for {expected}");
        }
    }
}

#[test]
fn a_z_that_is_not_a_number_costs_what_is_none() {
    for loss in [Loss::SigmoidCrossEntropy, Loss::SoftmaxCrossEntropy, Loss::Huber(1.0)] {
        assert!(cost_of::<f32>(loss, &[f64::NAN, 0.0], &[1.0, 0.0]).is_nan(), "{loss}");
    }
}

#[test]
fn the_gradient_is_right_for_hopeless_samples() {
    for loss in [Loss::SigmoidCrossEntropy, Loss::SoftmaxCrossEntropy] {
        let topology = Topology::new(&[1, 2], Activation::Identity, loss).unwrap();
        let network = Network::<f64>::from_values(topology, [40.0, -40.0, 0.0, 0.0]).unwrap();
        let (x, y) = (Matrix::from_rows(&[[1.0]]), Matrix::from_rows(&[[0.0], [1.0]]));
        let report = gradient_check(&network, x.view(), y.view());
        assert!(report.worst() < 1e-6, "{loss}\n{report}");
    }
}

#[test]
fn huber_is_linear_beyond_its_threshold() {
    let cost = |r: f64| cost_of::<f64>(Loss::Huber(0.5), &[r], &[0.0]);
    assert_eq!((cost(0.25), cost(0.5), cost(-3.0)), (0.03125, 0.125, 0.5 * (3.0 - 0.25)));
}
