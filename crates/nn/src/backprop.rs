//! Backpropagation: the error from the output to the input, and each layer's gradient into a sink.

use linalg::{
    ColumnBlocks, MatRef, RowBlocks, Scalar, SliceBlocks, Team, Transposable, add_row_sums, for_each_piece,
};

use crate::workspace::first;
use crate::{
    Input, Passage, Sink, Workspace, add_nabla_w, add_sparse_nabla_w, cost, pieces, propagate_error,
};

/// From this many samples in a batch and neurons in the first layer on, a sparse input is turned into rows first: turning
/// takes as long as about 90 neurons' gradient (100 neurons, 10 samples: 8.1 µs against 2.3 + 8.0; 800 neurons, 128
/// samples: 866 µs against 46 + 474).
const ROWS_FROM: (usize, usize) = (32, 128);

/// Forward and backward for one batch. For each layer from the last to the first
///
/// - δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ) at the output,
/// - δˡ = ((wˡ⁺¹)ᵀ·δˡ⁺¹) ⊙ σ′(zˡ) before it,
///
/// and the sink receives ∂C/∂wˡ = δˡ·(aˡ⁻¹)ᵀ and ∂C/∂bˡ = δˡ, summed over the samples. Returns Σ_x C_x over the samples
/// of the batch. The team's threads share the work of each layer; [`linalg::Solo`] is the calling thread alone.
///
/// If that sum is infinite or NaN there is no way back: the sink receives nothing, so weights that are its place stay.
///
/// # Panics
/// If `x` is not (inputs × m), `y` not (outputs × m), or m exceeds the workspace's capacity.
#[track_caller]
pub fn backprop<'a, T: Scalar>(
    team: &dyn Team,
    sink: &mut impl Sink<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
) -> f64 {
    let x = x.into();
    let m = x.cols();
    let cost = cost(team, sink.network(), x, y, workspace);
    if !cost.is_finite() {
        return cost;
    }
    let last = sink.network().topology().layers() - 1;
    let (nabla_b, alpha) = sink.output_biases();
    add_row_sums(nabla_b, alpha, workspace.delta(last, m));
    for l in (1..=last).rev() {
        let activation = sink.network().topology().activations()[l - 1];
        let Passage { w, nabla_w, nabla_b_below, alpha } = sink.passage(l);
        let (below, here) = workspace.delta.split_at_mut(l);
        let delta_next = here[0].as_ref().columns(0..m);
        let a = workspace.a[l - 1].as_ref().columns(0..m);
        let (outputs, inputs) = (nabla_w.rows(), nabla_w.cols());
        let pieces = pieces::backward(outputs, inputs, m);
        let blocks = (
            RowBlocks::new(first(&mut below[l - 1], m), pieces),
            (ColumnBlocks::new(nabla_w, pieces), SliceBlocks::new(nabla_b_below, inputs, pieces)),
        );
        for_each_piece(team, &blocks, |_, ((neurons, mut delta), ((_, nabla_w), nabla_b))| {
            let a = a.row_block(neurons.clone());
            let w = w.map_or_else(|| nabla_w.as_ref(), |w| w.columns(neurons));
            propagate_error(delta.reborrow(), w, delta_next);
            activation.mul_prime(delta.reborrow(), a);
            add_nabla_w(nabla_w, alpha, delta_next, a);
            add_row_sums(nabla_b, alpha, delta.as_ref());
        });
    }
    first_layer(team, sink.passage(0), x, workspace);
    cost
}

/// ∂C/∂w¹ = δ¹·xᵀ; no error is passed further.
fn first_layer<T: Scalar>(
    team: &dyn Team,
    passage: Passage<'_, T>,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
) {
    let Passage { nabla_w, alpha, .. } = passage;
    let (outputs, inputs, m) = (nabla_w.rows(), nabla_w.cols(), x.cols());
    match x {
        Input::Dense(x) => {
            let delta = workspace.delta(0, m);
            let pieces = pieces::backward(outputs, inputs, m);
            for_each_piece(team, &ColumnBlocks::new(nabla_w, pieces), |_, (features, nabla_w)| {
                add_nabla_w(nabla_w, alpha, delta, x.row_block(features));
            });
        }
        Input::Sparse(x) => {
            let by_row = m >= ROWS_FROM.0 && outputs >= ROWS_FROM.1;
            if by_row {
                workspace.rows.transpose(x);
            }
            let x = if by_row { Transposable::Rows(&workspace.rows) } else { Transposable::Columns(x) };
            let delta = workspace.delta(0, m);
            let pieces = pieces::forward(outputs, inputs, m);
            for_each_piece(team, &RowBlocks::new(nabla_w, pieces), |_, (neurons, nabla_w)| {
                add_sparse_nabla_w(nabla_w, alpha, delta.row_block(neurons), x);
            });
        }
    }
}
