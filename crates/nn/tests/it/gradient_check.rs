//! Compares backprop with differences of the loss for every activation and loss, and tests that this
//! comparison notices wrong formulas.

use linalg::{MatRef, Matrix, Scalar, Sequential};
use nn::{
    Accumulate, Activation, GradientReport, Gradients, Init, Input, Loss, Network, Quantiles, Topology,
    Workspace, backprop, compare_gradients, gradient_check,
};

/// Seven samples. The targets are columns of probabilities, which suit every loss.
fn batch<T: Scalar>(inputs: usize, outputs: usize) -> (Matrix<T>, Matrix<T>) {
    let x = Matrix::from_fn(inputs, 7, |i, j| T::from_f64(((i * 5 + j * 3) % 11) as f64 / 5.0 - 1.0));
    let total = (outputs * (outputs + 1) / 2) as f64;
    let y = Matrix::from_fn(outputs, 7, |i, j| T::from_f64(((i + j) % outputs + 1) as f64 / total));
    (x, y)
}

fn networks(mut test: impl FnMut(Network<f64>)) {
    let shapes: [&[usize]; 5] = [&[3, 2], &[4, 5, 3], &[5, 17, 4, 2], &[3, 6, 5, 4, 3], &[2, 1, 1]];
    for sizes in shapes {
        for activation in Activation::ALL {
            for loss in Loss::all() {
                let topology = Topology::new(sizes, activation, loss).unwrap();
                let mut network = Network::new(topology, Init::Glorot, 3);
                // Zero biases would put dead neurons exactly on the kink of ReLU, where there is no
                // derivative.
                for l in 0..sizes.len() - 1 {
                    for (i, b) in
                        network.parameters_mut().layer_mut(l).1[..sizes[l + 1]].iter_mut().enumerate()
                    {
                        *b = 0.3 - 0.17 * i as f64;
                    }
                }
                test(network);
            }
        }
    }
}

fn assert_right(network: &Network<f64>, report: &GradientReport) {
    assert!(report.worst() <= 1e-6, "{:?}\n{report}", network.topology());
}

#[test]
fn backprop_is_the_gradient_for_every_activation_and_loss() {
    let mut checked = 0;
    networks(|network| {
        let (x, y) = batch(network.topology().inputs(), network.topology().outputs());
        assert_right(&network, &gradient_check(&network, x.view(), y.view()));
        checked += 1;
    });
    assert_eq!(checked, 5 * Activation::ALL.len() * Loss::all().len());
    assert!(checked >= 5 * 11 * 14);
}

/// With weights, and with settings that `Loss::all` has not.
#[test]
fn backprop_is_the_gradient_of_weighted_samples_and_of_several_quantiles() {
    let weights = [0.25, 1.0, 3.0, 0.5, 1.5, 2.0, 0.75];
    let quantiles = Loss::Quantile(Quantiles::new(&[0.1, 0.9]).unwrap());
    for loss in Loss::all().into_iter().chain([quantiles, Loss::SmoothedSoftmaxCrossEntropy(0.5)]) {
        let topology = Topology::new(&[3, 6, 4], Activation::Tanh, loss).unwrap();
        let network = Network::<f64>::new(topology, Init::Glorot, 3);
        let (x, y) = batch(3, 4);
        let plain = gradient_check(&network, x.view(), y.view());
        let weighted = gradient_check(&network, Input::from(x.view()).weighted(&weights), y.view());
        assert_right(&network, &plain);
        assert_right(&network, &weighted);
        assert_ne!(plain, weighted, "{loss}");
    }
}

/// A whole weight is the same as the sample so many times.
#[test]
fn a_weight_counts_like_copies_of_the_sample() {
    for loss in Loss::all() {
        let topology = Topology::new(&[3, 5, 2], Activation::Sigmoid, loss).unwrap();
        let network = Network::<f64>::new(topology.clone(), Init::Glorot, 3);
        let (x, y) = batch(3, 2);
        let copies = [0, 1, 1, 1, 2, 3, 3, 4, 5, 6];
        let (xs, ys) = (
            Matrix::from_fn(3, 10, |i, j| x.col(copies[j])[i]),
            Matrix::from_fn(2, 10, |i, j| y.col(copies[j])[i]),
        );
        let pass = |input: Input<'_, f64>, y: MatRef<'_, f64>| {
            let mut gradients = Gradients::zeros(&topology);
            let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
            let cost = backprop(&Sequential, sink, input, y, &mut Workspace::new(&topology, 10));
            (cost, gradients)
        };
        let weights = [1.0, 3.0, 1.0, 2.0, 1.0, 1.0, 1.0];
        let (cost, gradients) = pass(Input::from(x.view()).weighted(&weights), y.view());
        let (expected, copied) = pass(xs.view().into(), ys.view());
        assert!((cost - expected).abs() <= 1e-12 * expected, "{loss}: {cost}, not {expected}");
        for (found, expected) in gradients.flat().iter().zip(copied.flat()) {
            assert!((found - expected).abs() <= 1e-12, "{loss}: {found}, not {expected}");
        }
    }
}

#[test]
fn a_different_activation_in_each_layer_is_right_too() {
    use Activation::{Identity, Relu, Sigmoid, Tanh};
    let topology = Topology::with_activations(
        &[3, 5, 4, 6, 3, 2],
        &[Tanh, Relu, Identity, Sigmoid],
        Loss::SoftmaxCrossEntropy,
    );
    let network = Network::new(topology.unwrap(), Init::He, 1);
    let (x, y) = batch(3, 2);
    assert_right(&network, &gradient_check(&network, x.view(), y.view()));
}

#[test]
fn training_in_f32_computes_the_same_gradient_to_its_precision() {
    let topology = Topology::new(&[5, 17, 4, 2], Activation::Sigmoid, Loss::SigmoidCrossEntropy).unwrap();
    let network = Network::<f32>::new(topology, Init::ScaledNormal, 3);
    let (x, y) = batch(5, 2);
    let report = gradient_check(&network, x.view(), y.view());
    assert!(report.worst() < 1e-3 && report.worst() > 1e-9, "{report}");
}

/// Which sign of which formula is wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Flip {
    Nothing,
    /// δᴸ = (y − a) ⊙ σ′
    OutputError,
    /// The −a² or −a in σ′ of the output
    OutputPrime,
    /// δˡ = (−wᵀδ) ⊙ σ′
    Propagated,
    /// The − in σ′ of a hidden layer
    HiddenPrime,
    /// ∂C/∂w = −δaᵀ
    NablaW,
    /// ∂C/∂b = −δ
    NablaB,
}

/// A second backpropagation, neuron by neuron as the textbook has it, with one wrong sign.
fn textbook(network: &Network<f64>, x: &Matrix<f64>, y: &Matrix<f64>, flip: Flip) -> Gradients<f64> {
    let sign = |f: Flip| if flip == f { -1.0 } else { 1.0 };
    let sigmoid = |z: f64| 1.0 / (1.0 + (-z).exp());
    let prime = |activation: Activation, z: f64, sign: f64| match activation {
        Activation::Sigmoid => sigmoid(z) * (1.0 - sign * sigmoid(z)),
        Activation::Tanh => 1.0 - sign * z.tanh().powi(2),
        Activation::Relu => f64::from(sign * z > 0.0),
        Activation::Identity => sign,
        Activation::LeakyRelu => {
            if sign * z > 0.0 {
                1.0
            } else {
                0.01
            }
        }
        Activation::Elu if z > 0.0 => sign,
        Activation::Elu => sign * z.exp(),
        Activation::Selu if z > 0.0 => sign * 1.050_700_987_355_480_5,
        Activation::Selu => sign * 1.050_700_987_355_480_5 * 1.673_263_242_354_377_2 * z.exp(),
        Activation::Gelu => {
            // The integral of the density from 0 on, by its series.
            let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
            let term = |last: &mut f64, n: u32| {
                *last *= z * z / f64::from(2 * n + 1);
                Some(*last)
            };
            let series = z + (1..60).scan(z, term).sum::<f64>();
            0.5 + density * series + sign * z * density
        }
        Activation::Mish => {
            let t = z.exp().ln_1p().tanh();
            t + sign * z * (1.0 - t * t) * sigmoid(z)
        }
        Activation::Softplus => sign * sigmoid(z),
        Activation::Silu => sigmoid(z) + sign * z * sigmoid(z) * (1.0 - sigmoid(z)),
        other => panic!("no derivative of {other} here"),
    };
    // z of neuron i in layer l, from a of the layer below.
    let z = |l: usize, i: usize, below: &[f64]| {
        let p = network.parameters();
        p.b(l)[i] + below.iter().enumerate().map(|(k, a)| p.w(l).col(k)[i] * a).sum::<f64>()
    };
    let (topology, p) = (network.topology(), network.parameters());
    let layers = topology.layers().len();
    let mut gradients = Gradients::zeros(topology);
    for j in 0..x.cols() {
        let sample = Matrix::from_fn(x.rows(), 1, |i, _| x.col(j)[i]);
        let mut workspace = nn::Workspace::new(topology, 1);
        network.forward(&Sequential, sample.view(), &mut workspace);
        let below =
            |l: usize| if l > 0 { workspace.a(l - 1, 1).col(0).to_vec() } else { sample.col(0).to_vec() };
        let mut delta: Vec<f64> = workspace.a(layers - 1, 1).col(0).to_vec();
        for (i, (d, &y)) in delta.iter_mut().zip(y.col(j)).enumerate() {
            let r = *d - y;
            *d = sign(Flip::OutputError) * r;
            match topology.loss() {
                Loss::Quadratic(activation) => {
                    *d *= prime(activation, z(layers - 1, i, &below(layers - 1)), sign(Flip::OutputPrime));
                }
                Loss::Huber(threshold) => *d = d.clamp(-threshold, threshold),
                // The textbook's formula is a − y, so the flip is that of its sign.
                Loss::Absolute => *d = d.signum(),
                Loss::Quantile(quantiles) => {
                    let tau = quantiles.as_slice()[i % quantiles.as_slice().len()];
                    *d = sign(Flip::OutputError) * if r < 0.0 { -tau } else { 1.0 - tau };
                }
                Loss::SmoothedSigmoidCrossEntropy(e) => *d += sign(Flip::OutputError) * e * (y - 0.5),
                Loss::SmoothedSoftmaxCrossEntropy(e) => {
                    *d += sign(Flip::OutputError) * e * (y - 1.0 / topology.outputs() as f64);
                }
                _ => {}
            }
        }
        for l in (0..layers).rev() {
            let a = below(l);
            let (mut nabla_w, nabla_b) = gradients.layer_mut(l);
            for (k, a) in a.iter().enumerate() {
                for (g, d) in nabla_w.col_mut(k).iter_mut().zip(&delta) {
                    *g += sign(Flip::NablaW) * d * a / x.cols() as f64;
                }
            }
            for (g, d) in nabla_b.iter_mut().zip(&delta) {
                *g += sign(Flip::NablaB) * d / x.cols() as f64;
            }
            if l > 0 {
                let activation = topology.activation(l - 1).unwrap();
                delta = a
                    .iter()
                    .enumerate()
                    .map(|(k, _)| {
                        let z = z(l - 1, k, &below(l - 1));
                        let back: f64 = p.w(l).col(k).iter().zip(&delta).map(|(w, d)| w * d).sum();
                        sign(Flip::Propagated) * back * prime(activation, z, sign(Flip::HiddenPrime))
                    })
                    .collect();
            }
        }
    }
    gradients
}

/// The check notices a flipped sign in each formula of the backward pass, for every activation and loss that
/// the formula depends on. Without a flip the same code passes: nothing but the sign is noticed.
#[test]
fn one_wrong_sign_in_any_formula_fails_the_check() {
    use Flip::{HiddenPrime, NablaB, NablaW, Nothing, OutputError, OutputPrime, Propagated};
    networks(|network| {
        let topology = network.topology();
        let (x, y) = batch(topology.inputs(), topology.outputs());
        for flip in [Nothing, OutputError, OutputPrime, Propagated, HiddenPrime, NablaW, NablaB] {
            let occurs = match flip {
                OutputPrime => matches!(topology.loss(), Loss::Quadratic(_)),
                Propagated | HiddenPrime => topology.layers().len() > 1,
                _ => true,
            };
            let gradients = textbook(&network, &x, &y, flip);
            // A gradient that is zero everywhere (dead ReLU outputs) looks the same with the wrong sign.
            let differs = gradients != textbook(&network, &x, &y, Nothing);
            let report = compare_gradients(&network, x.view(), y.view(), &gradients);
            if flip == Nothing || !occurs || !differs {
                assert_right(&network, &report);
            } else {
                assert!(report.worst() > 1e-5, "{flip:?} in {topology:?} went unseen\n{report}");
            }
        }
    });
}

#[test]
fn a_gradient_that_is_not_a_number_fails_the_check() {
    let topology = Topology::new(&[2, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let network = Network::<f64>::new(topology, Init::He, 1);
    let (x, y) = batch(2, 2);
    let mut gradients = textbook(&network, &x, &y, Flip::Nothing);
    gradients.layer_mut(0).0.col_mut(0)[1] = f64::NAN;
    assert!(compare_gradients(&network, x.view(), y.view(), &gradients).worst().is_nan());
}
