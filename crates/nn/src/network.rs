//! A topology with its parameters; forward and prediction.

use linalg::{MatRef, Matrix, Scalar};

use crate::workspace::first;
use crate::{Init, Parameters, Topology, Workspace, feed_forward};

/// A dense network: a topology and the parameters that fit it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T: Scalar> {
    topology: Topology,
    parameters: Parameters<T>,
}

impl<T: Scalar> Network<T> {
    /// A network with random weights, a pure function of topology, initialiser and seed.
    #[must_use]
    pub fn new(topology: Topology, init: Init, seed: u64) -> Self {
        let parameters = init.parameters(&topology, seed);
        Self { topology, parameters }
    }

    /// A network whose parameters `f(i)` gives for i = 0, 1, …, in the order of [`Parameters::iter`].
    #[must_use]
    pub fn from_values(topology: Topology, values: impl IntoIterator<Item = T>) -> Option<Self> {
        let mut values = values.into_iter();
        let mut parameters = Parameters::zeros(&topology);
        for l in 0..topology.layers() {
            let mut w = parameters.layer_mut(l).0;
            for k in 0..w.cols() {
                for w in w.col_mut(k) {
                    *w = values.next()?;
                }
            }
        }
        for l in 0..topology.layers() {
            for b in &mut parameters.layer_mut(l).1[..topology.sizes()[l + 1]] {
                *b = values.next()?;
            }
        }
        values.next().is_none().then_some(Self { topology, parameters })
    }

    /// Sizes, activations and loss.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }
    /// All weights and biases.
    #[must_use]
    pub fn parameters(&self) -> &Parameters<T> {
        &self.parameters
    }
    /// All weights and biases, to change.
    #[must_use]
    pub fn parameters_mut(&mut self) -> &mut Parameters<T> {
        &mut self.parameters
    }

    /// aˡ = σ(wˡ·aˡ⁻¹ + bˡ) for every layer, into `workspace`; returns the output aᴸ (outputs × m).
    ///
    /// # Panics
    /// If `x` is not (inputs × m) with m within the workspace's capacity, or the workspace is another topology's.
    #[track_caller]
    pub fn forward<'w>(&self, x: MatRef<'_, T>, workspace: &'w mut Workspace<T>) -> MatRef<'w, T> {
        let (sizes, m, capacity) = (self.topology.sizes(), x.cols(), workspace.capacity());
        assert!(
            x.rows() == sizes[0] && m <= capacity,
            "input of {}×{m} for a network of {sizes:?} with room for {capacity} samples",
            x.rows()
        );
        for l in 0..self.topology.layers() {
            let (past, rest) = workspace.a.split_at_mut(l);
            let a = past.last().map_or(x, |a| a.as_ref().columns(0..m));
            let (w, b) = self.parameters.layer(l);
            let mut z = first(&mut rest[0], m);
            feed_forward(z.reborrow(), w, a);
            match self.topology.activations().get(l) {
                Some(activation) => activation.apply(z, b),
                None => self.topology.loss().apply_output(z, b),
            }
        }
        workspace.a(self.topology.layers() - 1, m)
    }

    /// The output (outputs × m) for the samples `x` (inputs × m). Allocates; a loop uses [`Network::forward`].
    ///
    /// # Panics
    /// If `x` does not have as many rows as the network has inputs.
    #[must_use]
    #[track_caller]
    pub fn predict(&self, x: MatRef<'_, T>) -> Matrix<T> {
        let mut workspace = Workspace::new(&self.topology, x.cols());
        self.forward(x, &mut workspace);
        workspace.a.swap_remove(self.topology.layers() - 1)
    }

    /// The same network in another number type; `f32` to `f64` is exact.
    #[must_use]
    pub fn convert<U: Scalar>(&self) -> Network<U> {
        let values = self.parameters.iter().map(|x| U::from_f64(x.to_f64()));
        Network::from_values(self.topology.clone(), values).expect("as many values as the topology has")
    }
}
