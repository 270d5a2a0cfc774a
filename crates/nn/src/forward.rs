//! The forward pass aˡ = σ(wˡ·aˡ⁻¹ + bˡ), layer after layer, and the loss at its end.

use std::mem::take;

use linalg::{
    ColumnBlocks, Elements, Executor, MatRef, Matrix, Scalar, Thinned, compiled_once, for_each_piece, scale,
};

use crate::layer::{Out, scale_columns};
use crate::workspace::first;
use crate::{Input, Layer, Network, Pass, Workspace, feed_forward, pieces};

impl<T: Scalar> Network<T> {
    /// Computes aˡ = σ(wˡ·aˡ⁻¹ + bˡ) of every layer in `workspace` and returns the output aᴸ (outputs × m).
    /// The executor's threads share the work of each layer.
    ///
    /// # Panics
    /// If `x` is not (inputs × m) with m within the workspace's capacity, or the workspace was made for
    /// another topology.
    #[track_caller]
    pub fn forward<'a, 'w>(
        &self,
        executor: &dyn Executor,
        x: impl Into<Input<'a, T>>,
        workspace: &'w mut Workspace<T>,
    ) -> MatRef<'w, T> {
        let x = x.into();
        pass(executor, self, x, None, workspace);
        workspace.a(self.topology().layers().len() - 1, x.cols())
    }
}

/// Returns Σ_x C_x over the samples of the batch and leaves every aˡ and δᴸ in the workspace.
///
/// # Panics
/// As [`Network::forward`], and if `y` is not (outputs × m) or the workspace is one for prediction.
#[track_caller]
pub fn cost<'a, T: Scalar>(
    executor: &dyn Executor,
    network: &Network<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
) -> f64 {
    let (x, outputs) = (x.into(), network.topology().outputs());
    assert!(
        y.rows() == outputs && y.cols() == x.cols(),
        "targets of {}×{} for {} samples of a network with {outputs} outputs",
        y.rows(),
        y.cols(),
        x.cols()
    );
    pass(executor, network, x, Some(y), workspace)
}

compiled_once! {
    /// The forward pass. With targets it also computes δᴸ and returns Σ_x C_x.
    fn pass<'t, 'n, 'x, 'y, 'w; T>(
        executor: &'t dyn Executor,
        network: &'n Network<T>,
        x: Input<'x, T>,
        y: Option<MatRef<'y, T>>,
        workspace: &'w mut Workspace<T>,
    ) -> f64 {
        check(network, &x, workspace);
        if drops_sparse(network, &x) {
            let mut thinned = take(&mut workspace.thinned);
            thin(executor, network, x, &mut thinned);
            let cost = layers(executor, network, Input { sparse: Some(thinned.view()), ..x }, y, workspace);
            workspace.thinned = thinned;
            return cost;
        }
        layers(executor, network, x, y, workspace)
    }
}

#[inline(always)]
fn layers<T: Scalar>(
    executor: &dyn Executor,
    network: &Network<T>,
    x: Input<'_, T>,
    y: Option<MatRef<'_, T>>,
    workspace: &mut Workspace<T>,
) -> f64 {
    hidden(executor, network, x, workspace);
    output(executor, network, x, y, workspace)
}

/// Whether this is a step of training with dropout of samples that come without their zeros.
#[inline(always)]
pub(crate) fn drops_sparse<T: Scalar>(network: &Network<T>, x: &Input<'_, T>) -> bool {
    network.topology().first_dense() > 0 && x.dense.is_none() && matches!(x.pass, Pass::Train { .. })
}

/// Leaves out what the first layer, a dropout, leaves out of a sparse input.
#[cold]
#[inline(never)]
fn thin<T: Scalar>(executor: &dyn Executor, network: &Network<T>, x: Input<'_, T>, thinned: &mut Thinned<T>) {
    let (Layer::Dropout(dropout), Some(sparse)) = (network.topology().layers()[0], x.sparse) else {
        unreachable!("an input without a dense part, before a layer that needs one");
    };
    dropout.thin(executor, sparse, x.pass, thinned);
}

#[inline(always)]
fn check<T: Scalar>(network: &Network<T>, x: &Input<'_, T>, workspace: &Workspace<T>) {
    let (topology, m, capacity) = (network.topology(), x.cols(), workspace.capacity());
    let (sizes, sparse) = (topology.sizes(), topology.sparse_inputs());
    assert!(
        x.rows() == sizes[0] && m <= capacity,
        "input of {}×{m} for a network of {sizes:?} with room for {capacity} samples",
        x.rows()
    );
    let dense = x.dense.map_or(0, |x| x.rows());
    let alone = x.dense.is_none() && topology.takes_sparse_alone();
    assert!(
        topology.first_dense() == 0 || alone || dense == sizes[0] - sparse,
        "input of {dense} dense features for a network with {} and {sparse} sparse ones",
        sizes[0] - sparse
    );
}

/// The input of layer `l`; `below` is a of the layer before it.
#[inline(always)]
pub(crate) fn layer_input<'a, T: Scalar>(
    network: &Network<T>,
    l: usize,
    x: Input<'a, T>,
    below: Option<MatRef<'a, T>>,
) -> Input<'a, T> {
    let (dense, sparse) = match below {
        None if network.topology().first_dense() == 0 => (x.dense, x.sparse),
        None => (x.dense, None),
        // Without a dense part there is nothing that the layers before could act on.
        Some(a) if l == network.topology().first_dense() => (x.dense.and(Some(a)), x.sparse),
        Some(a) => (Some(a), None),
    };
    Input { dense, sparse, ..x }
}

/// The first `m` columns of the last matrix, if there is one.
#[inline(always)]
fn last<T: Scalar>(matrices: &[Matrix<T>], m: usize) -> Option<MatRef<'_, T>> {
    matrices.last().map(|a| a.view().columns(0..m))
}

/// The forward pass through every layer but the last.
#[inline(always)]
fn hidden<T: Scalar>(
    executor: &dyn Executor,
    network: &Network<T>,
    x: Input<'_, T>,
    workspace: &mut Workspace<T>,
) {
    let Workspace { a, z, .. } = workspace;
    let (layers, m) = (network.topology().layers(), x.cols());
    for (l, layer) in layers[..layers.len() - 1].iter().enumerate() {
        let (past, rest) = a.split_at_mut(l);
        let input = layer_input(network, l, x, last(past, m));
        // A workspace for prediction has no room for z, and no need of it.
        let z = (layer.keeps() && z[l].cols() > 0).then(|| first(&mut z[l], m));
        layer.forward(
            executor,
            network.parameters().of_layer(l),
            input,
            Out { a: first(&mut rest[0], m), z },
        );
    }
}

/// The output layer, in blocks of samples. With targets it also computes δᴸ and returns Σ_x C_x.
fn output<T: Scalar>(
    executor: &dyn Executor,
    network: &Network<T>,
    x: Input<'_, T>,
    y: Option<MatRef<'_, T>>,
    workspace: &mut Workspace<T>,
) -> f64 {
    let Workspace { a, z, delta, costs, .. } = workspace;
    let (l, m, loss) = (network.topology().layers().len() - 1, x.cols(), network.topology().loss());
    let parameters = network.parameters().of_layer(l);
    // The last layer is dense: its groups are w and b.
    let (w, b) = (parameters.matrix(0), parameters.vector(1));
    let factor = match network.topology().layers()[l] {
        Layer::Dense(dense) => dense.factor(w.cols()),
        _ => None,
    };
    let (past, rest) = a.split_at_mut(l);
    let input = layer_input(network, l, x, last(past, m));
    let pieces = pieces::output(w.rows(), w.cols(), m);
    // z has columns only if the loss needs it, and delta if there are targets.
    let kept = loss.needs_z() && y.is_some();
    let z = first(&mut z[l], if kept { m } else { 0 });
    let delta = first(&mut delta[l], if y.is_some() { m } else { 0 });
    let costs = &mut costs[..pieces];
    let blocks = (
        (ColumnBlocks::new(first(&mut rest[0], m), pieces), ColumnBlocks::new(delta, pieces)),
        (ColumnBlocks::new(z, pieces), Elements::new(costs)),
    );
    for_each_piece(
        executor,
        &blocks,
        #[inline(always)]
        move |_, (((samples, mut a), (_, mut delta)), ((_, mut z), cost))| {
            let input = input.columns(samples.clone());
            feed_forward(a.reborrow(), w, input);
            scale_columns(a.reborrow(), factor);
            if kept {
                z.copy_from(a.view());
                linalg::add_bias(z.reborrow(), b);
            }
            loss.apply_output(a.reborrow(), b);
            let z = if kept { z.view() } else { a.view() };
            *cost = 0.0;
            let Some(y) = y.map(|y| y.columns(samples)) else { return };
            // With weights sample by sample, since each C_x has its own.
            let step = if input.weights.is_some() { 1 } else { y.cols() };
            let (mut start, m) = (0, y.cols());
            while start < m {
                let range = start..start + step;
                let mut delta = delta.reborrow().into_columns(range.clone());
                let (z, a, y) = (z.columns(range.clone()), a.view().columns(range.clone()), y.columns(range));
                let error = loss.output_error(delta.reborrow(), z, a, y);
                *cost += match input.weights {
                    None => error,
                    Some(weights) => {
                        scale(delta.padded_col_mut(0), weights[start]);
                        weights[start].to_f64() * error
                    }
                };
                start += step;
            }
        },
    );
    costs.iter().sum()
}
