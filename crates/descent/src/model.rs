//! A network in a file, with what a person needs to use it.
//!
//! A model file holds the sections of its network (see [`nn::file`]) and these, each optional:
//!
//! | section | content |
//! |---|---|
//! | `classes` | fields: 1 list of the names of the classes, in the order of the outputs |
//! | `framing` | how images were framed: 1 centred, 2 whole |

use std::path::Path;

use data::{ClassNames, Framing};
use files::{Fields, FileError, Item, Place, Section, SectionWriter, Sections, SystemDisk};
use linalg::{Scalar, all_finite};
use nn::Network;
use nn::file::{MODEL, decode_network, write_network};

use crate::Error;

const CLASSES: Section = Section::optional("classes");
const FRAMING: Section = Section::optional("framing");

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
    network: Network<T>,
    classes: Option<ClassNames>,
    framing: Option<Framing>,
}

impl<T: Scalar> Model<T> {
    /// A network alone.
    #[must_use]
    pub fn new(network: Network<T>) -> Self {
        Self { network, classes: None, framing: None }
    }
    /// With names for its classes.
    ///
    /// # Panics
    /// If there is not one name per output.
    #[must_use]
    pub fn with_classes(self, classes: ClassNames) -> Self {
        assert_eq!(classes.len(), self.network.topology().outputs(), "names of classes, and outputs");
        Self { classes: Some(classes), ..self }
    }
    /// With the framing of the images it was trained on.
    #[must_use]
    pub fn with_framing(self, framing: Framing) -> Self {
        Self { framing: Some(framing), ..self }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network<T> {
        &self.network
    }
    /// The network alone.
    #[must_use]
    pub fn into_network(self) -> Network<T> {
        self.network
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
        write_network(&mut writer, &self.network);
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
    /// If a number of the network is not finite, or the file cannot be written. An older file then stays as
    /// it was.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        if !all_finite(self.network.parameters().flat()) {
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
    let network = decode_network(verified, &[], path)?;
    if files::Frame::version(verified) == 1 {
        // The first version had no sections.
        return Ok(Model::new(network));
    }
    // The network's own sections were checked with the network.
    let sections = Sections::of(verified, &nn::file::NETWORK_SECTIONS, path)?;
    let outputs = network.topology().outputs();
    let classes = sections.decode_if_there::<Fields<'_>>(CLASSES)?;
    let framing = sections.decode_if_there::<Item<'_>>(FRAMING)?;
    Ok(Model {
        network,
        classes: classes.map(|fields| class_names(&fields, outputs, path)).transpose()?,
        framing: framing.map(|item| framing_of(&item, path)).transpose()?,
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
