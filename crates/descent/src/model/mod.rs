//! Networks with what a person needs to use them.

mod file;
mod predict;
mod together;

use data::{ClassNames, Encoder, Framing};
use linalg::{Matrix, Scalar};
use nn::{Input, Network};

pub(crate) use together::Room;

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
        let mut room = Room::new(self, x.cols());
        let a = self.outputs(x, &mut room);
        let mut outputs = Matrix::zeros(a.rows(), a.cols());
        outputs.view_mut().copy_from(a);
        outputs
    }
}
