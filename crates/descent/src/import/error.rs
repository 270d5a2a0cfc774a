//! What keeps a file of others from becoming a network.

/// A file that is damaged, or does not hold the parameters of the network that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Bytes that are no file of this kind.
    #[error("no safetensors file, or a damaged one: {0}")]
    Damaged(String),
    /// A file that PyTorch has saved in its own way.
    #[error("this is a file of torch.save; safetensors.torch.save_file writes one that can be read")]
    Pickle,
    /// A tensor whose name says nothing.
    #[error("the tensor {name:?} is neither a .weight nor a .bias of a layer")]
    Name {
        /// Its name.
        name: String,
    },
    /// A layer without one of its two tensors.
    #[error("there is no tensor {name:?}")]
    Missing {
        /// The name it should have.
        name: String,
    },
    /// More or fewer layers than the network has.
    #[error("the file has {found} layer(s) ({names}), but the network has {expected}")]
    Layers {
        /// Layers of the network.
        expected: usize,
        /// Layers of the file.
        found: usize,
        /// Their names.
        names: String,
    },
    /// A tensor of another shape.
    #[error("the tensor {name:?} has the shape {found:?}, but the network needs {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// The shape of the network's parameters.
        expected: Vec<usize>,
        /// Its shape.
        found: Vec<usize>,
    },
    /// A tensor of numbers that are no parameters.
    #[error("the tensor {name:?} has elements of type {found}; F16, BF16, F32 and F64 can be read")]
    Type {
        /// Its name.
        name: String,
        /// The type of its elements.
        found: String,
    },
    /// A number that is infinite or NaN, or would be in the network's type of numbers.
    #[error("the tensor {name:?} has a number that is not finite")]
    NotFinite {
        /// The name of the tensor.
        name: String,
    },
    /// A network of other layers than dense ones.
    #[error("the network has a layer {name}, which files of this kind do not have")]
    Layer {
        /// The name of the layer.
        name: &'static str,
    },
}
