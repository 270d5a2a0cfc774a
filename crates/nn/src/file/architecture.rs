//! Between a live topology and the section `architecture`, both ways. Nothing else knows the numbers.

use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};

use crate::{Activation, Loss, Topology};

/// Fields of the section.
const INPUTS: u16 = 1;
const LAYERS: u16 = 2;
const LOSS: u16 = 3;

/// Kinds of layers.
const DENSE: u16 = 1;

/// Fields of a dense layer.
const OUTPUTS: u16 = 1;
const ACTIVATION: u16 = 2;

/// Field of a quadratic loss.
const OUTPUT: u16 = 1;

fn activation_kind(activation: Activation) -> u16 {
    match activation {
        Activation::Sigmoid => 1,
        Activation::Tanh => 2,
        Activation::Relu => 3,
        Activation::Identity => 4,
    }
}

fn loss_item(loss: Loss) -> Item<'static> {
    match loss {
        Loss::Quadratic(output) => {
            Item { kind: 1, settings: Fields::new().with(OUTPUT, &activation_item(output)) }
        }
        Loss::SigmoidCrossEntropy => Item::plain(2),
        Loss::SoftmaxCrossEntropy => Item::plain(3),
    }
}

fn activation_item(activation: Activation) -> Item<'static> {
    Item::plain(activation_kind(activation))
}

fn activation(item: &Item<'_>, path: &Path) -> Result<Activation, FileError> {
    let known = Activation::ALL.into_iter().find(|activation| activation_kind(*activation) == item.kind);
    let activation = known.ok_or_else(|| unknown("activation kind", item.kind, path))?;
    item.settings.read("activation", path, |_| Ok(activation))
}

fn loss(item: &Item<'_>, path: &Path) -> Result<Loss, FileError> {
    item.settings.read("loss", path, |fields| match item.kind {
        1 => Ok(Loss::Quadratic(activation(&fields.get(OUTPUT, "output activation")?, path)?)),
        2 => Ok(Loss::SigmoidCrossEntropy),
        3 => Ok(Loss::SoftmaxCrossEntropy),
        kind => Err(unknown("loss kind", kind, path)),
    })
}

/// The content of the section.
pub(super) fn of(topology: &Topology) -> Fields<'static> {
    let outputs = &topology.sizes()[1..];
    // The loss brings the activation of the output.
    let activations = topology.activations().iter().copied().chain([Activation::Identity]);
    let layers = outputs.iter().zip(activations).map(|(outputs, activation)| Item {
        kind: DENSE,
        settings: Fields::new().with(OUTPUTS, outputs).with(ACTIVATION, &activation_item(activation)),
    });
    Fields::new()
        .with(INPUTS, &topology.inputs())
        .with(LAYERS, &layers.collect::<Vec<_>>())
        .with(LOSS, &loss_item(topology.loss()))
}

/// The topology that the section describes.
///
/// # Errors
/// If a number is not known, something is missing, or the layers make no network.
pub(super) fn topology(section: &Fields<'_>, path: &Path) -> Result<Topology, FileError> {
    section.read("architecture", path, |fields: &FieldReader<'_>| {
        let mut sizes: Vec<usize> = vec![fields.get(INPUTS, "number of inputs")?];
        let mut activations = Vec::new();
        for layer in fields.get::<Vec<Item<'_>>>(LAYERS, "layers")? {
            if layer.kind != DENSE {
                return Err(unknown("layer kind", layer.kind, path));
            }
            layer.settings.read("dense layer", path, |fields| {
                sizes.push(fields.get(OUTPUTS, "number of outputs")?);
                activations.push(activation(&fields.get(ACTIVATION, "activation")?, path)?);
                Ok(())
            })?;
        }
        let loss = loss(&fields.get(LOSS, "loss")?, path)?;
        match activations.pop() {
            None | Some(Activation::Identity) => of_sizes(&sizes, &activations, loss, path),
            Some(other) => Err(FileError::Content {
                path: path.to_owned(),
                what: "activation of the last layer",
                expected: "the identity, for the loss brings that of the output",
                found: format!("{other:?}"),
            }),
        }
    })
}

/// A network of dense layers, as every version could write it.
pub(super) fn of_sizes(
    sizes: &[usize],
    activations: &[Activation],
    loss: Loss,
    path: &Path,
) -> Result<Topology, FileError> {
    Topology::with_activations(sizes, activations, loss).map_err(|error| FileError::Content {
        path: path.to_owned(),
        what: "architecture",
        expected: "one that makes a network",
        found: format!("another: {error}"),
    })
}

fn unknown(part: &'static str, kind: u16, path: &Path) -> FileError {
    FileError::Unknown { path: path.to_owned(), what: "architecture", part, found: kind.to_string() }
}
