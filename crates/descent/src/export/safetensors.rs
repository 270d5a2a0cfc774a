//! safetensors: the parameters under the names that PyTorch gives them in an equal `nn.Sequential`.
//!
//! A dense layer is `nn.Linear` at its place among the modules, so its tensors are `0.weight` (outputs ×
//! inputs) and `0.bias`; an activation is a module of its own and has no tensors.

use linalg::Scalar;
use nn::{Activation, Layer, Network};
use safetensors::tensor::{Dtype, TensorView};
use serde_json::json;

use super::ExportError;
use crate::Model;

/// A tensor of a layer: its name, its shape and its numbers.
struct Tensor {
    name: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

/// The bytes of the file. Its metadata has the modules of the equal network, and what [`Model`] knows besides.
///
/// # Errors
/// If the network has a layer that PyTorch has no module for.
pub(super) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    model.one_network()?;
    let network = model.network();
    let tensors = tensors(network)?;
    let dtype = if size_of::<T>() == 4 { Dtype::F32 } else { Dtype::F64 };
    let views: Vec<(&str, TensorView<'_>)> = tensors
        .iter()
        .map(|tensor| {
            let view = TensorView::new(dtype, tensor.shape.clone(), &tensor.bytes);
            (tensor.name.as_str(), view.expect("a shape of as many numbers as there are"))
        })
        .collect();
    let metadata = [
        ("modules", Some(modules(network).join(", "))),
        ("loss", Some(network.topology().loss().to_string())),
        ("classes", model.classes().map(|classes| json!(classes.iter().collect::<Vec<_>>()).to_string())),
        ("framing", model.framing().map(|framing| framing.name().to_owned())),
    ];
    let metadata = metadata.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Ok(safetensors::serialize(views, Some(metadata.collect())).expect("tensors with names of their own"))
}

/// The modules of the equal `nn.Sequential`, as PyTorch writes them. The activation of the outputs belongs to
/// the loss there, so it is none.
pub(super) fn modules<T: Scalar>(network: &Network<T>) -> Vec<String> {
    let topology = network.topology();
    let mut modules = Vec::new();
    for (l, layer) in topology.layers().iter().enumerate() {
        if let Layer::Dense(dense) = layer {
            let w = network.parameters().w(l);
            modules.push(format!("nn.Linear({}, {})", w.cols(), w.rows()));
            let last = l + 1 == topology.layers().len();
            modules.extend(module(dense.activation).filter(|_| !last).map(str::to_owned));
        }
    }
    modules
}

/// The module of an activation; none for the identity.
pub(crate) fn module(activation: Activation) -> Option<&'static str> {
    match activation {
        Activation::Sigmoid => Some("nn.Sigmoid()"),
        Activation::Tanh => Some("nn.Tanh()"),
        Activation::Relu => Some("nn.ReLU()"),
        Activation::LeakyRelu => Some("nn.LeakyReLU(0.01)"),
        Activation::Silu => Some("nn.SiLU()"),
        Activation::Elu => Some("nn.ELU()"),
        Activation::Selu => Some("nn.SELU()"),
        Activation::Gelu => Some("nn.GELU()"),
        Activation::Mish => Some("nn.Mish()"),
        Activation::Softplus => Some("nn.Softplus()"),
        _ => None,
    }
}

fn tensors<T: Scalar>(network: &Network<T>) -> Result<Vec<Tensor>, ExportError> {
    let topology = network.topology();
    let (mut tensors, mut place) = (Vec::new(), 0);
    for (l, layer) in topology.layers().iter().enumerate() {
        match layer {
            Layer::Dense(dense) => {
                let (w, b) = (network.parameters().w(l), network.parameters().b(l));
                let factor = if dense.ntk { 1.0 / (w.cols() as f64).sqrt() } else { 1.0 };
                let mut weight = Vec::with_capacity(w.rows() * w.cols() * size_of::<T>());
                for i in 0..w.rows() {
                    (0..w.cols())
                        .for_each(|k| T::from_f64(factor * w.col(k)[i].to_f64()).push_le_bytes(&mut weight));
                }
                let mut bias = Vec::with_capacity(size_of_val(b));
                b.iter().for_each(|x| x.push_le_bytes(&mut bias));
                tensors.push(Tensor {
                    name: format!("{place}.weight"),
                    shape: vec![w.rows(), w.cols()],
                    bytes: weight,
                });
                tensors.push(Tensor { name: format!("{place}.bias"), shape: vec![b.len()], bytes: bias });
                place += 1 + usize::from(module(dense.activation).is_some());
            }
            // Without effect in a prediction.
            Layer::Dropout(_) => {}
            other => return Err(ExportError::Layer { name: other.name() }),
        }
    }
    Ok(tensors)
}
