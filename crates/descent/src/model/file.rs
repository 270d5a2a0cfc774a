//! Networks in a file, with what a person needs to use them.
//!
//! A model file holds the sections of its network (see [`nn::file`]) and these. A reader that does not know
//! `encoder` or `members` refuses the file: without them the answers are others.
//!
//! | section | | content |
//! |---|---|---|
//! | `classes` | optional | fields: 1 list of the names of the classes, in the order of the outputs |
//! | `framing` | optional | how images were framed: 1 centred, 2 whole |
//! | `encoder` | required | what columns of a table become, see [`data::Encoder::write`] |
//! | `members` | required | the parameters of each further network of the same architecture |

use std::path::Path;

use data::{ClassNames, Encoder, Framing};
use files::{Fields, FileError, Frame, Item, Place, Section, SectionWriter, Sections, SystemDisk};
use linalg::{Scalar, all_finite};
use nn::Network;
use nn::file::{MODEL, NETWORK_SECTIONS, read_network, write_network};

use crate::{Error, Model};

const CLASSES: Section = Section::optional("classes");
const FRAMING: Section = Section::optional("framing");
const ENCODER: Section = Section::required("encoder");
const MEMBERS: Section = Section::required("members");

impl<T: Scalar> Model<T> {
    /// The bytes of its file.
    #[must_use]
    pub fn to_file_bytes(&self) -> Vec<u8> {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, self.network());
        if self.members.len() > 1 {
            let parameters = self.members[1..].iter().map(|other| other.parameters().to_le_bytes());
            writer.bytes(MEMBERS, &parameters.collect::<Vec<_>>().concat());
        }
        if let Some(encoder) = &self.encoder {
            writer.encode(ENCODER, &encoder.write());
        }
        if let Some(classes) = &self.classes {
            writer.encode(CLASSES, &Fields::new().with(1, &classes.iter().collect::<Vec<_>>()));
        }
        if let Some(framing) = self.framing {
            writer.encode(FRAMING, &Item::plain(framing.number()));
        }
        writer.finish(MODEL)
    }

    /// Writes the model, whole or not at all.
    ///
    /// # Errors
    /// If a number of a network is not finite, or the file cannot be written. An older file then stays as
    /// it was.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        if !self.members.iter().all(|member| all_finite(member.parameters().flat())) {
            Err(FileError::NotFinite { path: path.to_owned(), what: "parameters" })?;
        }
        Place::of(path).write(&mut SystemDisk, &self.to_file_bytes())?;
        Ok(())
    }

    /// Reads a model of any version.
    ///
    /// # Errors
    /// As [`Network::load`], and if a section does not fit the network.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Ok(decode(&MODEL.read(path)?, path)?)
    }

    /// As [`Model::load`], from the bytes of a file; `path` only names them in errors.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn from_file_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        Ok(decode(&MODEL.verify(bytes, path)?, path)?)
    }
}

fn decode<T: Scalar>(verified: &[u8], path: &Path) -> Result<Model<T>, FileError> {
    if Frame::version(verified) == 1 {
        // The first version had no sections.
        return Ok(Model::new(nn::file::decode_network(verified, &[], path)?));
    }
    let known = [&NETWORK_SECTIONS[..], &[ENCODER, MEMBERS]].concat();
    let sections = Sections::of(verified, &known, path)?;
    let network = read_network::<T>(&sections, &[])?;
    let outputs = network.topology().outputs();
    let classes = sections.decode_if_there::<Fields<'_>>(CLASSES)?;
    let framing = sections.decode_if_there::<Item<'_>>(FRAMING)?;
    let encoder = sections.decode_if_there::<Fields<'_>>(ENCODER)?;
    let others = sections.find(MEMBERS).map(|bytes| members(&network, bytes, path)).transpose()?;
    let encoder = encoder.map(|fields| encoder_of(&fields, &network, path)).transpose()?;
    Ok(Model {
        classes: classes.map(|fields| class_names(&fields, outputs, path)).transpose()?,
        framing: framing.map(|item| framing_of(&item, path)).transpose()?,
        encoder,
        members: std::iter::once(network).chain(others.unwrap_or_default()).collect(),
    })
}

/// The networks like `first` with these parameters.
fn members<T: Scalar>(first: &Network<T>, bytes: &[u8], path: &Path) -> Result<Vec<Network<T>>, FileError> {
    let size = first.topology().parameter_count() * size_of::<T>();
    let what = "members";
    if bytes.is_empty() || !bytes.len().is_multiple_of(size) {
        let expected = bytes.len().div_ceil(size).max(1) * size;
        return Err(FileError::Count { path: path.to_owned(), what, expected, found: bytes.len() });
    }
    let member = |bytes: &[u8]| {
        let parameters = nn::Parameters::from_le_bytes(first.topology(), bytes);
        let parameters = parameters.filter(|parameters| all_finite(parameters.flat()));
        let parameters = parameters.ok_or_else(|| FileError::NotFinite { path: path.to_owned(), what })?;
        let mut member = first.clone();
        *member.parameters_mut() = parameters;
        Ok(member)
    };
    bytes.chunks_exact(size).map(member).collect()
}

fn encoder_of<T: Scalar>(
    fields: &Fields<'_>,
    network: &Network<T>,
    path: &Path,
) -> Result<Encoder, FileError> {
    let encoder = Encoder::read(fields, path)?;
    let topology = network.topology();
    let per_target = topology.loss().outputs_per_target();
    let outputs = encoder.classes().map_or(per_target, ClassNames::len);
    let found = (encoder.inputs(), outputs);
    let (inputs, dense) = (topology.inputs(), topology.inputs() - topology.sparse_inputs());
    let parts_fit = topology.first_dense() == 0 || encoder.dense_inputs() == dense;
    if found == (inputs, topology.outputs()) && parts_fit {
        return Ok(encoder);
    }
    Err(FileError::Content {
        path: path.to_owned(),
        what: "encoder",
        expected: "one that fits the network",
        found: format!(
            "{} dense of {} inputs and {} outputs, but the network has {dense} of {inputs} and {}",
            encoder.dense_inputs(),
            found.0,
            found.1,
            topology.outputs()
        ),
    })
}

fn class_names(fields: &Fields<'_>, outputs: usize, path: &Path) -> Result<ClassNames, FileError> {
    let content = |found| FileError::Content {
        path: path.to_owned(),
        what: "classes",
        expected: "a name of its own for every output",
        found,
    };
    fields.read("classes", path, |fields| {
        let names: Vec<&str> = fields.get(1, "names")?;
        if names.len() != outputs {
            return Err(content(format!("{} names for {outputs} outputs", names.len())));
        }
        ClassNames::new(names).map_err(|error| content(error.to_string()))
    })
}

fn framing_of(item: &Item<'_>, path: &Path) -> Result<Framing, FileError> {
    let framing = Framing::ALL.into_iter().find(|framing| framing.number() == item.kind);
    let framing = framing.ok_or_else(|| FileError::Unknown {
        path: path.to_owned(),
        what: "framing",
        part: "kind",
        found: item.kind.to_string(),
    })?;
    item.settings.read("framing", path, |_| Ok(framing))
}
