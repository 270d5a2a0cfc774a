//! The shape of a network: its layers and its loss, checked once.

use std::sync::Arc;

use crate::parameters::Layout;
use crate::{Activation, Dense, Dropout, Layer, Loss};

/// Networks may have at most this many parameters, padding included: 16 GiB of `f32`.
pub const MAX_PARAMETERS: usize = 1 << 32;

/// A network without its parameters: a list of layers, of which the last is dense, and a loss with its
/// output.
///
/// ```
/// use nn::{Activation, Dense, Loss, Scale, Topology};
/// let text = Topology::new(&[784, 30, 10], Activation::Sigmoid, Loss::Quadratic(Activation::Sigmoid))?;
/// assert_eq!(text.parameter_count(), 784 * 30 + 30 + 30 * 10 + 10);
/// assert!(Topology::new(&[784, 0, 10], Activation::Relu, Loss::SoftmaxCrossEntropy).is_err());
///
/// // Eight numbers, each with a learned factor, then a hidden layer, then three classes.
/// let layers = [
///     Scale::new(1.0).into(),
///     Dense::new(16, Activation::Silu).into(),
///     Dense::new(3, Activation::Identity).into(),
/// ];
/// let table = Topology::of_layers(8, 0, &layers, Loss::SoftmaxCrossEntropy)?;
/// assert_eq!(table.sizes(), [8, 8, 16, 3]);
/// # Ok::<(), nn::TopologyError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// Features per sample, and then the outputs of each layer.
    sizes: Vec<usize>,
    /// The last so many features go straight into the first dense layer.
    sparse_inputs: usize,
    layers: Vec<Layer>,
    loss: Loss,
    /// The first dense layer, from 0: the sparse part of an input goes into it.
    first_dense: usize,
    /// The first layer with parameters, from 0.
    first_learning: usize,
}

/// Sizes or layers that make no network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TopologyError {
    /// Fewer than an input and an output.
    #[error("a network needs at least an input and an output layer, found {found} layer(s)")]
    TooFewLayers {
        /// How many sizes were given.
        found: usize,
    },
    /// A layer without neurons.
    #[error("{} of {sizes:?} has no neurons; every layer needs at least 1", layer_name(*.layer))]
    EmptyLayer {
        /// The layer, counted from 0 for the input.
        layer: usize,
        /// All sizes.
        sizes: Vec<usize>,
    },
    /// A dense layer that was given no neurons.
    #[error("a dense layer has no neurons; it needs at least 1")]
    NoOutputs,
    /// Not one activation per hidden layer.
    #[error("{hidden} hidden layer(s) need as many activations, found {found}")]
    Activations {
        /// Number of hidden layers.
        hidden: usize,
        /// Number of activations.
        found: usize,
    },
    /// A last layer whose outputs cannot be the loss's.
    #[error(
        "the last layer must be dense with the identity, for its activation is the loss's; found {found}"
    )]
    Output {
        /// What it is.
        found: String,
    },
    /// More sparse inputs than inputs, or no dense ones for a layer that needs them.
    #[error("{sparse} sparse inputs of {inputs}: a layer before the first dense one needs a dense input")]
    SparseInputs {
        /// Sparse inputs.
        sparse: usize,
        /// All inputs.
        inputs: usize,
    },
    /// A setting of a loss that lies outside its range.
    #[error("{what} is {found}, but must be {expected}")]
    Range {
        /// Which.
        what: &'static str,
        /// The range.
        expected: &'static str,
        /// The number.
        found: f64,
    },
    /// Outputs that cannot be shared out among quantiles.
    #[error("{outputs} output(s) for {quantiles} quantiles: each number to fit needs one per quantile")]
    Quantiles {
        /// The number of outputs.
        outputs: usize,
        /// The number of quantiles.
        quantiles: usize,
    },
    /// A setting of a layer or of the loss that cannot be.
    #[error("{what} is {found}, but must be positive and finite")]
    Setting {
        /// Which.
        what: &'static str,
        /// Its value.
        found: f64,
    },
    /// A probability of a dropout layer that is none, or drops everything.
    #[error("a probability of dropout is {found}, but must be at least 0 and less than 1")]
    Dropout {
        /// Its value.
        found: f64,
    },
    /// Periodic embeddings without cosines or sums of them, or with too many.
    #[error(
        "periodic embeddings of {frequencies} frequencies in {sums} sums; 1 to {} frequencies and 1 to {} sums \
         are possible",
        crate::Periodic::MAX_FREQUENCIES,
        crate::Periodic::MAX_SUMS
    )]
    Periodic {
        /// The frequencies for each input.
        frequencies: usize,
        /// The sums for each input.
        sums: usize,
    },
    /// More than [`MAX_PARAMETERS`].
    #[error("layers {sizes:?} have more than {MAX_PARAMETERS} parameters")]
    TooLarge {
        /// All sizes.
        sizes: Vec<usize>,
    },
}

/// The layers after the input count from 1.
fn layer_name(layer: usize) -> String {
    if layer == 0 { "the input".to_owned() } else { format!("layer {layer}") }
}

impl Topology {
    /// A dense network with the same `activation` in every hidden layer; `sizes` are those of all layers, the
    /// input's first.
    ///
    /// # Errors
    /// If there are fewer than two sizes, a size is 0, or the parameters would exceed [`MAX_PARAMETERS`].
    pub fn new(sizes: &[usize], activation: Activation, loss: Loss) -> Result<Self, TopologyError> {
        Self::with_activations(sizes, &vec![activation; sizes.len().saturating_sub(2)], loss)
    }

    /// A dense network with an activation of its own for each hidden layer.
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
        let activations = activations.iter().copied().chain([Activation::Identity]);
        let layers: Vec<Layer> = sizes[1..]
            .iter()
            .zip(activations)
            .map(|(&n, activation)| Dense::new(n, activation).into())
            .collect();
        Self::of_layers(sizes[0], 0, &layers, loss)
    }

    /// A network of any layers for `inputs` features, of which the last `sparse_inputs` go straight into the
    /// first dense layer. The last layer is dense with [`Activation::Identity`]: the activation of the
    /// outputs is the loss's.
    ///
    /// # Errors
    /// If there is no layer, no input, a setting cannot be, or the parameters would exceed
    /// [`MAX_PARAMETERS`].
    pub fn of_layers(
        inputs: usize,
        sparse_inputs: usize,
        layers: &[Layer],
        loss: Loss,
    ) -> Result<Self, TopologyError> {
        match layers.last() {
            None => return Err(TopologyError::TooFewLayers { found: 1 }),
            Some(Layer::Dense(Dense { activation: Activation::Identity, .. })) => {}
            Some(other) => return Err(TopologyError::Output { found: format!("{other:?}") }),
        }
        if inputs == 0 {
            return Err(TopologyError::EmptyLayer { layer: 0, sizes: vec![0] });
        }
        let first_dense = layers.iter().position(|layer| matches!(layer, Layer::Dense(_))).unwrap_or(0);
        if sparse_inputs > inputs || sparse_inputs == inputs && first_dense > 0 {
            return Err(TopologyError::SparseInputs { sparse: sparse_inputs, inputs });
        }
        let first_learning = layers.iter().position(Layer::learns).unwrap_or(0);
        let (sizes, layers_of) = (vec![inputs], layers.to_vec());
        let mut new = Self { sizes, sparse_inputs, layers: layers_of, loss, first_dense, first_learning };
        let mut total = 0_usize;
        for (l, layer) in layers.iter().enumerate() {
            layer.check()?;
            let (inputs, outputs) = (new.layer_inputs(l), layer.outputs(new.layer_inputs(l)));
            new.sizes.push(outputs);
            // What each group takes at most, with its padding.
            let size = layer.groups(inputs).iter().try_fold(0_usize, |sum, group| {
                let rows = group.rows.checked_add(2 * linalg::LANES)?;
                sum.checked_add(rows.checked_mul(group.cols)?)
            });
            match size.and_then(|size| total.checked_add(size)).filter(|&total| total <= MAX_PARAMETERS) {
                Some(sum) => total = sum,
                None => {
                    new.sizes.extend(layers[l + 1..].iter().map(|layer| layer.outputs(outputs)));
                    return Err(TopologyError::TooLarge { sizes: new.sizes });
                }
            }
        }
        loss.check(new.outputs())?;
        Ok(new)
    }

    /// The same network with dropout: `input` is the probability for the features, before the first layer,
    /// and `hidden` that for the inputs of every dense layer but the first. A probability of 0 adds no layer.
    /// Common are 0.2 and 0.5 (Srivastava et al., 2014).
    ///
    /// ```
    /// use nn::{Activation, Loss, Topology};
    /// let plain = Topology::new(&[784, 800, 10], Activation::Relu, Loss::SoftmaxCrossEntropy)?;
    /// let dropout = plain.with_dropout(0.2, 0.5)?;
    /// assert_eq!(dropout.sizes(), [784, 784, 800, 800, 10]);
    /// assert_eq!(dropout.parameter_count(), plain.parameter_count());
    /// # Ok::<(), nn::TopologyError>(())
    /// ```
    ///
    /// # Errors
    /// If a probability is negative, 1 or more, or NaN, or there are features but no dense ones for the
    /// layer before the first dense one.
    pub fn with_dropout(&self, input: f64, hidden: f64) -> Result<Self, TopologyError> {
        let some = |p: f64| (p != 0.0).then(|| Dropout::new(p).into());
        let mut layers: Vec<Layer> = some(input).into_iter().collect();
        for (l, layer) in self.layers.iter().enumerate() {
            if l > self.first_dense && matches!(layer, Layer::Dense(_)) {
                layers.extend(some(hidden));
            }
            layers.push(*layer);
        }
        Self::of_layers(self.inputs(), self.sparse_inputs, &layers, self.loss)
    }

    /// The number of features and then of the outputs of each layer.
    #[must_use]
    #[inline(always)]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }
    /// The number of features of a sample.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.sizes[0]
    }
    /// The last so many features are the sparse part of an input, past the layers before the first dense one.
    #[must_use]
    pub fn sparse_inputs(&self) -> usize {
        self.sparse_inputs
    }
    /// The number of outputs.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.sizes[self.sizes.len() - 1]
    }
    /// The layers, from the first to the last.
    #[must_use]
    #[inline(always)]
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }
    /// The loss with its output activation.
    #[must_use]
    #[inline(always)]
    pub fn loss(&self) -> Loss {
        self.loss
    }
    /// The activation of layer `l` from 0, for the last layer that of the loss; `None` for a layer without
    /// one, and for softmax, which is no function of single numbers.
    ///
    /// # Panics
    /// If there is no layer `l`.
    #[must_use]
    pub fn activation(&self, l: usize) -> Option<Activation> {
        if l + 1 == self.layers.len() { self.loss.activation() } else { self.layers[l].activation() }
    }
    /// The number of parameters, without padding.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        let of = |l: usize| self.layers[l].groups(self.layer_inputs(l)).into_iter().map(|g| g.rows * g.cols);
        (0..self.layers.len()).flat_map(of).sum()
    }

    /// Whether samples may come without their zeros alone: the first layer is dense, or dropout before the
    /// dense one, which leaves out some of what there is. Other layers before the first dense one take all
    /// numbers, zeros too.
    #[must_use]
    pub fn takes_sparse_alone(&self) -> bool {
        let drops = self.first_dense == 1 && matches!(self.layers[0], Layer::Dropout(_));
        self.first_dense == 0 || (drops && self.sparse_inputs == 0)
    }
    /// The number of neurons of the first dense layer.
    #[must_use]
    pub fn first_neurons(&self) -> usize {
        self.sizes[self.first_dense + 1]
    }

    /// The first dense layer, from 0: the sparse part of an input goes into it.
    #[must_use]
    #[inline(always)]
    pub fn first_dense(&self) -> usize {
        self.first_dense
    }
    /// The first layer with parameters, from 0.
    #[inline(always)]
    pub(crate) fn first_learning(&self) -> usize {
        self.first_learning
    }
    /// The number of inputs of layer `l`.
    pub(crate) fn layer_inputs(&self, l: usize) -> usize {
        match (l, self.first_dense) {
            (0, 0) => self.sizes[0],
            (0, _) => self.sizes[0] - self.sparse_inputs,
            (l, dense) if l == dense => self.sizes[l] + self.sparse_inputs,
            (l, _) => self.sizes[l],
        }
    }
    /// Whether z of layer `l` is needed beside a.
    pub(crate) fn keeps_z(&self, l: usize) -> bool {
        if l + 1 == self.layers.len() { self.loss.needs_z() } else { self.layers[l].keeps() }
    }
    pub(crate) fn layout(&self) -> Arc<Layout> {
        Arc::new(Layout::new(self))
    }
}
