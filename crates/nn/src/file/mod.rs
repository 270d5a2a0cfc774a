//! Networks in files, in the frame that the crate [`files`] provides.
//!
//! A model has three sections; a checkpoint contains the same three:
//!
//! | section | content |
//! |---|---|
//! | `precision` | 1: `f32`, 2: `f64` |
//! | `architecture` | fields: 1 number of inputs, 2 list of layers, 3 loss, 4 sparse inputs, if any |
//! | `parameters` | every number of [`Parameters::to_le_bytes`](crate::Parameters::to_le_bytes) |
//!
//! A layer, an activation and a loss are each written as a number, their kind, and the fields of that kind:
//!
//! | | kind | fields |
//! |---|---|---|
//! | layer | 1 dense | 1 number of outputs, 2 activation, 3 true if in the NTK parametrisation |
//! | | | 4 and 5 the factors of η for w and b where they are not 1 |
//! | | 2 scale | 1 factor of η |
//! | | 3 dropout | 1 probability |
//! | | 4 periodic | 1 number of frequencies, 2 of sums, 3 σ, 4 factor of η |
//! | | 5 parametric | 1 activation, 2 first α, 3 factor of η |
//! | activation | 1 sigmoid, 2 tanh, 3 ReLU, 4 identity, 5 leaky ReLU, 6 SiLU | |
//! | | 7 ELU, 8 SELU, 9 GELU, 10 Mish, 11 softplus | |
//! | loss | 1 quadratic | 1 activation of the output |
//! | | 2 cross-entropy with sigmoid outputs, 3 cross-entropy with softmax outputs | |
//! | | 4 Huber | 1 threshold |
//! | | 5 absolute, 7 Poisson | |
//! | | 6 quantile | 1 list of quantiles |
//! | | 8 and 9 the cross-entropies of 2 and 3 with label smoothing | 1 smoothing |
//! | | 10 one that the program which wrote the file defines itself | 1 name, 2 list of names and numbers |
//!
//! The last layer is dense with the identity, since the loss brings the activation of the output. No number
//! ever changes its meaning. The first version of the format had no sections; it can still be read.

mod architecture;
mod model;
mod v1;

#[doc(no_inline)]
pub use files::FileError;
pub use model::{MODEL, NETWORK_SECTIONS, decode_network, read_network, write_network};
pub use v1::NetworkV1;
