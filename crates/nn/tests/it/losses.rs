//! Losses are computed from z, and stay exact where an output rounds to 0 or 1 and has no logarithm.

use linalg::{Matrix, Scalar, Sequential};
use nn::{
    Accumulate, Activation, Gradients, Loss, Misfit, Network, Quantiles, Topology, TopologyError, Workspace,
    backprop, compare_gradients, cost, gradient_check,
};

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
    let quantile = Loss::Quantile(Quantiles::new(&[0.3]).unwrap());
    let numbers = [Loss::Huber(1.0), Loss::Absolute, quantile, Loss::Poisson];
    for loss in [Loss::SigmoidCrossEntropy, Loss::SoftmaxCrossEntropy].into_iter().chain(numbers) {
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

/// Behind an output that is saturated on the wrong side there is hardly a gradient, less than differences of
/// C can tell from 0; that must not be called wrong. A sign that is wrong in what they can tell must be.
#[test]
fn a_saturated_output_neither_fails_the_check_nor_hides_a_wrong_sign() {
    for (activation, z) in
        [(Activation::Sigmoid, 20.0), (Activation::Sigmoid, 33.0), (Activation::Tanh, 10.0)]
            .into_iter()
            .chain([(Activation::Tanh, 17.0), (Activation::Sigmoid, 700.0)])
    {
        let topology = Topology::new(&[1, 2], activation, Loss::Quadratic(activation)).unwrap();
        let network = Network::<f64>::from_values(topology.clone(), [z, -z, 0.0, 0.0]).unwrap();
        let (x, y) = (Matrix::from_rows(&[[1.0]]), Matrix::from_rows(&[[0.0], [1.0]]));
        let report = gradient_check(&network, x.view(), y.view());
        assert!(report.worst() < 1e-6, "{activation} {z}\n{report}");

        let mut gradients = Gradients::zeros(&topology);
        let mut workspace = Workspace::new(&topology, 1);
        let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
        backprop(&Sequential, sink, x.view(), y.view(), &mut workspace);
        let nabla = &mut gradients.layer_mut(0).0.into_columns(0..1);
        let largest = nabla.col_mut(0)[0].abs();
        nabla.col_mut(0)[0] *= -1.0;
        let report = compare_gradients(&network, x.view(), y.view(), &gradients);
        assert!(report.worst() > 0.5 || largest < 1e-11, "{activation} {z}\n{report}");
    }
}

#[test]
fn targets_that_fit_are_told_from_those_that_do_not() {
    let misfit = |loss: Loss, y: &[f64]| loss.targets().misfit(y);
    let value = |output, found| Some(Misfit::Value { output, found });
    let (sigmoid, softmax) = (Loss::SigmoidCrossEntropy, Loss::SoftmaxCrossEntropy);
    let quadratic = Loss::Quadratic;
    for (loss, y, expected) in [
        (sigmoid, [0.0, 1.0], None),
        (sigmoid, [1.000001, -0.000001], None),
        (sigmoid, [0.5, -1.0], value(1, -1.0)),
        (sigmoid, [3.0, 0.0], value(0, 3.0)),
        (softmax, [0.25, 0.75], None),
        (softmax, [0.3333, 0.6666], None),
        (softmax, [1.5, -0.5], value(1, -0.5)),
        (softmax, [1.0, 1.0], Some(Misfit::Sum { found: 2.0 })),
        (softmax, [0.0, 0.0], Some(Misfit::Sum { found: 0.0 })),
        (quadratic(Activation::Sigmoid), [0.0, 1.1], value(1, 1.1)),
        (quadratic(Activation::Tanh), [-1.0, 1.0], None),
        (quadratic(Activation::Tanh), [-1.1, 1.0], value(0, -1.1)),
        (quadratic(Activation::Relu), [5.0, -0.1], value(1, -0.1)),
        (quadratic(Activation::Silu), [-0.27, -0.28], value(1, -0.28)),
        (quadratic(Activation::LeakyRelu), [-1e9, 1e9], None),
        (quadratic(Activation::Identity), [-1e9, 1e9], None),
        (Loss::Huber(1.0), [-1e9, 1e9], None),
        (Loss::Absolute, [-1e9, 1e9], None),
        (Loss::Poisson, [0.0, 1e9], None),
        (Loss::Poisson, [3.0, -1e-9], value(1, -1e-9)),
        (Loss::SmoothedSoftmaxCrossEntropy(0.1), [1.0, 0.0], None),
    ] {
        assert_eq!(misfit(loss, &y), expected, "{loss} {y:?}");
    }
}

/// No output is outside of the range that its activation gives, and both ends are approached.
#[test]
fn an_activation_stays_in_its_range_and_fills_it() {
    for activation in Activation::ALL {
        let (low, high) = activation.range();
        let mut a = Matrix::<f64>::from_fn(1, 4001, |_, j| (j as f64 - 2000.0) / 50.0);
        let b = vec![0.0; a.view().padded_rows()];
        activation.apply(a.view_mut(), &b);
        let all = || (0..a.cols()).map(|j| a.col(j)[0]);
        let (least, most) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
        assert!(low <= least && most <= high, "{activation}: {least} to {most}");
        assert!(low.is_infinite() || least - low < 1e-4, "{activation}: {least}");
        assert!(high.is_infinite() || high - most < 1e-4, "{activation}: {most}");
    }
}

/// Against the loss of a network without weights, whose bias gives the mean of the targets.
#[test]
fn a_constant_answer_costs_what_the_loss_says() {
    let targets = [[0.25, 0.75], [0.5, 0.5], [0.0, 1.0], [0.125, 0.875]];
    let mean = targets.iter().map(|y| y[0]).sum::<f64>() / 4.0;
    let logit = (mean / (1.0 - mean)).ln();
    let smoothed = 0.8 * mean + 0.1;
    let smoothed_logit = (smoothed / (1.0 - smoothed)).ln();
    for (loss, z) in [
        (Loss::Quadratic(Activation::Identity), [mean, 1.0 - mean]),
        (Loss::Huber(9.0), [mean, 1.0 - mean]),
        (Loss::SigmoidCrossEntropy, [logit, -logit]),
        (Loss::SoftmaxCrossEntropy, [logit, 0.0]),
        (Loss::SmoothedSigmoidCrossEntropy(0.2), [smoothed_logit, -smoothed_logit]),
        (Loss::SmoothedSoftmaxCrossEntropy(0.2), [smoothed_logit, 0.0]),
    ] {
        let expected = targets.iter().map(|y| cost_of::<f64>(loss, &z, y)).sum::<f64>() / 4.0;
        let output = |i: usize| {
            let y = || targets.iter().map(|y| y[i]);
            loss.constant_cost(y().sum::<f64>() / 4.0, y().map(|y| y * y).sum::<f64>() / 4.0, 2)
        };
        let found = output(0) + output(1);
        assert!((found - expected).abs() < 1e-12, "{loss}: {found}, not {expected}");
    }
}

#[test]
fn huber_is_linear_beyond_its_threshold() {
    let cost = |r: f64| cost_of::<f64>(Loss::Huber(0.5), &[r], &[0.0]);
    assert_eq!((cost(0.25), cost(0.5), cost(-3.0)), (0.03125, 0.125, 0.5 * (3.0 - 0.25)));
}

/// A constant answer, the mean of the targets, costs at most what the loss says.
#[test]
fn a_bound_of_the_constant_cost_is_one() {
    let targets = [0.25_f64, 3.0, 0.0, 1.5, 7.0];
    let mean = targets.iter().sum::<f64>() / 5.0;
    let square = targets.iter().map(|y| y * y).sum::<f64>() / 5.0;
    let quantile = |tau| Loss::Quantile(Quantiles::new(&[tau]).unwrap());
    for (loss, z) in [
        (Loss::Absolute, mean),
        (quantile(0.05), mean),
        (quantile(0.9), mean),
        (Loss::Poisson, mean.ln()),
        (Loss::Huber(1.0), mean),
    ] {
        let cost = targets.iter().map(|&y| cost_of::<f64>(loss, &[z], &[y])).sum::<f64>() / 5.0;
        let bound = loss.constant_cost(mean, square, 1);
        assert!(cost > 0.0 && cost <= bound && bound < 4.0 * cost, "{loss}: {cost} and {bound}");
    }
}

#[test]
fn losses_of_numbers_by_hand() {
    let quantiles = Loss::Quantile(Quantiles::new(&[0.25, 0.75]).unwrap());
    // Two numbers, each with both quantiles.
    assert_eq!(
        cost_of::<f64>(quantiles, &[0.0, 0.0, 4.0, 4.0], &[2.0, 2.0, 0.0, 0.0]),
        0.5 + 1.5 + 3.0 + 1.0
    );
    assert_eq!(cost_of::<f64>(Loss::Absolute, &[1.0, -3.0, 2.0], &[1.0, 0.0, 4.0]), 5.0);
    assert_eq!(cost_of::<f64>(Loss::Poisson, &[0.0, 0.0], &[0.0, 1.0]), 1.0);
    let found = cost_of::<f64>(Loss::Poisson, &[1.0], &[3.0]);
    assert!((found - (1_f64.exp() - 3.0 + 3.0 * 3_f64.ln() - 3.0)).abs() < 1e-14, "{found}");
}

#[test]
fn a_kink_has_no_slope() {
    for loss in [Loss::Absolute, Loss::Quantile(Quantiles::new(&[0.3]).unwrap())] {
        let topology = Topology::new(&[1, 1], Activation::Identity, loss).unwrap();
        let network = Network::<f64>::from_values(topology.clone(), [2.0, 0.0]).unwrap();
        let (x, y) = (Matrix::from_rows(&[[1.0]]), Matrix::from_rows(&[[2.0]]));
        let (mut gradients, mut workspace) = (Gradients::zeros(&topology), Workspace::new(&topology, 1));
        let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
        assert_eq!(backprop(&Sequential, sink, x.view(), y.view(), &mut workspace), 0.0);
        assert!(gradients.flat().iter().all(|&g| g == 0.0), "{loss}");
    }
}

#[test]
fn settings_that_cannot_be_are_refused() {
    let of = |outputs: usize, loss| {
        Topology::new(&[2, outputs], Activation::Tanh, loss).map_err(|e| e.to_string())
    };
    let quantiles = Loss::Quantile(Quantiles::new(&[0.1, 0.5, 0.9]).unwrap());
    assert!(of(6, quantiles).is_ok());
    let refused = "4 output(s) for 3 quantiles: each number to fit needs one per quantile";
    assert_eq!(of(4, quantiles).unwrap_err(), refused);
    for smoothing in [-0.1, 1.0, f64::NAN] {
        for loss in
            [Loss::SmoothedSigmoidCrossEntropy(smoothing), Loss::SmoothedSoftmaxCrossEntropy(smoothing)]
        {
            let refused = format!("the label smoothing is {smoothing}, but must be at least 0 and below 1");
            assert_eq!(of(2, loss).unwrap_err(), refused);
        }
    }
    for none in [&[][..], &[0.5; 10], &[0.5, 0.0], &[f64::NAN]] {
        assert!(matches!(Quantiles::new(none), Err(TopologyError::Range { .. })), "{none:?}");
    }
}

#[test]
fn no_smoothing_is_the_plain_loss_to_the_bit() {
    for (plain, smoothed) in [
        (Loss::SigmoidCrossEntropy, Loss::SmoothedSigmoidCrossEntropy(0.0)),
        (Loss::SoftmaxCrossEntropy, Loss::SmoothedSoftmaxCrossEntropy(0.0)),
    ] {
        let cost = |loss| cost_of::<f32>(loss, &[0.3, -0.7], &[1.0, 0.0]);
        assert_eq!(cost(plain).to_bits(), cost(smoothed).to_bits());
    }
}
