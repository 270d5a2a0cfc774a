//! aˡ = σ(wˡ·aˡ⁻¹ + bˡ), layer after layer, and the loss at the end.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use linalg::{
    Around, Blocks, ColumnBlocks, Either, Elements, MatRef, Matrix, RowBlocks, RowsPart, Scalar, SparseRef,
    Team, for_each_piece,
};

use crate::workspace::first;
use crate::{Input, Network, Workspace, feed_forward, pieces};

impl<T: Scalar> Network<T> {
    /// aˡ = σ(wˡ·aˡ⁻¹ + bˡ) for every layer, into `workspace`; returns the output aᴸ (outputs × m). The team's threads
    /// share the work of each layer.
    ///
    /// # Panics
    /// If `x` is not (inputs × m) with m within the workspace's capacity, or the workspace is another topology's.
    #[track_caller]
    pub fn forward<'a, 'w>(
        &self,
        team: &dyn Team,
        x: impl Into<Input<'a, T>>,
        workspace: &'w mut Workspace<T>,
    ) -> MatRef<'w, T> {
        let x = x.into();
        check(self, &x, workspace);
        let Workspace { a, delta, costs, .. } = &mut *workspace;
        hidden(team, self, &x, a, &mut None);
        output(team, self, &x, None, (a, delta, costs), None);
        workspace.a(self.topology().layers() - 1, x.cols())
    }
}

/// Σ_x C_x over the samples of the batch; leaves every aˡ and δᴸ in the workspace.
///
/// # Panics
/// As [`Network::forward`], and if `y` is not (outputs × m).
#[track_caller]
pub fn cost<'a, T: Scalar>(
    team: &dyn Team,
    network: &Network<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
) -> f64 {
    cost_and(team, network, &x.into(), y, workspace, false)
}

/// As [`cost`]; if it is to, it also turns a sparse input into the workspace's rows: beside the layer after the first, which has
/// brought the input into the caches.
#[track_caller]
#[inline(always)]
pub(crate) fn cost_and<T: Scalar>(
    team: &dyn Team,
    network: &Network<T>,
    x: &Input<'_, T>,
    y: MatRef<'_, T>,
    workspace: &mut Workspace<T>,
    turn: bool,
) -> f64 {
    let (outputs, m) = (network.topology().outputs(), x.cols());
    assert!(
        y.rows() == outputs && y.cols() == m,
        "targets of {}×{} for {m} samples of a network with {outputs} outputs",
        y.rows(),
        y.cols()
    );
    check(network, x, workspace);
    let Workspace { a, delta, costs, rows, .. } = workspace;
    let mut aside = match x {
        Input::Sparse(x) if turn => Some((*x, rows.parts_for(*x))),
        _ => None,
    };
    hidden(team, network, x, a, &mut aside);
    output(team, network, x, Some(y), (a, delta, costs), aside)
}

#[track_caller]
#[inline(always)]
fn check<T: Scalar>(network: &Network<T>, x: &Input<'_, T>, workspace: &Workspace<T>) {
    let (sizes, m, capacity) = (network.topology().sizes(), x.cols(), workspace.capacity());
    assert!(
        x.rows() == sizes[0] && m <= capacity,
        "input of {}×{m} for a network of {sizes:?} with room for {capacity} samples",
        x.rows()
    );
}

/// A sparse input that is turned into rows beside a layer, and the parts of these.
type Aside<'a, T> = Option<(SparseRef<'a, T>, &'a mut [RowsPart<T>])>;

/// Runs `work` for every piece of a layer, and turns what is beside it.
#[inline(always)]
fn for_each_piece_and<T: Scalar, B: Blocks>(
    team: &dyn Team,
    aside: Aside<'_, T>,
    layer: B,
    work: impl Fn(usize, B::Piece) + Sync + Copy,
) {
    match aside {
        None => for_each_piece(team, &layer, work),
        Some((x, parts)) => {
            for_each_piece(team, &Around(Elements::new(parts), layer), |_, piece| match piece {
                Either::Outer(_, part) => part.transpose(x),
                Either::Inner(i, piece) => work(i, piece),
            });
        }
    }
}

/// The hidden layers, each in blocks of its neurons.
#[inline(always)]
fn hidden<T: Scalar>(
    team: &dyn Team,
    network: &Network<T>,
    x: &Input<'_, T>,
    a: &mut [Matrix<T>],
    aside: &mut Aside<'_, T>,
) {
    let m = x.cols();
    for (l, activation) in network.topology().activations().iter().enumerate() {
        let (past, rest) = a.split_at_mut(l);
        let a = past.last().map_or(*x, |a| a.as_ref().columns(0..m).into());
        let (w, b) = network.parameters().layer(l);
        let pieces = match a {
            Input::Dense(_) => pieces::forward(w.rows(), w.cols(), m),
            Input::Sparse(_) => pieces::sparse(w.rows(), w.cols(), m),
        };
        for_each_piece_and(
            team,
            if l == 1 { aside.take() } else { None },
            RowBlocks::new(first(&mut rest[0], m), pieces),
            #[inline(always)]
            move |_, (neurons, mut z)| {
                feed_forward(z.reborrow(), w.row_block(neurons.clone()), a);
                let reach = z.reach();
                activation.apply(z, &b[neurons.start..][..reach]);
            },
        );
    }
}

/// The output layer in blocks of samples; with targets also δᴸ and the loss, Σ_x C_x.
fn output<T: Scalar>(
    team: &dyn Team,
    network: &Network<T>,
    x: &Input<'_, T>,
    y: Option<MatRef<'_, T>>,
    (a, delta, costs): (&mut [Matrix<T>], &mut [Matrix<T>], &[AtomicU64]),
    aside: Aside<'_, T>,
) -> f64 {
    let (last, m, loss) = (network.topology().layers() - 1, x.cols(), network.topology().loss());
    let (w, b) = network.parameters().layer(last);
    let (past, rest) = a.split_at_mut(last);
    let input = past.last().map_or(*x, |a| a.as_ref().columns(0..m).into());
    let pieces = pieces::output(w.rows(), w.cols(), m);
    let blocks = (
        ColumnBlocks::new(first(&mut rest[0], m), pieces),
        ColumnBlocks::new(first(&mut delta[last], m), pieces),
    );
    for_each_piece_and(
        team,
        aside,
        blocks,
        #[inline(always)]
        move |i, ((samples, mut z), (_, delta))| {
            feed_forward(z.reborrow(), w, input.columns(samples.clone()));
            loss.apply_output(z.reborrow(), b);
            let cost = y.map_or(0.0, |y| loss.output_error(delta, z.as_ref(), y.columns(samples)));
            costs[i].store(cost.to_bits(), Relaxed);
        },
    );
    costs[..pieces].iter().map(|cost| f64::from_bits(cost.load(Relaxed))).sum()
}
