//! Backpropagation: passes the error from the output to the input and each layer's gradient to a sink.

use std::mem::take;

use linalg::{
    Elements, Executor, MatRef, RowBlocks, Scalar, SliceBlocks, add_row_sums, all_finite, compiled_once,
    for_each_piece, padded,
};

use crate::forward::{drops_sparse, layer_input};
use crate::layer::{Back, Here};
use crate::workspace::first;
use crate::{Activation, Input, Network, Sink, Workspace, cost};

/// The least number of samples and of neurons in the first layer at which a sparse input is transposed into
/// rows for the gradient. Transposing takes as long as the gradient of about 90 neurons. The gradient takes
/// 8.1 µs by columns against 2.3 + 8.0 with transposing (100 neurons, 10 samples), and 866 µs against 46 +
/// 474 (800 neurons, 128 samples).
const ROWS_FROM: (usize, usize) = (32, 128);

/// Forward and backward pass for one batch. For each layer, from the last to the first,
///
/// - δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ) at the output,
/// - δˡ = ((wˡ⁺¹)ᵀ·δˡ⁺¹) ⊙ σ′(zˡ) before it,
///
/// and the sink receives ∂C/∂wˡ = δˡ·(aˡ⁻¹)ᵀ and ∂C/∂bˡ = δˡ, summed over the samples. Returns Σ_x C_x over
/// the samples of the batch. The executor's threads share the work of each layer; with
/// [`linalg::Sequential`] the calling thread works alone.
///
/// If that sum is infinite or NaN, the backward pass is left out. If Σ δˡ of any layer is infinite or NaN,
/// NaN is returned. In both cases the sink receives nothing, and a step in place leaves the weights as they
/// were.
///
/// # Panics
/// If `x` is not (inputs × m), `y` not (outputs × m), or m exceeds the workspace's capacity.
#[track_caller]
pub fn backprop<'a, T: Scalar>(
    executor: &dyn Executor,
    sink: &mut dyn Sink<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
) -> f64 {
    let x = x.into();
    let cost = cost(executor, sink.network(), x, y, workspace);
    if !cost.is_finite() {
        return cost;
    }
    if back(executor, sink, x, workspace) { cost } else { f64::NAN }
}

compiled_once! {
    /// The backward pass from δᴸ. Returns whether all errors are finite.
    fn back<'t, 's, 'x, 'w; T>(
        executor: &'t dyn Executor,
        sink: &'s mut dyn Sink<T>,
        x: Input<'x, T>,
        workspace: &'w mut Workspace<T>,
    ) -> bool {
        if drops_sparse(sink.network(), &x) {
            // As the forward pass left it.
            let thinned = take(&mut workspace.thinned);
            let finite = layers(executor, sink, Input { sparse: Some(thinned.view()), ..x }, workspace);
            workspace.thinned = thinned;
            return finite;
        }
        layers(executor, sink, x, workspace)
    }
}

#[inline(always)]
fn layers<T: Scalar>(
    executor: &dyn Executor,
    sink: &mut dyn Sink<T>,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
) -> bool {
    let m = x.cols();
    // All errors come before the first gradient: if one overflows, no layer's weights may change.
    errors(executor, sink.network(), x, workspace);
    if !all_finite(&workspace.delta_sums) {
        return false;
    }
    let layers = sink.network().topology().layers().len();
    let first_dense = sink.network().topology().first_dense();
    for l in (0..layers).rev() {
        let rows = l == first_dense && by_rows(executor, x, workspace, l);
        let layer = sink.network().topology().layers()[l];
        let below = l.checked_sub(1).map(|below| workspace.a(below, m));
        let here = Here {
            x: layer_input(sink.network(), l, x, below),
            a: workspace.a(l, m),
            z: workspace.kept(l, m),
            delta: workspace.delta(l, m),
        };
        let rows = rows.then_some(&workspace.rows);
        let back = Back { here, rows, delta_sums: workspace.padded_delta_sums(l) };
        layer.gradient(executor, sink.place(l), back);
        sink.finished(l);
    }
    true
}

/// δˡ of every layer from the first that learns to the last but one, for δᴸ is known, and Σ δˡ over the
/// samples of every layer that learns.
fn errors<T: Scalar>(
    executor: &dyn Executor,
    network: &Network<T>,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
) {
    let m = x.cols();
    let Workspace { a, z, delta, delta_sums, .. } = workspace;
    let layers = network.topology().layers();
    let last = layers.len() - 1;
    delta_sums.fill(T::ZERO);
    let before_last = delta_sums.len() - padded(delta[last].rows());
    let (mut rest, sums) = delta_sums.split_at_mut(before_last);
    add_row_sums(sums, T::ONE, delta[last].view().columns(0..m));
    // Below the first layer that learns nobody asks for the error.
    for l in (network.topology().first_learning() + 1..=last).rev() {
        let (layer, below, parameters) = (layers[l], layers[l - 1], network.parameters().of_layer(l));
        let (lower, here) = delta.split_at_mut(l);
        let input = a[l - 1].view().columns(0..m);
        let here = Here {
            x: layer_input(network, l, x, Some(input)),
            a: a[l].view().columns(0..m),
            z: z[l].view().columns(0..m.min(z[l].cols())),
            delta: here[0].view().columns(0..m),
        };
        let kept = if below.activation().is_some_and(Activation::needs_z) {
            z[l - 1].view().columns(0..m)
        } else {
            input
        };
        let outputs = kept.rows();
        let start = rest.len() - padded(outputs);
        let (lower_sums, sums) = rest.split_at_mut(start);
        rest = lower_sums;
        let learns = below.learns();
        let pieces = layer.pieces_back(parameters, outputs, m);
        let blocks =
            (RowBlocks::new(first(&mut lower[l - 1], m), pieces), SliceBlocks::new(sums, outputs, pieces));
        for_each_piece(
            executor,
            &blocks,
            #[inline(always)]
            move |_, ((neurons, mut delta), sums)| {
                layer.pass_back(parameters, neurons.clone(), delta.reborrow(), here);
                below.through_activation(delta.reborrow(), kept.row_block(neurons));
                if learns {
                    add_row_sums(sums, T::ONE, delta.view());
                }
            },
        );
    }
}

/// Transposes a sparse input into rows if this makes the gradient of layer `l` faster. Returns whether it
/// did.
fn by_rows<T: Scalar>(
    executor: &dyn Executor,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
    l: usize,
) -> bool {
    let Some(x) = x.sparse else { return false };
    if x.cols() < ROWS_FROM.0 || workspace.delta[l].rows() < ROWS_FROM.1 {
        return false;
    }
    for_each_piece(executor, &Elements::new(workspace.rows.parts_for(x)), |_, part| part.transpose(x));
    true
}
