//! Backpropagation: the error from the output to the input, and each layer's gradient into a sink.

use linalg::{
    ColumnBlocks, MatMut, MatRef, RowBlocks, Scalar, SliceBlocks, Team, Transposable, add_row_sums,
    all_finite, axpy, for_each_piece, padded,
};

use crate::forward::cost_and;
use crate::workspace::first;
use crate::{
    Input, Network, Place, Sink, Workspace, add_nabla_w, add_sparse_nabla_w, pieces, propagate_error,
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
/// If that sum is infinite or NaN there is no way back, and if Σ δˡ of any layer is, NaN is returned: the sink receives
/// nothing of any layer, so weights that are its place stay as they are.
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
    let network = sink.network();
    let cost = cost_and(team, network, &x, y, workspace, by_rows(network.topology().sizes()[1], m));
    if !cost.is_finite() {
        return cost;
    }
    // Every error before any gradient: one that overflows must not reach the weights of a later layer either.
    errors(team, sink.network(), workspace, m);
    if !all_finite(&workspace.delta_sums) {
        return f64::NAN;
    }
    let last = sink.network().topology().layers() - 1;
    for l in (1..=last).rev() {
        let Place { nabla_w, nabla_b, alpha } = sink.place(l);
        axpy(nabla_b, alpha, workspace.padded_delta_sums(l));
        let (a, delta) = (workspace.a(l - 1, m), workspace.delta(l, m));
        let pieces = pieces::backward(nabla_w.rows(), nabla_w.cols(), m);
        for_each_piece(
            team,
            &ColumnBlocks::new(nabla_w, pieces),
            #[inline(always)]
            move |_, (neurons, nabla_w)| {
                add_nabla_w(nabla_w, alpha, delta, a.row_block(neurons));
            },
        );
    }
    first_layer(team, sink.place(0), x, workspace);
    cost
}

/// δˡ of every layer but the last, where it lies already, and Σ δˡ over the samples of every layer.
fn errors<T: Scalar>(team: &dyn Team, network: &Network<T>, workspace: &mut Workspace<T>, m: usize) {
    let Workspace { a, delta, delta_sums, .. } = workspace;
    let last = network.topology().layers() - 1;
    delta_sums.fill(T::ZERO);
    let before_last = delta_sums.len() - padded(delta[last].rows());
    let (mut rest, sums) = delta_sums.split_at_mut(before_last);
    add_row_sums(sums, T::ONE, delta[last].as_ref().columns(0..m));
    for l in (1..=last).rev() {
        let activation = network.topology().activations()[l - 1];
        let w = network.parameters().w(l);
        let (below, here) = delta.split_at_mut(l);
        let (delta_next, a) = (here[0].as_ref().columns(0..m), a[l - 1].as_ref().columns(0..m));
        let start = rest.len() - padded(w.cols());
        let (lower, sums) = rest.split_at_mut(start);
        rest = lower;
        let pieces = pieces::backward(w.rows(), w.cols(), m);
        let blocks =
            (RowBlocks::new(first(&mut below[l - 1], m), pieces), SliceBlocks::new(sums, w.cols(), pieces));
        for_each_piece(
            team,
            &blocks,
            #[inline(always)]
            move |_, ((neurons, mut delta), sums)| {
                propagate_error(delta.reborrow(), w.columns(neurons.clone()), delta_next);
                activation.mul_prime(delta.reborrow(), a.row_block(neurons));
                add_row_sums(sums, T::ONE, delta.as_ref());
            },
        );
    }
}

/// Whether the first layer's gradient runs through a sparse input of `m` samples row by row.
fn by_rows(outputs: usize, m: usize) -> bool {
    m >= ROWS_FROM.0 && outputs >= ROWS_FROM.1
}

/// ∂C/∂w¹ = δ¹·xᵀ and ∂C/∂b¹ = δ¹.
#[inline(always)]
fn first_layer<T: Scalar>(
    team: &dyn Team,
    place: Place<'_, T>,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
) {
    let Place { nabla_w, nabla_b, alpha } = place;
    axpy(nabla_b, alpha, workspace.padded_delta_sums(0));
    let (outputs, inputs, m) = (nabla_w.rows(), nabla_w.cols(), x.cols());
    match x {
        Input::Dense(x) => {
            let delta = workspace.delta(0, m);
            let pieces = pieces::backward(outputs, inputs, m);
            for_each_piece(
                team,
                &ColumnBlocks::new(nabla_w, pieces),
                #[inline(always)]
                move |_, (features, nabla_w)| {
                    add_nabla_w(nabla_w, alpha, delta, x.row_block(features));
                },
            );
        }
        Input::Sparse(x) => {
            let x = if by_rows(outputs, m) {
                Transposable::Rows(x, &workspace.rows)
            } else {
                Transposable::Columns(x)
            };
            add_sparse(team, nabla_w, alpha, workspace.delta(0, m), x);
        }
    }
}

/// nabla_w ← nabla_w + alpha·delta·xᵀ, by blocks of neurons.
fn add_sparse<T: Scalar>(
    team: &dyn Team,
    nabla_w: MatMut<'_, T>,
    alpha: T,
    delta: MatRef<'_, T>,
    x: Transposable<'_, T>,
) {
    let pieces = pieces::sparse(nabla_w.rows(), nabla_w.cols(), delta.cols());
    for_each_piece(
        team,
        &RowBlocks::new(nabla_w, pieces),
        #[inline(always)]
        move |_, (neurons, nabla_w)| {
            add_sparse_nabla_w(nabla_w, alpha, delta.row_block(neurons), x);
        },
    );
}
