//! A topology with its parameters, and prediction.

use linalg::{Matrix, Scalar, Sequential, SparseColumns};

use crate::{Init, Input, Parameters, Topology, Workspace};

/// A dense network: a topology and the parameters that fit it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<T: Scalar> {
    topology: Topology,
    parameters: Parameters<T>,
}

/// Samples that a network cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PredictError {
    /// More or fewer features than inputs.
    #[error("the network has {inputs} input(s), but a sample has {found} feature(s)")]
    Width {
        /// The inputs of the network.
        inputs: usize,
        /// The features of a sample.
        found: usize,
    },
    /// As many features as inputs, but layers before the first dense one need another dense part.
    #[error("the network has {dense} dense input(s), but a sample has {found} dense feature(s)")]
    Dense {
        /// The dense inputs of the network.
        dense: usize,
        /// The dense features of a sample.
        found: usize,
    },
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
    /// If `x` does not have as many rows as the network has inputs; [`Network::try_predict`] is the same with
    /// an error instead.
    #[must_use]
    #[track_caller]
    pub fn predict<'a>(&self, x: impl Into<Input<'a, T>>) -> Matrix<T> {
        let x = x.into();
        let mut workspace = Workspace::for_prediction(&self.topology, x.cols());
        self.forward(&Sequential, x, &mut workspace);
        workspace.a.swap_remove(self.topology.layers().len() - 1)
    }

    /// The output (outputs × m) for the samples `x` (inputs × m), which may come from anywhere.
    ///
    /// # Errors
    /// If `x` does not have as many rows as the network has inputs.
    ///
    /// ```
    /// use linalg::Matrix;
    /// use nn::{Activation, Init, Loss, Network, Topology};
    /// let topology = Topology::new(&[2, 1], Activation::Tanh, Loss::Quadratic(Activation::Tanh))?;
    /// let network = Network::<f32>::new(topology, Init::Glorot, 1);
    /// let error = network.try_predict(Matrix::zeros(3, 1).view()).unwrap_err();
    /// assert_eq!(error.to_string(), "the network has 2 input(s), but a sample has 3 feature(s)");
    /// # Ok::<(), nn::TopologyError>(())
    /// ```
    pub fn try_predict<'a>(&self, x: impl Into<Input<'a, T>>) -> Result<Matrix<T>, PredictError> {
        let x = x.into();
        let (inputs, found) = (self.topology.inputs(), x.rows());
        if found != inputs {
            return Err(PredictError::Width { inputs, found });
        }
        let (dense, found) = (inputs - self.topology.sparse_inputs(), x.dense.map_or(0, |x| x.rows()));
        if self.topology.first_dense() > 0 && found != dense {
            return Err(PredictError::Dense { dense, found });
        }
        Ok(self.predict(x))
    }

    /// The outputs for one sample.
    ///
    /// # Errors
    /// If `x` does not have as many numbers as the network has inputs.
    ///
    /// ```
    /// use nn::{Activation, Loss, Network, Topology};
    /// let topology = Topology::new(&[2, 1], Activation::Tanh, Loss::Quadratic(Activation::Identity))?;
    /// let sum = Network::<f32>::from_values(topology, [1.0, 1.0, 0.5]).unwrap(); // two weights, one bias
    /// assert_eq!(sum.predict_row(&[2.0, 3.0])?, [5.5]);
    /// assert!(sum.predict_row(&[2.0]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn predict_row(&self, x: &[T]) -> Result<Vec<T>, PredictError> {
        let (inputs, found) = (self.topology.inputs(), x.len());
        if found != inputs {
            return Err(PredictError::Width { inputs, found });
        }
        let past_layers = if self.topology.first_dense() > 0 { self.topology.sparse_inputs() } else { 0 };
        let (dense, sparse) = x.split_at(inputs - past_layers);
        let dense = Matrix::from_fn(dense.len(), 1, |i, _| dense[i]);
        let a = if sparse.is_empty() {
            self.predict(dense.view())
        } else {
            let sparse = SparseColumns::from_numbers(sparse, sparse.len());
            self.predict(Input::both(dense.view(), sparse.pick(&[0])))
        };
        Ok(a.col(0).to_vec())
    }

    /// The same network in another number type. `f32` to `f64` is exact.
    #[must_use]
    pub fn convert<U: Scalar>(&self) -> Network<U> {
        let values = self.parameters.iter().map(|x| U::from_f64(x.to_f64()));
        Network::from_values(self.topology.clone(), values).expect("as many values as the topology has")
    }
}
