//! Backpropagation: the error from the output to the input, and each layer's gradient into a sink.

use linalg::{MatRef, Scalar};

use crate::workspace::first;
use crate::{Network, Sink, Workspace, propagate_error};

/// Forward and backward for one batch. For each layer from the last to the first, the sink receives
///
/// - δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ) at the output,
/// - δˡ = ((wˡ⁺¹)ᵀ·δˡ⁺¹) ⊙ σ′(zˡ) before it,
///
/// with aˡ⁻¹, from which ∂C/∂wˡ = δˡ·(aˡ⁻¹)ᵀ and ∂C/∂bˡ = δˡ. Returns Σ_x C_x over the samples of the batch.
///
/// # Panics
/// If `x` is not (inputs × m), `y` not (outputs × m), or m exceeds the workspace's capacity.
#[track_caller]
pub fn backprop<T: Scalar>(
    sink: &mut impl Sink<T>,
    x: MatRef<'_, T>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
) -> f64 {
    let (m, layers) = (x.cols(), sink.network().topology().layers());
    let cost = cost(sink.network(), x, y, workspace);
    for l in (0..layers).rev() {
        if l > 0 {
            let network = sink.network();
            let (delta, delta_next) = workspace.delta.split_at_mut(l);
            let mut delta = first(&mut delta[l - 1], m);
            let (w, a) = (network.parameters().w(l), workspace.a[l - 1].as_ref().columns(0..m));
            propagate_error(delta.reborrow(), w, delta_next[0].as_ref().columns(0..m));
            network.topology().activations()[l - 1].mul_prime(delta, a);
        }
        let a = if l > 0 { workspace.a(l - 1, m) } else { x };
        sink.receive(l, workspace.delta(l, m), a);
    }
    cost
}

/// Σ_x C_x over the samples of the batch; leaves every aˡ and δᴸ in the workspace.
///
/// # Panics
/// As [`backprop`].
#[track_caller]
pub fn cost<T: Scalar>(network: &Network<T>, x: MatRef<'_, T>, y: MatRef<'_, T>, workspace: &mut Workspace<T>) -> f64 {
    let (outputs, m) = (network.topology().outputs(), x.cols());
    assert!(
        y.rows() == outputs && y.cols() == m,
        "targets of {}×{} for {m} samples of a network with {outputs} outputs",
        y.rows(),
        y.cols()
    );
    network.forward(x, workspace);
    let last = network.topology().layers() - 1;
    let Workspace { a, delta, .. } = workspace;
    network.topology().loss().output_error(first(&mut delta[last], m), a[last].as_ref().columns(0..m), y)
}
