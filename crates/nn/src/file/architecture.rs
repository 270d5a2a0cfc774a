//! Converts between a topology and the section `architecture`. Each kind of layer or loss writes its own
//! settings.

use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};

use crate::loss::Source;
use crate::{Activation, Layer, Loss, Topology};

/// Fields of the section.
const INPUTS: u16 = 1;
const LAYERS: u16 = 2;
const LOSS: u16 = 3;
const SPARSE_INPUTS: u16 = 4;

/// The content of the section.
pub(super) fn of(topology: &Topology) -> Fields<'static> {
    let layers: Vec<Item<'static>> = topology.layers().iter().map(Layer::item).collect();
    let sparse = topology.sparse_inputs();
    Fields::new()
        .with(INPUTS, &topology.inputs())
        .with(LAYERS, &layers)
        .with(LOSS, &topology.loss().item())
        .with_some(SPARSE_INPUTS, (sparse > 0).then_some(&sparse))
}

/// The topology that the section describes.
///
/// # Errors
/// If a number is unknown, something is missing, the layers do not form a network, or the loss is a program's
/// own and not one of `own`.
pub(super) fn topology(section: &Fields<'_>, own: &[Loss], path: &Path) -> Result<Topology, FileError> {
    section.read("architecture", path, |fields: &FieldReader<'_>| {
        let inputs = fields.get(INPUTS, "number of inputs")?;
        let sparse = fields.find(SPARSE_INPUTS, "number of sparse inputs")?.unwrap_or(0);
        let items = fields.get::<Vec<Item<'_>>>(LAYERS, "layers")?;
        let layers: Vec<Layer> =
            items.iter().map(|item| Layer::from_item(item, path)).collect::<Result<_, _>>()?;
        let loss = Loss::from_item(&fields.get(LOSS, "loss")?, Source { path, own })?;
        Topology::of_layers(inputs, sparse, &layers, loss).map_err(|error| no_network(error, path))
    })
}

/// A network of dense layers, the only kind in files without sections.
pub(super) fn of_sizes(
    sizes: &[usize],
    activations: &[Activation],
    loss: Loss,
    path: &Path,
) -> Result<Topology, FileError> {
    Topology::with_activations(sizes, activations, loss).map_err(|error| no_network(error, path))
}

fn no_network(error: crate::TopologyError, path: &Path) -> FileError {
    FileError::Content {
        path: path.to_owned(),
        what: "architecture",
        expected: "one that makes a network",
        found: format!("another: {error}"),
    }
}
