//! One forward and backward pass of a 2-3-1 network, worked out by hand.
//!
//! The hidden layer is ReLU, the output the identity, the loss quadratic, and there is one sample. All
//! numbers are short decimals: a learner can follow with pencil and paper.
//!
//! ```text
//! x = (1, 2)ᵀ   y = 1
//!
//!      |  1  1 |          |  0 |
//! w¹ = |  2 −1 |     b¹ = |  1 |      w² = ( 1  −2  3 )    b² = −1
//!      | −1  0 |          | −1 |
//! ```
//!
//! Forward:
//!
//! - z¹ = w¹·x + b¹ = (1+2+0, 2−2+1, −1+0−1)ᵀ = (3, 1, −2)ᵀ, a¹ = max(0, z¹) = (3, 1, 0)ᵀ
//! - z² = w²·a¹ + b² = 3 − 2 + 0 − 1 = 0, a² = z² = 0
//! - C = ½(y − a²)² = ½·1 = 0.5
//!
//! Backward:
//!
//! - δ² = (a² − y)·1 = −1
//! - ∂C/∂w² = δ²·(a¹)ᵀ = (−3, −1, 0), ∂C/∂b² = −1
//! - (w²)ᵀ·δ² = (−1, 2, −3)ᵀ; ReLU′(z¹) = (1, 1, 0)ᵀ; δ¹ = (−1, 2, 0)ᵀ
//! - ∂C/∂w¹ = δ¹·xᵀ = rows (−1, −2), (2, 4), (0, 0); ∂C/∂b¹ = (−1, 2, 0)ᵀ
//!
//! One step with η = 0.5: b² becomes −1 + 0.5 = −0.5, w² becomes (2.5, −1.5, 3).

use linalg::{Matrix, Sequential};
use nn::{Accumulate, Activation, Gradients, InPlaceSgd, Loss, Network, Topology, Workspace, backprop};

fn network() -> Network<f64> {
    let topology =
        Topology::new(&[2, 3, 1], Activation::Relu, Loss::Quadratic(Activation::Identity)).unwrap();
    // Column by column: w¹, w², then b¹, b².
    let values = [1.0, 2.0, -1.0, 1.0, -1.0, 0.0, 1.0, -2.0, 3.0, 0.0, 1.0, -1.0, -1.0];
    Network::from_values(topology, values).unwrap()
}

#[test]
fn forward_and_backward_agree_with_pencil_and_paper() {
    let network = network();
    let (x, y) = (Matrix::from_rows(&[[1.0], [2.0]]), Matrix::from_rows(&[[1.0]]));
    let mut workspace = Workspace::new(network.topology(), 1);
    let mut gradients = Gradients::zeros(network.topology());

    let cost = backprop(
        &Sequential,
        &mut Accumulate { network: &network, gradients: &mut gradients },
        x.view(),
        y.view(),
        &mut workspace,
    );

    assert_eq!(workspace.a(0, 1).col(0), [3.0, 1.0, 0.0]); // a¹
    assert_eq!(workspace.a(1, 1).col(0), [0.0]); // a²
    assert_eq!(cost, 0.5); // C
    assert_eq!(workspace.delta(1, 1).col(0), [-1.0]); // δ²
    assert_eq!(workspace.delta(0, 1).col(0), [-1.0, 2.0, 0.0]); // δ¹
    let (nabla_w1, nabla_w2) = (gradients.nabla_w(0), gradients.nabla_w(1));
    assert_eq!([nabla_w2.col(0)[0], nabla_w2.col(1)[0], nabla_w2.col(2)[0]], [-3.0, -1.0, 0.0]);
    assert_eq!(gradients.nabla_b(1), [-1.0]);
    assert_eq!(nabla_w1.col(0), [-1.0, 2.0, 0.0]);
    assert_eq!(nabla_w1.col(1), [-2.0, 4.0, 0.0]);
    assert_eq!(gradients.nabla_b(0), [-1.0, 2.0, 0.0]);
}

#[test]
fn one_step_in_place_agrees_with_pencil_and_paper() {
    let mut network = network();
    let (x, y) = (Matrix::from_rows(&[[1.0], [2.0]]), Matrix::from_rows(&[[1.0]]));
    let mut workspace = Workspace::new(network.topology(), 1);
    backprop(
        &Sequential,
        &mut InPlaceSgd { network: &mut network, alpha: -0.5 },
        x.view(),
        y.view(),
        &mut workspace,
    );
    let w2 = network.parameters().w(1);
    assert_eq!([w2.col(0)[0], w2.col(1)[0], w2.col(2)[0]], [2.5, -1.5, 3.0]);
    assert_eq!(network.parameters().b(1), [-0.5]);
    // w¹ changes by −0.5·δ¹·xᵀ, where δ¹ comes from the old w².
    assert_eq!(network.parameters().w(0).col(0), [1.5, 1.0, -1.0]);
    assert_eq!(network.parameters().w(0).col(1), [2.0, -3.0, 0.0]);
}
