//! Shapes, panics, initialisers and the flat layout.

use linalg::{Matrix, Scalar, Sequential, SparseColumns};
use nn::{
    Activation, Dense, Gradients, Init, Input, Loss, Network, PredictError, Scale, Topology, TopologyError,
    Workspace,
};

fn topology(sizes: &[usize]) -> Topology {
    Topology::new(sizes, Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid)).unwrap()
}

#[test]
fn sizes_that_make_no_network_are_typed_errors() {
    let new =
        |sizes: &[usize]| Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap_err();
    assert_eq!(new(&[]), TopologyError::TooFewLayers { found: 0 });
    assert_eq!(new(&[7]), TopologyError::TooFewLayers { found: 1 });
    assert_eq!(new(&[784, 0, 10]), TopologyError::EmptyLayer { layer: 1, sizes: vec![784, 0, 10] });
    assert_eq!(new(&[usize::MAX, 2]), TopologyError::TooLarge { sizes: vec![usize::MAX, 2] });
    assert_eq!(new(&[1 << 20, 1 << 20]), TopologyError::TooLarge { sizes: vec![1 << 20, 1 << 20] });
    let two = Topology::with_activations(&[2, 2], &[Activation::Relu], Loss::SoftmaxCrossEntropy);
    assert_eq!(two.unwrap_err(), TopologyError::Activations { hidden: 0, found: 1 });
    assert!(new(&[784, 0, 10]).to_string().contains("layer 1"));
}

#[test]
fn parameters_and_gradients_share_one_layout_and_their_padding_is_zero() {
    let network = Network::<f32>::new(topology(&[5, 17, 3]), Init::StandardNormal, 1);
    let p = network.parameters();
    assert_eq!(p.iter().count(), network.topology().parameter_count());
    assert_eq!(p.flat().len(), Gradients::<f32>::zeros(network.topology()).flat().len());
    assert_eq!(p.flat().as_ptr() as usize % 64, 0);
    assert_eq!(p.flat().iter().filter(|&&x| x != 0.0).count(), network.topology().parameter_count());
    assert_eq!(p.to_le_bytes().len(), 4 * network.topology().parameter_count());
    assert_eq!(p.to_le_bytes()[..4], p.w(0).col(0)[0].to_le_bytes());
    let again = Network::from_values(network.topology().clone(), p.iter()).unwrap();
    assert_eq!(again, network);
    assert!(Network::from_values(network.topology().clone(), p.iter().skip(1)).is_none());
    assert!(Network::from_values(network.topology().clone(), p.iter().chain([0.0])).is_none());
}

#[test]
fn the_numbers_and_names_of_initialisers_stay() {
    let known: Vec<_> = Init::ALL.into_iter().map(|init| (init.number(), init.name())).collect();
    let first = [(0, "standard-normal"), (1, "scaled-normal"), (2, "glorot"), (3, "he")];
    assert_eq!(known, [&first[..], &[(4, "lecun-uniform"), (5, "orthogonal")]].concat());
}

#[test]
fn uniform_weights_keep_within_their_limits() {
    for (init, limit) in [(Init::LecunUniform, 3.0 / 400.0), (Init::Glorot, 6.0 / 500.0)] {
        let network = Network::<f64>::new(topology(&[400, 100]), init, 5);
        let largest = network.parameters().iter().fold(0.0_f64, |m, x| m.max(x.abs()));
        assert!(largest <= f64::sqrt(limit) && largest > 0.99 * f64::sqrt(limit), "{init}: {largest}");
    }
}

/// More rows than columns, fewer, as many, blocks that are full and that are not. Twice a rounding error of
/// each of up to 100 terms is far below 10⁻¹³.
#[test]
fn orthogonal_weights_are_orthonormal() {
    for (n_in, n_out) in [(1, 1), (3, 50), (50, 3), (33, 33), (64, 64), (100, 17), (16, 100)] {
        let network = Network::<f64>::new(topology(&[n_in, n_out]), Init::Orthogonal, 5);
        let w = network.parameters().w(0);
        let column = |k: usize| -> Vec<f64> {
            if n_out < n_in { (0..n_in).map(|i| w.col(i)[k]).collect() } else { w.col(k).to_vec() }
        };
        for j in 0..n_in.min(n_out) {
            for k in 0..=j {
                let dot: f64 = column(j).iter().zip(column(k)).map(|(x, y)| x * y).sum();
                let expected = f64::from(u8::from(j == k));
                assert!((dot - expected).abs() < 1e-13, "{n_out}×{n_in}, {j} and {k}: {dot}");
            }
        }
    }
    let sum =
        |seed| Network::<f64>::new(topology(&[20, 20]), Init::Orthogonal, seed).parameters().iter().sum();
    let sums: [f64; 3] = [1, 2, 3].map(sum);
    assert!(sums[0] != sums[1] && sums[1] != sums[2] && sums.iter().all(|sum| sum.abs() < 20.0), "{sums:?}");
}

#[test]
fn initialisers_have_the_spread_they_promise() {
    for init in Init::ALL {
        let network = Network::<f64>::new(topology(&[400, 100, 50]), init, 5);
        for (l, (n_in, n_out)) in [(400.0_f64, 100.0), (100.0, 50.0)].into_iter().enumerate() {
            let w = network.parameters().w(l);
            let all: Vec<f64> = (0..w.cols()).flat_map(|k| w.col(k).to_vec()).collect();
            let n = all.len() as f64;
            let mean = all.iter().sum::<f64>() / n;
            let variance = all.iter().map(|x| x * x).sum::<f64>() / n;
            let want = match init {
                Init::StandardNormal => 1.0,
                Init::ScaledNormal => 1.0 / n_in,
                Init::Glorot => 2.0 / (n_in + n_out),
                Init::He => 2.0 / n_in,
                Init::LecunUniform => 1.0 / n_in,
                Init::Orthogonal => 1.0 / n_in.max(n_out),
                other => panic!("no variance of {other} here"),
            };
            // Five standard deviations of both estimates, for normal draws.
            assert!(mean.abs() < 5.0 * (want / n).sqrt(), "{init:?} layer {l}: mean {mean}");
            assert!(
                (variance / want - 1.0).abs() < 5.0 * (2.0 / n).sqrt(),
                "{init:?} layer {l}: {variance}, not {want}"
            );
            let zero_biases = network.parameters().b(l).iter().all(|&b| b == 0.0);
            assert_eq!(zero_biases, init != Init::StandardNormal);
        }
    }
}

#[test]
fn a_seed_gives_the_same_network_in_both_precisions_and_another_seed_another() {
    let network = |seed| Network::<f64>::new(topology(&[4, 3, 2]), Init::Glorot, seed);
    assert_eq!(network(1), network(1));
    assert_ne!(network(1), network(2));
    assert_eq!(Network::<f32>::new(topology(&[4, 3, 2]), Init::Glorot, 1), network(1).convert());
}

#[test]
fn a_batch_is_predicted_sample_by_sample() {
    fn check<T: Scalar>(tolerance: f64) {
        for loss in Loss::all() {
            let t = Topology::new(&[6, 20, 5], Activation::Tanh, loss).unwrap();
            let network = Network::<T>::new(t, Init::He, 2);
            let x = Matrix::from_fn(6, 9, |i, j| T::from_f64((i as f64 - j as f64) / 7.0));
            let all = network.predict(x.view());
            for j in 0..9 {
                let one = network.predict(x.view().columns(j..j + 1));
                for i in 0..5 {
                    // Products of one column and of nine may round differently.
                    let difference = (all.col(j)[i] - one.col(0)[i]).to_f64().abs();
                    assert!(difference <= tolerance, "{loss:?} ({i}, {j}): {difference:e}");
                }
            }
        }
    }
    check::<f32>(1e-6);
    check::<f64>(1e-14);
}

#[test]
fn an_empty_batch_is_no_batch_and_no_trouble() {
    let network = Network::<f32>::new(topology(&[3, 4, 2]), Init::He, 1);
    assert_eq!(network.predict(Matrix::zeros(3, 0).view()).cols(), 0);
}

#[test]
#[should_panic(expected = "input of 3×2 for a network of [4, 2] with room for 2 samples")]
fn an_input_of_the_wrong_width_is_named() {
    let _ = Network::<f32>::new(topology(&[4, 2]), Init::He, 1).predict(Matrix::zeros(3, 2).view());
}

#[test]
#[should_panic(expected = "targets of 3×2 for 2 samples of a network with 2 outputs")]
fn targets_of_the_wrong_height_are_named() {
    let network = Network::<f32>::new(topology(&[4, 2]), Init::He, 1);
    let mut workspace = Workspace::new(network.topology(), 2);
    nn::cost(&Sequential, &network, Matrix::zeros(4, 2).view(), Matrix::zeros(3, 2).view(), &mut workspace);
}

#[test]
fn one_row_gives_what_a_matrix_gives_and_another_width_is_an_error_with_both() {
    let plain = Topology::new(&[3, 4, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let layers = [Scale::new(1.5).into(), Dense::new(4, Activation::Tanh).into()];
    let last = [Dense::new(2, Activation::Identity).into()];
    let mixed = Topology::of_layers(3, 1, &[&layers[..], &last].concat(), Loss::SoftmaxCrossEntropy).unwrap();
    for topology in [plain, mixed] {
        let network = Network::<f64>::new(topology, Init::Glorot, 1);
        let row = network.predict_row(&[0.5, -1.0, 2.0]).unwrap();
        let (dense, sparse) = if network.topology().sparse_inputs() == 1 { (2, 1) } else { (3, 0) };
        let x = Matrix::from_fn(dense, 1, |i, _| [0.5, -1.0, 2.0][i]);
        let rest = SparseColumns::from_numbers(&[2.0][..sparse], 1);
        let picked = if sparse == 0 { Input::from(x.view()) } else { Input::both(x.view(), rest.pick(&[0])) };
        assert_eq!(network.try_predict(picked).unwrap().col(0), row);
        for found in [0, 2, 4] {
            let width = PredictError::Width { inputs: 3, found };
            assert_eq!(network.predict_row(&vec![0.0; found]), Err(width.clone()));
            assert_eq!(network.try_predict(Matrix::zeros(found, 1).view()).unwrap_err(), width);
        }
        if sparse == 1 {
            let error = network.try_predict(Matrix::zeros(3, 1).view()).unwrap_err();
            assert_eq!(error, PredictError::Dense { dense: 2, found: 3 });
        }
    }
}
