//! Layers other than dense ones, and inputs with a dense and a sparse part.

use linalg::{Matrix, Sequential, SparseColumns};
use nn::{
    Accumulate, Activation, Dense, Gradients, Init, Input, Layer, Loss, Network, Scale, Topology,
    TopologyError, Workspace, backprop, gradient_check,
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

/// Two layers of every kind, one on the other, before the output.
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
        let report = gradient_check(&network, x.view(), y.view());
        assert!(report.worst() < 1e-6, "{layer:?}\n{report}");
    }
}
