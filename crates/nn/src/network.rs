//! A topology with its parameters, and prediction.

use linalg::{Matrix, Scalar, Sequential};

use crate::{Init, Input, Parameters, Topology, Workspace};

/// A dense network: a topology and the parameters that fit it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T: Scalar> {
    topology: Topology,
    parameters: Parameters<T>,
}

impl<T: Scalar> Network<T> {
    /// A network with random weights. Topology, initialiser and seed alone determine them.
    #[must_use]
    pub fn new(topology: Topology, init: Init, seed: u64) -> Self {
        let parameters = init.parameters(&topology, seed);
        Self { topology, parameters }
    }

    /// A network with the parameters `values`, in the order of [`Parameters::iter`]. `None` if there are too
    /// few or too many.
    #[must_use]
    pub fn from_values(topology: Topology, values: impl IntoIterator<Item = T>) -> Option<Self> {
        let parameters = Parameters::from_values(&topology, values)?;
        Some(Self { topology, parameters })
    }

    /// A network of parameters that were made for `topology`.
    pub(crate) fn from_parameters(topology: Topology, parameters: Parameters<T>) -> Self {
        Self { topology, parameters }
    }

    /// The layers and the loss.
    #[must_use]
    pub fn topology(&self) -> &Topology {
        &self.topology
    }
    /// All weights and biases.
    #[must_use]
    pub fn parameters(&self) -> &Parameters<T> {
        &self.parameters
    }
    /// All weights and biases, mutable.
    #[must_use]
    pub fn parameters_mut(&mut self) -> &mut Parameters<T> {
        &mut self.parameters
    }

    /// The output (outputs × m) for the samples `x` (inputs × m). Allocates; in a loop, use
    /// [`Network::forward`].
    ///
    /// # Panics
    /// If `x` does not have as many rows as the network has inputs.
    #[must_use]
    #[track_caller]
    pub fn predict<'a>(&self, x: impl Into<Input<'a, T>>) -> Matrix<T> {
        let x = x.into();
        let mut workspace = Workspace::new(&self.topology, x.cols());
        self.forward(&Sequential, x, &mut workspace);
        workspace.a.swap_remove(self.topology.layers().len() - 1)
    }

    /// The same network in another number type. `f32` to `f64` is exact.
    #[must_use]
    pub fn convert<U: Scalar>(&self) -> Network<U> {
        let values = self.parameters.iter().map(|x| U::from_f64(x.to_f64()));
        Network::from_values(self.topology.clone(), values).expect("as many values as the topology has")
    }
}
