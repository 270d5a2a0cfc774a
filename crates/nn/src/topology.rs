//! The shape of a network: sizes, activations and loss, checked once.

use crate::{Activation, Loss};

/// Networks may have at most this many weights and biases, padding included: 16 GiB of `f32`.
pub const MAX_PARAMETERS: usize = 1 << 32;

/// The sizes of all layers from input to output, the activation of each hidden layer and the loss with its output.
///
/// ```
/// use nn::{Activation, Loss, Topology};
/// let text = Topology::new(&[784, 30, 10], Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid))?;
/// assert_eq!(text.parameter_count(), 784 * 30 + 30 + 30 * 10 + 10);
/// assert!(Topology::new(&[784, 0, 10], Activation::Relu, Loss::SoftmaxCrossEntropy).is_err());
/// # Ok::<(), nn::TopologyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    sizes: Vec<usize>,
    activations: Vec<Activation>,
    loss: Loss,
}

/// Sizes that make no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TopologyError {
    /// Fewer than an input and an output.
    #[error("a network needs at least an input and an output layer, found {found} layer(s)")]
    TooFewLayers {
        /// How many sizes were given.
        found: usize,
    },
    /// A layer without neurons.
    #[error("layer {layer} of {sizes:?} has no neurons; every layer needs at least 1")]
    EmptyLayer {
        /// The layer, counted from 0 for the input.
        layer: usize,
        /// All sizes.
        sizes: Vec<usize>,
    },
    /// Not one activation per hidden layer.
    #[error("{hidden} hidden layer(s) need as many activations, found {found}")]
    Activations {
        /// Number of hidden layers.
        hidden: usize,
        /// Number of activations.
        found: usize,
    },
    /// More than [`MAX_PARAMETERS`].
    #[error("layers {sizes:?} have more than {MAX_PARAMETERS} parameters")]
    TooLarge {
        /// All sizes.
        sizes: Vec<usize>,
    },
}

impl Topology {
    /// A network with the same `activation` in every hidden layer.
    ///
    /// # Errors
    /// If there are fewer than two sizes, a size is 0, or the parameters would exceed [`MAX_PARAMETERS`].
    pub fn new(sizes: &[usize], activation: Activation, loss: Loss) -> Result<Self, TopologyError> {
        Self::with_activations(sizes, &vec![activation; sizes.len().saturating_sub(2)], loss)
    }

    /// A network with an activation of its own for each hidden layer.
    ///
    /// # Errors
    /// As [`Topology::new`], and if there is not one activation per hidden layer.
    pub fn with_activations(
        sizes: &[usize],
        activations: &[Activation],
        loss: Loss,
    ) -> Result<Self, TopologyError> {
        if sizes.len() < 2 {
            return Err(TopologyError::TooFewLayers { found: sizes.len() });
        }
        if let Some(layer) = sizes.iter().position(|&n| n == 0) {
            return Err(TopologyError::EmptyLayer { layer, sizes: sizes.to_vec() });
        }
        if activations.len() != sizes.len() - 2 {
            return Err(TopologyError::Activations { hidden: sizes.len() - 2, found: activations.len() });
        }
        let total = sizes.windows(2).try_fold(0_usize, |total, n| {
            let rows = n[1].checked_add(2 * linalg::LANES)?;
            total.checked_add(rows.checked_mul(n[0].checked_add(1)?)?)
        });
        if total.is_none_or(|total| total > MAX_PARAMETERS) {
            return Err(TopologyError::TooLarge { sizes: sizes.to_vec() });
        }
        Ok(Self { sizes: sizes.to_vec(), activations: activations.to_vec(), loss })
    }

    /// The sizes of all layers, the input's first.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }
    /// The number of features of a sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.sizes[0]
    }
    /// The number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.sizes[self.sizes.len() - 1]
    }
    /// The number of layers with weights: one less than the number of sizes.
    #[must_use]
    pub fn layers(&self) -> usize {
        self.sizes.len() - 1
    }
    /// The activation of each hidden layer.
    #[must_use]
    pub fn activations(&self) -> &[Activation] {
        &self.activations
    }
    /// The loss with its output activation.
    #[must_use]
    pub fn loss(&self) -> Loss {
        self.loss
    }
    /// The number of weights and biases, without padding.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        self.sizes.windows(2).map(|n| n[1] * (n[0] + 1)).sum()
    }
}
