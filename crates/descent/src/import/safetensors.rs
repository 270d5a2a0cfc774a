//! Parameters of dense layers as PyTorch saves them.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use data::{ClassNames, Framing};
use linalg::Scalar;
use nn::{Activation, Init, Layer, Loss, Network, Topology};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::ImportError;
use super::half::{bf16, f16};
use crate::Model;
use crate::export::safetensors::module;

impl<T: Scalar> Model<T> {
    /// The network `topology` with the parameters of a safetensors file. Each of its dense layers needs a
    /// tensor `….weight` (outputs × inputs) and a tensor `….bias`, as `nn.Linear` has them. Layers are taken
    /// in the order of their names, with numbers by value: `net.2` comes before `net.10`. Dropout has no
    /// tensors. Names of classes and the framing of images are taken from the file if a program like this one
    /// has written them.
    ///
    /// ```
    /// use descent::prelude::*;
    /// use descent::{Format, Model};
    /// let topology = Topology::new(&[2, 3, 1], Activation::Tanh, Loss::SigmoidCrossEntropy)?;
    /// let model = Model::new(Network::<f32>::new(topology.clone(), Init::Glorot, 1));
    /// let bytes = model.export(Format::Safetensors)?;
    /// assert_eq!(Model::from_safetensors(&bytes, topology)?, model);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the bytes are no such file, or a tensor is missing, has no place, has another shape or other
    /// numbers than finite ones.
    pub fn from_safetensors(bytes: &[u8], topology: Topology) -> Result<Self, ImportError> {
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(ImportError::Pickle);
        }
        let file =
            SafeTensors::deserialize(bytes).map_err(|error| ImportError::Damaged(error.to_string()))?;
        let names = layers(&file)?;
        let (mut dense, mut cols) = (Vec::new(), topology.inputs());
        for (l, layer) in topology.layers().iter().enumerate() {
            match layer {
                Layer::Dense(layer) => {
                    let rows = topology.sizes()[l + 1];
                    dense.push((l, layer.ntk, rows, cols));
                    cols = rows;
                }
                Layer::Dropout(_) => {}
                other => return Err(ImportError::Layer { name: other.name() }),
            }
        }
        if names.len() != dense.len() {
            let (expected, found) = (dense.len(), names.len());
            return Err(ImportError::Layers { expected, found, names: names.join(", ") });
        }
        // A network that is announced and not there must not cost its memory.
        let mut tensors = Vec::new();
        for (name, (l, ntk, rows, cols)) in names.iter().zip(dense) {
            let weight = tensor(&file, &format!("{name}.weight"), &[rows, cols])?;
            let bias = tensor(&file, &format!("{name}.bias"), &[rows])?;
            tensors.push((l, if ntk { (cols as f64).sqrt() } else { 1.0 }, weight, bias));
        }
        let mut network = Network::new(topology, Init::Glorot, 0);
        for (l, root, weight, bias) in tensors {
            let (mut w, b) = network.parameters_mut().layer_mut(l);
            let (cols, weight) = (w.cols(), numbers::<T>(weight, root)?);
            for k in 0..cols {
                let column = weight.iter().skip(k).step_by(cols);
                w.col_mut(k).iter_mut().zip(column).for_each(|(w, x)| *w = *x);
            }
            b.iter_mut().zip(numbers::<T>(bias, 1.0)?).for_each(|(b, x)| *b = x);
        }
        let outputs = network.topology().outputs();
        let model = Self::new(network);
        let classes =
            metadata(bytes, "classes").and_then(|text| serde_json::from_str::<Vec<String>>(&text).ok());
        let classes = classes.filter(|names| names.len() == outputs);
        let model = match classes.and_then(|names| ClassNames::new(names.iter().map(String::as_str)).ok()) {
            Some(classes) => model.with_classes(classes),
            None => model,
        };
        let framing = metadata(bytes, "framing");
        let framing = Framing::ALL.into_iter().find(|known| framing.as_deref() == Some(known.name()));
        Ok(match framing {
            Some(framing) => model.with_framing(framing),
            None => model,
        })
    }
}

/// What a program like this one has written into the file about the network.
fn metadata(bytes: &[u8], key: &str) -> Option<String> {
    let (_, header) = SafeTensors::read_metadata(bytes).ok()?;
    header.metadata().as_ref()?.get(key).cloned()
}

/// The loss of the network, if a program like this one has written it into the file: it decides what the
/// outputs are.
#[must_use]
pub fn described_loss(bytes: &[u8]) -> Option<Loss> {
    metadata(bytes, "loss")?.parse().ok()
}

/// The sizes of the layers and the activations of the hidden ones, if a program like this one has written them
/// into the file. A file that PyTorch has saved does not say them.
#[must_use]
pub fn described_layers(bytes: &[u8]) -> Option<(Vec<usize>, Vec<Activation>)> {
    let modules = metadata(bytes, "modules")?;
    let (mut sizes, mut activations, mut rest) = (Vec::new(), Vec::new(), modules.as_str());
    while let Some(linear) = rest.strip_prefix("nn.Linear(") {
        let (ends, after) = linear.split_once(')')?;
        let (inputs, outputs) = ends.split_once(", ")?;
        if sizes.is_empty() {
            sizes.push(inputs.parse().ok()?);
        }
        sizes.push(outputs.parse().ok()?);
        rest = after.strip_prefix(", ").unwrap_or(after);
        let found = Activation::ALL.into_iter().find_map(|activation| {
            let text = module(activation)?;
            Some((activation, rest.strip_prefix(text)?))
        });
        match found {
            Some((activation, after)) => {
                activations.push(activation);
                rest = after.strip_prefix(", ").unwrap_or(after);
            }
            None if !rest.is_empty() => activations.push(Activation::Identity),
            None => {}
        }
    }
    (rest.is_empty() && sizes.len() == activations.len() + 2).then_some((sizes, activations))
}

/// The names of the layers in the file, in their order.
fn layers(file: &SafeTensors<'_>) -> Result<Vec<String>, ImportError> {
    let mut names = BTreeSet::new();
    for name in file.names() {
        let layer = name.strip_suffix(".weight").or_else(|| name.strip_suffix(".bias"));
        names.insert(layer.ok_or_else(|| ImportError::Name { name: name.to_owned() })?.to_owned());
    }
    let mut names: Vec<String> = names.into_iter().collect();
    names.sort_by(|a, b| by_numbers(a, b));
    Ok(names)
}

/// Compares texts with the numbers in them by value.
fn by_numbers(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| {
        let mut parts: Vec<(bool, String)> = Vec::new();
        for c in text.chars() {
            match parts.last_mut() {
                Some((digits, part)) if *digits == c.is_ascii_digit() => part.push(c),
                _ => parts.push((c.is_ascii_digit(), c.to_string())),
            }
        }
        // Numbers of more digits are larger, zeros in front aside.
        let key = |(digits, part): (bool, String)| {
            let part = if digits { part.trim_start_matches('0').to_owned() } else { part };
            (if digits { part.len() } else { 0 }, part)
        };
        parts.into_iter().map(key).collect::<Vec<_>>()
    };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// A tensor and its name.
type Named<'a> = (String, TensorView<'a>);

/// The tensor of this name, which must have this shape.
fn tensor<'a>(file: &SafeTensors<'a>, name: &str, shape: &[usize]) -> Result<Named<'a>, ImportError> {
    let name = name.to_owned();
    let Ok(tensor) = file.tensor(&name) else { return Err(ImportError::Missing { name }) };
    if tensor.shape() != shape {
        let (expected, found) = (shape.to_vec(), tensor.shape().to_vec());
        return Err(ImportError::Shape { name, expected, found });
    }
    Ok((name, tensor))
}

/// The numbers of a tensor, times `factor`.
fn numbers<T: Scalar>((name, tensor): Named<'_>, factor: f64) -> Result<Vec<T>, ImportError> {
    let (data, of) = (tensor.data(), |x: f64| T::from_f64(factor * x));
    let halves = |convert: fn(u16) -> f32| {
        data.as_chunks().0.iter().map(|&bytes| of(f64::from(convert(u16::from_le_bytes(bytes))))).collect()
    };
    let singles = |&bytes: &[u8; 4]| of(f64::from(f32::from_le_bytes(bytes)));
    let numbers: Vec<T> = match tensor.dtype() {
        Dtype::F16 => halves(f16),
        Dtype::BF16 => halves(bf16),
        Dtype::F32 => data.as_chunks().0.iter().map(singles).collect(),
        Dtype::F64 => data.as_chunks().0.iter().map(|&bytes| of(f64::from_le_bytes(bytes))).collect(),
        other => return Err(ImportError::Type { name, found: format!("{other:?}") }),
    };
    if numbers.iter().all(|x| x.is_finite()) { Ok(numbers) } else { Err(ImportError::NotFinite { name }) }
}
