//! A sparse batch of any size has the same gradient as the dense batch with its zeros.

use linalg::{Matrix, Sequential, SparseColumns};
use nn::{Accumulate, Activation, Gradients, Init, Input, Loss, Network, Topology, Workspace, backprop};

const INPUTS: usize = 230;

fn gradient(network: &Network<f64>, x: Input<'_, f64>) -> (f64, Vec<f64>) {
    let m = x.cols();
    let y = Matrix::from_fn(3, m, |i, j| f64::from(u8::from(i == j % 3)));
    let mut gradients = Gradients::zeros(network.topology());
    let mut workspace = Workspace::new(network.topology(), m);
    let sink = &mut Accumulate { network, gradients: &mut gradients };
    let cost = backprop(&Sequential, sink, x, y.view(), &mut workspace);
    (cost, gradients.iter().collect())
}

#[test]
fn a_batch_of_any_size_has_the_gradient_of_its_dense_twin() {
    let topology = Topology::new(&[INPUTS, 130, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let network = Network::<f64>::new(topology, Init::ScaledNormal, 1);
    // These sizes go sample by sample, feature by feature, and in groups of samples, the last of them
    // smaller.
    for m in [1, 31, 32, 64, 128, 129, 300] {
        let x = |i: usize| {
            let kept = (i * 7 + i / 13).is_multiple_of(5) || (40..70).contains(&(i % INPUTS));
            if kept { (i * 31 % 17 + 1) as f64 / 17.0 } else { 0.0 }
        };
        let flat: Vec<f64> = (0..INPUTS * m).map(x).collect();
        let dense = Matrix::from_fn(INPUTS, m, |p, j| flat[j * INPUTS + p]);
        let columns = SparseColumns::from_numbers(&flat, INPUTS);
        let picked: Vec<u32> = (0..m as u32).collect();
        let (cost, expected) = gradient(&network, dense.view().into());
        let mut frequent = Matrix::zeros(columns.dense_rows(), m);
        assert!((28..INPUTS).contains(&frequent.rows()), "30 rows have no zero");
        columns.gather_dense_rows(&picked, frequent.view_mut());
        for x in [columns.pick(&picked), columns.pick_split(&picked, frequent.view())] {
            let (sparse_cost, found) = gradient(&network, x.into());
            assert!((cost - sparse_cost).abs() <= 1e-12 * cost, "{m} samples cost {sparse_cost}, not {cost}");
            for (i, (found, expected)) in found.iter().zip(&expected).enumerate() {
                // Sums of m·(inputs + outputs) products of numbers below 1, each rounded once in f64.
                let bound = 1e-15 * (m * (INPUTS + 3)) as f64;
                assert!(
                    (found - expected).abs() <= bound,
                    "{m} samples: gradient {i} is {found}, not {expected}"
                );
            }
        }
    }
}
