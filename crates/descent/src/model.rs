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

use data::{Cell, ClassNames, Encoder, Framing, Table};
use files::{Fields, FileError, Frame, Item, Place, Section, SectionWriter, Sections, SystemDisk};
use linalg::{MatRef, Matrix, Scalar, SparseColumns, all_finite};
use nn::file::{MODEL, NETWORK_SECTIONS, read_network, write_network};
use nn::{Input, Network};

use crate::Error;
use crate::tabular::Fitted;

const CLASSES: Section = Section::optional("classes");
const FRAMING: Section = Section::optional("framing");
const ENCODER: Section = Section::required("encoder");
const MEMBERS: Section = Section::required("members");

/// A network, or several whose outputs are averaged, with the names of its classes, the framing of the images
/// it was trained on, and the encoder of the tables it reads, if it has them.
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
    /// One, or several of the same architecture.
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
    /// With further networks. The outputs of all are averaged.
    ///
    /// # Panics
    /// If one has another architecture than the first.
    #[must_use]
    #[track_caller]
    pub fn with_members(mut self, others: impl IntoIterator<Item = Network<T>>) -> Self {
        self.members.extend(others);
        let same = |member: &Network<T>| member.topology() == self.network().topology();
        assert!(self.members.iter().all(same), "networks of different architectures in one model");
        self
    }
    /// With names for its classes.
    ///
    /// # Panics
    /// If there is not one name per output.
    #[must_use]
    #[track_caller]
    pub fn with_classes(self, classes: ClassNames) -> Self {
        assert_eq!(classes.len(), self.network().topology().outputs(), "names of classes, and outputs");
        Self { classes: Some(classes), ..self }
    }
    /// With the framing of the images it was trained on.
    #[must_use]
    pub fn with_framing(self, framing: Framing) -> Self {
        Self { framing: Some(framing), ..self }
    }
    /// With the encoder of the tables it reads, and the names of its classes.
    ///
    /// # Panics
    /// If the encoder has not as many inputs as the network, or not as many classes as it has outputs.
    #[must_use]
    #[track_caller]
    pub fn with_encoder(self, encoder: Encoder) -> Self {
        let inputs = self.network().topology().inputs();
        assert_eq!(encoder.inputs(), inputs, "inputs that are encoded, and inputs of the network");
        let model = match encoder.classes() {
            Some(classes) => self.with_classes(classes.clone()),
            None => self,
        };
        Self { encoder: Some(encoder), ..model }
    }

    /// The network, or the first of several.
    #[must_use]
    pub fn network(&self) -> &Network<T> {
        &self.members[0]
    }
    /// All networks.
    #[must_use]
    pub fn members(&self) -> &[Network<T>] {
        &self.members
    }
    /// The network alone, or the first of several.
    #[must_use]
    pub fn into_network(mut self) -> Network<T> {
        self.members.swap_remove(0)
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
    /// What columns of a table become, if it reads tables.
    #[must_use]
    pub fn encoder(&self) -> Option<&Encoder> {
        self.encoder.as_ref()
    }

    /// The outputs (outputs × m) for the samples `x` (inputs × m): the mean of those of all networks.
    ///
    /// # Panics
    /// If `x` does not have as many rows as the networks have inputs.
    #[must_use]
    #[track_caller]
    pub fn predict<'a>(&self, x: impl Into<Input<'a, T>>) -> Matrix<T> {
        let x = x.into();
        let mut mean = self.network().predict(x);
        let [_, others @ ..] = &self.members[..] else { return mean };
        if others.is_empty() {
            return mean;
        }
        let share = T::ONE / T::from_f64(self.members.len() as f64);
        for other in others {
            let a = other.predict(x);
            for j in 0..a.cols() {
                mean.view_mut().col_mut(j).iter_mut().zip(a.col(j)).for_each(|(sum, a)| *sum += *a);
            }
        }
        for j in 0..mean.cols() {
            mean.view_mut().col_mut(j).iter_mut().for_each(|sum| *sum *= share);
        }
        mean
    }

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

impl Model<f32> {
    /// Networks that were fitted to a table, with its encoder.
    ///
    /// # Panics
    /// If there are no networks.
    #[must_use]
    #[track_caller]
    pub fn fitted(fitted: Fitted) -> Self {
        let mut members = fitted.members.into_iter();
        let first = members.next().expect("at least one network");
        Self::new(first).with_members(members).with_encoder(fitted.encoder)
    }

    /// The outputs (outputs × rows) for the rows of a table; for numbers to learn they are in standard
    /// deviations, see [`Encoder::number`].
    ///
    /// # Errors
    /// If the model reads no tables, or a column is missing or of another kind than in training.
    pub fn predict_table(&self, table: &Table) -> Result<Matrix<f32>, Error> {
        let encoder = self.encoder().ok_or(Error::NoEncoder)?;
        let encoded = encoder.features(table)?;
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let mut outputs = Matrix::zeros(self.network().topology().outputs(), table.rows());
        for (first, rows) in (0..).step_by(TOGETHER).zip(rows.chunks(TOGETHER)) {
            let dense = encoded.dense.view().columns(first..first + rows.len());
            let a = match &encoded.sparse {
                Some(sparse) if encoder.dense_inputs() == 0 => self.predict(sparse.pick(rows)),
                Some(sparse) => self.predict(Input::both(dense, sparse.pick(rows))),
                None => self.predict(dense),
            };
            (0..rows.len()).for_each(|j| outputs.view_mut().col_mut(first + j).copy_from_slice(a.col(j)));
        }
        Ok(outputs)
    }
}

impl Model<f32> {
    /// The outputs for one row of a table, whose cells are those of the columns of the encoder's schema, in
    /// their order.
    ///
    /// # Errors
    /// If the model reads no tables, or a cell is of another kind than its column.
    pub fn predict_cells(&self, cells: &[Cell<'_>]) -> Result<Vec<f32>, Error> {
        let encoder = self.encoder().ok_or(Error::NoEncoder)?;
        let mut x = Matrix::zeros(encoder.inputs(), 1);
        encoder.encode_row(cells, x.view_mut().col_mut(0))?;
        Ok(self.predict_inputs(x.view()).col(0).to_vec())
    }

    /// The number that outputs for one row mean, in the unit of the targets: of several quantiles the middle
    /// one.
    ///
    /// # Panics
    /// If there are no outputs.
    #[must_use]
    pub fn number(&self, outputs: &[f32]) -> f64 {
        self.in_units(outputs[outputs.len() / 2])
    }

    /// The outermost quantiles that outputs for one row mean, in the unit of the targets. Quantiles are
    /// learnt one by one, so the outer ones may lie inside the others; the interval has them all.
    ///
    /// # Panics
    /// If there are no outputs.
    #[must_use]
    pub fn interval(&self, outputs: &[f32]) -> [f64; 2] {
        let ends = [f32::min, f32::max].map(|end: fn(f32, f32) -> f32| outputs.iter().copied().reduce(end));
        ends.map(|end| self.in_units(end.expect("at least one output")))
    }

    fn in_units(&self, output: f32) -> f64 {
        self.encoder().map_or(f64::from(output), |encoder| encoder.number(output))
    }

    /// The outputs for samples whose inputs are all in one matrix, the sparse ones with their zeros.
    pub(crate) fn predict_inputs(&self, x: MatRef<'_, f32>) -> Matrix<f32> {
        let topology = self.network().topology();
        let sparse = if topology.first_dense() > 0 { topology.sparse_inputs() } else { 0 };
        if sparse == 0 {
            return self.predict(x);
        }
        let dense = topology.inputs() - sparse;
        let rest: Vec<f32> = (0..x.cols()).flat_map(|j| &x.col(j)[dense..]).copied().collect();
        let rest = SparseColumns::from_numbers(&rest, sparse);
        let all: Vec<u32> = (0..x.cols() as u32).collect();
        let front = Matrix::from_fn(dense, x.cols(), |i, j| x.col(j)[i]);
        self.predict(Input::both(front.view(), rest.pick(&all)))
    }
}

/// Rows that go through the networks together.
const TOGETHER: usize = 1024;

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
