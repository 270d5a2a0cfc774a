//! Layers other than dense ones, and inputs with a dense and a sparse part.

use linalg::{Matrix, Sequential, SparseColumns};
use nn::{
    Accumulate, Activation, Dense, Dropout, Gradients, Init, Input, Layer, Loss, Network, Parametric, Pass,
    Periodic, Scale, Topology, TopologyError, Workspace, backprop, gradient_check, squares,
};

const SAMPLES: usize = 7;

/// Three dense features and four sparse ones; a factor for each of the dense ones, then two dense layers.
fn network(scales: &[Layer], sparse: usize) -> Network<f64> {
    let layers: Vec<Layer> = scales
        .iter()
        .copied()
        .chain([Dense::new(5, Activation::Silu).into(), Dense::new(2, Activation::Identity).into()])
        .collect();
    let topology = Topology::of_layers(7, sparse, &layers, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::new(topology, Init::Glorot, 3);
    for l in 0..scales.len() {
        for (i, s) in network.parameters_mut().group_mut(l, 0).col_mut(0).iter_mut().enumerate() {
            *s = 0.5 + 0.25 * i as f64;
        }
    }
    network
}

fn x(i: usize, j: usize) -> f64 {
    if i >= 3 && !(i + j).is_multiple_of(3) { 0.0 } else { ((i * 5 + j * 3) % 11) as f64 / 5.0 - 0.9 }
}

fn targets() -> Matrix<f64> {
    Matrix::from_fn(2, SAMPLES, |i, j| f64::from((i + j) % 2 == 0))
}

#[test]
fn the_gradient_of_a_scale_layer_is_right() {
    for scales in [&[Scale::new(1.0).into()][..], &[Scale::new(2.0).into(), Scale::new(1.0).into()]] {
        let network = network(scales, 0);
        let (x, y) = (Matrix::from_fn(7, SAMPLES, x), targets());
        let report = gradient_check(&network, x.view(), y.view());
        assert!(report.worst() < 1e-6, "{report}");
        assert_eq!(report.layers[0].groups[0].name, "s");
        assert!(report.layers[0].groups[0].worst.analytic != 0.0, "{report}");
    }
}

/// The sparse part as sparse columns gives what it gives as numbers: outputs, and every gradient.
#[test]
fn dense_and_sparse_parts_are_the_whole() {
    for scales in [&[][..], &[Scale::new(1.0).into()]] {
        let mixed = network(scales, 4);
        // The same network over dense features: factors of 1 for those that were past the scale layer.
        let topology = mixed.topology();
        let plain = Topology::with_activations(&[7, 5, 2], &[Activation::Silu], Loss::SoftmaxCrossEntropy);
        let mut plain = Network::<f64>::new(plain.unwrap(), Init::Glorot, 1);
        for l in 0..2 {
            let from = l + scales.len();
            for k in 0..plain.topology().sizes()[l] {
                let s = match (l, k) {
                    (0, 0..3) if !scales.is_empty() => mixed.parameters().w(0).col(0)[k],
                    _ => 1.0,
                };
                let column: Vec<f64> = mixed.parameters().w(from).col(k).iter().map(|w| w * s).collect();
                plain.parameters_mut().layer_mut(l).0.col_mut(k).copy_from_slice(&column);
            }
        }
        let dense = Matrix::from_fn(3, SAMPLES, x);
        let numbers: Vec<f64> = (0..SAMPLES).flat_map(|j| (3..7).map(move |i| x(i, j))).collect();
        let sparse = SparseColumns::from_numbers(&numbers, 4);
        let picked: Vec<u32> = (0..SAMPLES as u32).collect();
        let input = Input::both(dense.view(), sparse.pick(&picked));
        let (whole, y) = (Matrix::from_fn(7, SAMPLES, x), targets());

        let mut workspace = Workspace::new(topology, SAMPLES);
        let mut gradients = Gradients::zeros(topology);
        let sink = &mut Accumulate { network: &mixed, gradients: &mut gradients };
        let cost = backprop(&Sequential, sink, input, y.view(), &mut workspace);
        let mut plain_workspace = Workspace::new(plain.topology(), SAMPLES);
        let mut plain_gradients = Gradients::zeros(plain.topology());
        let sink = &mut Accumulate { network: &plain, gradients: &mut plain_gradients };
        let expected = backprop(&Sequential, sink, whole.view(), y.view(), &mut plain_workspace);
        assert!((cost - expected).abs() < 1e-13, "{cost} for {expected}");
        for k in 0..7 {
            // With a factor in front, ∂C/∂w of the plain network is that of the layer behind it over the
            // factor.
            let s = if k < 3 && !scales.is_empty() { mixed.parameters().w(0).col(0)[k] } else { 1.0 };
            let found = gradients.nabla_w(scales.len()).col(k).to_vec();
            for (found, expected) in found.iter().zip(plain_gradients.nabla_w(0).col(k)) {
                assert!((found - expected * s).abs() < 1e-13, "column {k}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn lists_that_make_no_network_are_refused() {
    let of = |inputs, sparse, layers: &[Layer]| {
        Topology::of_layers(inputs, sparse, layers, Loss::SoftmaxCrossEntropy).unwrap_err()
    };
    let output = || Dense::new(2, Activation::Identity).into();
    assert_eq!(of(3, 0, &[]), TopologyError::TooFewLayers { found: 1 });
    assert!(matches!(of(3, 0, &[Dense::new(2, Activation::Relu).into()]), TopologyError::Output { .. }));
    assert!(matches!(of(3, 0, &[Scale::new(1.0).into()]), TopologyError::Output { .. }));
    assert_eq!(of(3, 4, &[output()]), TopologyError::SparseInputs { sparse: 4, inputs: 3 });
    assert_eq!(
        of(3, 3, &[Scale::new(1.0).into(), output()]),
        TopologyError::SparseInputs { sparse: 3, inputs: 3 }
    );
    assert!(matches!(of(3, 0, &[Scale::new(0.0).into(), output()]), TopologyError::Setting { .. }));
    assert_eq!(of(3, 0, &[Dense::new(0, Activation::Relu).into(), output()]), TopologyError::NoOutputs);
    let huber = Topology::of_layers(3, 0, &[output()], Loss::Huber(-1.0));
    assert!(matches!(huber, Err(TopologyError::Setting { .. })));
}

/// Layers, losses and activations come back from a file, whatever their settings.
#[test]
fn every_kind_comes_back_from_a_file() {
    let layers = |first: Layer| [first, Dense::new(2, Activation::Identity).into()];
    let mut topologies = Vec::new();
    for activation in Activation::ALL {
        topologies.push(Topology::of_layers(
            3,
            1,
            &layers(Dense::new(7, activation).into()),
            Loss::Huber(0.75),
        ));
        assert_eq!(activation.name().parse(), Ok(activation));
    }
    for loss in Loss::all() {
        topologies.push(Topology::of_layers(3, 2, &layers(Scale::new(6.0).into()), loss));
        assert_eq!(loss.to_string().parse(), Ok(loss));
    }
    for topology in topologies {
        let network = Network::<f32>::new(topology.unwrap(), Init::Glorot, 1);
        assert_eq!(Network::from_file_bytes(&network.to_file_bytes(), "a file").unwrap(), network);
    }
}

/// Two layers of every kind, one on the other, before the output. What is drawn at random is drawn as in one
/// step of a training.
#[test]
fn the_gradient_of_every_kind_is_right() {
    for layer in Layer::samples() {
        let layers = [layer, layer, Dense::new(2, Activation::Identity).into()];
        let topology = Topology::of_layers(3, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
        let mut network = Network::<f64>::new(topology, Init::Glorot, 3);
        for l in 0..2 {
            for (g, rows) in
                network.parameters().groups(l).map(|(group, _)| group.rows).enumerate().collect::<Vec<_>>()
            {
                // Away from the kinks of ReLU, and from factors that are all equal.
                let mut first = network.parameters_mut().group_mut(l, g).into_columns(0..1);
                (0..rows).for_each(|i| first.col_mut(0)[i] += 0.3 - 0.17 * i as f64);
            }
        }
        let (x, y) = (Matrix::from_fn(3, SAMPLES, x), targets());
        for pass in
            [Pass::Predict, Pass::Train { seed: 5, step: 3, samples: &[4, 2, 0, 1, 9, 7, 11], dropout: 0.75 }]
        {
            let x = Input::from(x.view()).for_pass(pass);
            let report = gradient_check(&network, x, y.view());
            assert!(report.worst() < 1e-6, "{layer:?} {pass:?}\n{report}");
        }
    }
}

/// ‖∂C_x/∂w‖² of the first group, from the gradients of single samples.
#[test]
fn the_size_of_single_gradients_is_right_for_every_kind() {
    for layer in Layer::samples() {
        let layers = [layer, Dense::new(2, Activation::Identity).ntk().into()];
        let topology = Topology::of_layers(3, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
        let network = Network::<f64>::new(topology, Init::Glorot, 3);
        let (x, y) = (Matrix::from_fn(3, SAMPLES, x), targets());
        let mut workspace = Workspace::new(network.topology(), SAMPLES);
        let mut expected = [0.0; 2];
        for j in 0..SAMPLES {
            let mut gradients = Gradients::zeros(network.topology());
            let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
            let y = y.view().columns(j..j + 1);
            backprop(&Sequential, sink, x.view().columns(j..j + 1), y, &mut workspace);
            for (l, expected) in expected.iter_mut().enumerate() {
                let first = gradients.groups(l).next().map(|(_, nabla)| nabla);
                let columns =
                    first.into_iter().flat_map(|nabla| (0..nabla.cols()).map(move |k| nabla.col(k)));
                *expected += columns.map(squares).sum::<f64>();
            }
        }
        let mut gradients = Gradients::zeros(network.topology());
        let sink = &mut Accumulate { network: &network, gradients: &mut gradients };
        backprop(&Sequential, sink, x.view(), y.view(), &mut workspace);
        let inputs: Vec<f64> = (0..SAMPLES).map(|j| squares(x.col(j))).collect();
        for (l, expected) in expected.into_iter().enumerate() {
            let found = network.gradient_squares(l, x.view().into(), &inputs, &workspace);
            assert!((found - expected).abs() <= 1e-12 * expected, "{layer:?}: {found} for {expected}");
        }
    }
}

/// At the start the NTK parametrisation changes what the weights are, not what the network computes.
#[test]
fn the_ntk_parametrisation_begins_with_the_same_network() {
    for init in Init::ALL {
        let of = |hidden: Dense, output: Dense| {
            let topology =
                Topology::of_layers(9, 0, &[hidden.into(), output.into()], Loss::SoftmaxCrossEntropy);
            Network::<f64>::new(topology.unwrap(), init, 1)
        };
        let (hidden, output) = (Dense::new(16, Activation::Silu), Dense::new(2, Activation::Identity));
        let (plain, ntk) = (of(hidden, output), of(hidden.ntk(), output.ntk()));
        let (w, larger) = (plain.parameters().w(1).col(3)[1], ntk.parameters().w(1).col(3)[1]);
        assert!((larger - 4.0 * w).abs() <= 1e-15 * larger.abs(), "√16 times {w} is {larger}");
        let x = Matrix::from_fn(9, SAMPLES, x);
        let (plain, ntk) = (plain.predict(x.view()), ntk.predict(x.view()));
        for j in 0..SAMPLES {
            assert!((plain.col(j)[0] - ntk.col(j)[0]).abs() < 1e-14, "{init}");
        }
    }
}

/// α = 0 is the identity, 1 the activation; PReLU's slope for negative numbers is 1 − α.
#[test]
fn parametric_activations_lie_between_the_identity_and_the_activation() {
    let a = |layer: Parametric, x: f64| {
        let identity = |n| Layer::from(Dense::new(n, Activation::Identity));
        let loss = Loss::Quadratic(Activation::Identity);
        let layers = [identity(1), layer.into(), identity(1)];
        let topology = Topology::of_layers(1, 0, &layers, loss).unwrap();
        let network = Network::from_values(topology, [1.0, layer.start, 1.0, 0.0, 0.0]).unwrap();
        network.predict(Matrix::from_rows(&[[x]]).view()).col(0)[0]
    };
    for x in [-2.0, -0.5, 0.0, 1.5] {
        assert_eq!(a(Parametric::prelu(), x), if x < 0.0 { 0.25 * x } else { x });
        let mut half = Parametric::new(Activation::Tanh, 1.0);
        assert!((a(half, x) - x.tanh()).abs() < 1e-15);
        half.start = 0.0;
        assert_eq!(a(half, x), x);
    }
}

#[test]
fn settings_that_cannot_be_are_refused_in_words() {
    let refused = |layer: Layer| {
        let layers = [layer, Dense::new(2, Activation::Identity).into()];
        Topology::of_layers(3, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap_err().to_string()
    };
    for p in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
        let text = format!("a probability of dropout is {p}, but must be at least 0 and less than 1");
        assert_eq!(refused(Dropout::new(p).into()), text);
    }
    assert_eq!(
        refused(Periodic::new(0, 3, 0.1, 1.0).into()),
        "periodic embeddings of 0 frequencies in 3 sums; 1 to 1024 frequencies and 1 to 16 sums are possible"
    );
    assert!(refused(Periodic::new(16, 17, 0.1, 1.0).into()).contains("in 17 sums"));
    assert!(refused(Periodic::new(16, 3, 0.0, 1.0).into()).contains("sigma of a periodic layer is 0"));
    assert!(refused(Parametric::new(Activation::Relu, -1.0).into()).contains("parametric activation is -1"));
    // A file may say so. No multiplication may overflow.
    let huge = Topology::of_layers(
        usize::MAX / 2,
        0,
        &[Periodic::new(16, 3, 0.1, 1.0).into(), Dense::new(2, Activation::Identity).into()],
        Loss::SoftmaxCrossEntropy,
    );
    assert!(matches!(huge, Err(TopologyError::TooLarge { .. })), "{huge:?}");
}
