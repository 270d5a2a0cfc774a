//! A network in a file, with what a person needs to use it.
//!
//! A model file holds the sections of its network (see [`nn::file`]) and these, each optional:
//!
//! | section | content |
//! |---|---|
//! | `classes` | fields: 1 list of the names of the classes, in the order of the outputs |
//! | `framing` | how images were framed: 1 centred, 2 whole |
//! | `encoder` | of a model of tables: its encoder, as [`Encoder::write`] gives it |
//! | `members` | of an ensemble: fields: 1 list of the model files of its other networks |
//!
//! Only `members` is not to be skipped by a program that does not know it.

use std::path::Path;

use data::{ClassNames, Encoder, Framing};
use files::{Bytes, Fields, FileError, Item, Place, Section, SectionWriter, Sections, SystemDisk};
use linalg::{Scalar, all_finite};
use nn::Network;
use nn::file::{MODEL, decode_network, read_network, write_network};

use crate::Error;

const CLASSES: Section = Section::optional("classes");
const FRAMING: Section = Section::optional("framing");
const ENCODER: Section = Section::optional("encoder");
const MEMBERS: Section = Section::required("members");

/// A network with the names of its classes and the framing of the images it was trained on, if it has them.
///
/// ```
/// use descent::data::ClassNames;
/// use descent::{Model, prelude::*};
/// # fn main() -> Result<(), descent::Error> {
/// # let folder = std::env::temp_dir().join(format!("descent-model-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder).unwrap();
/// # let path = folder.join("coin.model");
/// let topology = Topology::new(&[2, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
/// let network = Network::<f32>::new(topology, Init::Glorot, 1);
/// let model = Model::new(network).with_classes(ClassNames::new(["heads", "tails"])?);
/// model.save(&path)?;
/// assert_eq!(Model::<f32>::load(&path)?.classes().unwrap().name(1), Some("tails"));
/// # std::fs::remove_dir_all(&folder).unwrap();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model<T: Scalar> {
    /// One, or those of an ensemble.
    members: Vec<Network<T>>,
    classes: Option<ClassNames>,
    framing: Option<Framing>,
    encoder: Option<Encoder>,
}

impl<T: Scalar> Model<T> {
    /// A network alone.
    #[must_use]
    pub fn new(network: Network<T>) -> Self {
        Self { members: vec![network], classes: None, framing: None, encoder: None }
    }
    /// With names for its classes.
    ///
    /// # Panics
    /// If there is not one name per output.
    #[must_use]
    pub fn with_classes(self, classes: ClassNames) -> Self {
        assert_eq!(classes.len(), self.network().topology().outputs(), "names of classes, and outputs");
        Self { classes: Some(classes), ..self }
    }
    /// With the framing of the images it was trained on.
    #[must_use]
    pub fn with_framing(self, framing: Framing) -> Self {
        Self { framing: Some(framing), ..self }
    }

    /// With what makes its inputs of the rows of a table.
    ///
    /// # Panics
    /// If the network has not as many inputs.
    #[must_use]
    pub fn with_encoder(self, encoder: Encoder) -> Self {
        assert_eq!(encoder.inputs(), self.network().topology().inputs(), "inputs of the encoder and the network");
        Self { encoder: Some(encoder), ..self }
    }
    /// With further networks whose outputs are to be averaged with its own.
    ///
    /// # Panics
    /// If one has other inputs or outputs.
    #[must_use]
    pub fn with_members(mut self, others: impl IntoIterator<Item = Network<T>>) -> Self {
        self.members.extend(others);
        let ends = |network: &Network<T>| (network.topology().inputs(), network.topology().outputs());
        let first = ends(&self.members[0]);
        assert!(self.members.iter().all(|member| ends(member) == first), "members of other shapes");
        self
    }

    /// The network; of an ensemble the first one.
    #[must_use]
    pub fn network(&self) -> &Network<T> {
        &self.members[0]
    }
    /// The networks whose outputs are averaged: one, unless it is an ensemble.
    #[must_use]
    pub fn members(&self) -> &[Network<T>] {
        &self.members
    }
    /// The network alone; of an ensemble the first one.
    #[must_use]
    pub fn into_network(mut self) -> Network<T> {
        self.members.swap_remove(0)
    }
    /// What makes its inputs of the rows of a table, if it reads tables.
    #[must_use]
    pub fn encoder(&self) -> Option<&Encoder> {
        self.encoder.as_ref()
    }
    /// The names of its classes, if it has them.
    #[must_use]
    pub fn classes(&self) -> Option<&ClassNames> {
        self.classes.as_ref()
    }
    /// How its images were framed, if it knows.
    #[must_use]
    pub fn framing(&self) -> Option<Framing> {
        self.framing
    }

    /// The bytes of its file.
    #[must_use]
    pub fn to_file_bytes(&self) -> Vec<u8> {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, self.network());
        if let Some(classes) = &self.classes {
            writer.encode(CLASSES, &Fields::new().with(1, &classes.iter().collect::<Vec<_>>()));
        }
        if let Some(framing) = self.framing {
            writer.encode(FRAMING, &Item::plain(framing.number()));
        }
        if let Some(encoder) = &self.encoder {
            writer.encode(ENCODER, &encoder.write());
        }
        if let [_, others @ ..] = &self.members[..]
            && !others.is_empty()
        {
            let files: Vec<Bytes<'_>> = others.iter().map(|other| Bytes(other.to_file_bytes().into())).collect();
            writer.encode(MEMBERS, &Fields::new().with(1, &files));
        }
        writer.finish(MODEL)
    }

    /// Writes the model, whole or not at all.
    ///
    /// # Errors
    /// If a number of the network is not finite, or the file cannot be written. An older file then stays as
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
    /// As [`Network::load`], and if the names of the classes do not fit the outputs.
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
    if files::Frame::version(verified) == 1 {
        // The first version had no sections.
        return Ok(Model::new(decode_network(verified, &[], path)?));
    }
    let known = [&nn::file::NETWORK_SECTIONS[..], &[MEMBERS]].concat();
    let sections = Sections::of(verified, &known, path)?;
    let network: Network<T> = read_network(&sections, &[])?;
    let (inputs, outputs) = (network.topology().inputs(), network.topology().outputs());
    let classes = sections.decode_if_there::<Fields<'_>>(CLASSES)?;
    let framing = sections.decode_if_there::<Item<'_>>(FRAMING)?;
    let encoder = sections.decode_if_there::<Fields<'_>>(ENCODER)?;
    let others = sections.decode_if_there::<Fields<'_>>(MEMBERS)?;
    let mut members = vec![network];
    if let Some(others) = others {
        let others = others.read("members", path, |fields| {
            let files: Vec<Bytes<'_>> = fields.get(1, "networks")?;
            files.iter().map(|Bytes(file)| Network::from_file_bytes(file, path)).collect::<Result<Vec<_>, _>>()
        })?;
        for member in &others {
            let ends = (member.topology().inputs(), member.topology().outputs());
            fits("members", "networks of the same inputs and outputs", (inputs, outputs), ends, path)?;
        }
        members.extend(others);
    }
    let encoder = encoder.map(|fields| Encoder::read(&fields, path)).transpose()?;
    if let Some(encoder) = &encoder {
        let (expected, found) = ((inputs, 0), (encoder.inputs(), 0));
        fits("encoder", "as many inputs as the network", expected, found, path)?;
    }
    Ok(Model {
        members,
        classes: classes.map(|fields| class_names(&fields, outputs, path)).transpose()?,
        framing: framing.map(|item| framing_of(&item, path)).transpose()?,
        encoder,
    })
}

/// Whether two pairs of sizes are the same.
fn fits(
    what: &'static str,
    expected: &'static str,
    ours: (usize, usize),
    theirs: (usize, usize),
    path: &Path,
) -> Result<(), FileError> {
    if ours == theirs {
        return Ok(());
    }
    let found = format!("{theirs:?} with {ours:?}");
    Err(FileError::Content { path: path.to_owned(), what, expected, found })
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
