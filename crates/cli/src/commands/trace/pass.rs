//! One sample through a network, back, and one step: every number on the way. All of them are computed by
//! `nn` and `optim`.

use linalg::{MatRef, Matrix, Sequential};
use nn::{Accumulate, Activation, Gradients, Network, Parameters, Workspace, backprop, cost, feed_forward};
use optim::{At, Sgd, apply};
use serde::Serialize;

/// A vector and a matrix, row by row, for each layer.
pub(super) type Vectors = Vec<Vec<f64>>;
pub(super) type Matrices = Vec<Vec<Vec<f64>>>;

/// Everything, layer by layer; as it stands in `--json`.
#[derive(Serialize)]
pub(super) struct Pass {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) eta: f64,
    pub(super) w: Matrices,
    pub(super) b: Vectors,
    pub(super) z: Vectors,
    pub(super) a: Vectors,
    pub(super) cost: f64,
    pub(super) delta: Vectors,
    pub(super) nabla_w: Matrices,
    pub(super) nabla_b: Vectors,
    pub(super) new_w: Matrices,
    pub(super) new_b: Vectors,
    pub(super) new_cost: f64,
}

impl Pass {
    /// Computes the pass; the step is made on a copy of `network`.
    pub(super) fn new(network: &Network<f64>, x: &[f64], y: &[f64], eta: f64) -> Self {
        let (topology, parameters) = (network.topology(), network.parameters());
        let column = |v: &[f64]| Matrix::from_fn(v.len(), 1, |i, _| v[i]);
        let (input, target) = (column(x), column(y));
        let mut workspace = Workspace::new(topology, 1);
        let mut gradients = Gradients::zeros(topology);
        let mut sink = Accumulate { network, gradients: &mut gradients };
        let cost_before = backprop(&Sequential, &mut sink, input.view(), target.view(), &mut workspace);

        let layers = 0..topology.layers().len();
        let a: Vectors = layers.clone().map(|l| workspace.a(l, 1).col(0).to_vec()).collect();
        let delta = layers.clone().map(|l| workspace.delta(l, 1).col(0).to_vec()).collect();
        // Backpropagation keeps a in place of z, so z is made again.
        let z = layers.clone().map(|l| {
            let (w, b) = parameters.layer(l);
            let mut z = Matrix::zeros(w.rows(), 1);
            feed_forward(z.view_mut(), w, if l == 0 { input.view() } else { workspace.a(l - 1, 1) });
            Activation::Identity.apply(z.view_mut(), b);
            z.col(0).to_vec()
        });
        let z = z.collect();
        let (nabla_w, nabla_b) = (
            layers.clone().map(|l| rows(gradients.nabla_w(l))).collect(),
            layers.clone().map(|l| gradients.nabla_b(l).to_vec()).collect(),
        );
        let mut moved = network.clone();
        let mut velocity = Gradients::zeros(topology);
        let at = At::new(1, eta, 1);
        apply(&Sgd::new(eta), at, moved.parameters_mut(), &gradients, std::slice::from_mut(&mut velocity));
        let new_cost = cost(&Sequential, &moved, input.view(), target.view(), &mut workspace);
        let matrices = |parameters: &Parameters<f64>| layers.clone().map(|l| rows(parameters.w(l))).collect();
        let vectors =
            |parameters: &Parameters<f64>| layers.clone().map(|l| parameters.b(l).to_vec()).collect();
        Self {
            x: x.to_vec(),
            y: y.to_vec(),
            eta,
            w: matrices(parameters),
            b: vectors(parameters),
            z,
            a,
            cost: cost_before,
            delta,
            nabla_w,
            nabla_b,
            new_w: matrices(moved.parameters()),
            new_b: vectors(moved.parameters()),
            new_cost,
        }
    }

    /// What goes into layer `l` from 0: x, or the a of the layer before.
    pub(super) fn input(&self, l: usize) -> &[f64] {
        if l == 0 { &self.x } else { &self.a[l - 1] }
    }
}

fn rows(matrix: MatRef<'_, f64>) -> Vec<Vec<f64>> {
    (0..matrix.rows()).map(|i| (0..matrix.cols()).map(|j| matrix.col(j)[i]).collect()).collect()
}
