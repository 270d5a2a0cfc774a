//! Everything that decides how a network for a table is fitted.

use data::{EncoderOptions, Task};
use nn::{Activation, Init, Loss, Periodic, Quantiles, Scale};
use optim::{Described, Settings};

/// How a table becomes samples, what the network is, how it starts, and how it is trained: plain data.
///
/// A [`Preset`](super::Preset) gives one, and each setting may be changed.
///
/// ```
/// use descent::data::Task;
/// use descent::tabular::Preset;
/// let recipe = Preset::Tabular.recipe(Task::Classification).hidden(&[128]).eta(0.02).members(4);
/// assert_eq!(recipe.training.optimizer.setting("eta"), Some(0.02));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Recipe {
    /// What columns become.
    pub encoder: EncoderOptions,
    /// The sizes of the hidden layers.
    pub hidden: Vec<usize>,
    /// σ of the hidden layers.
    pub activation: Activation,
    /// Waves of the dense inputs, beside the inputs themselves, unless there are more than
    /// [`Recipe::MOST_EMBEDDED`].
    pub embedding: Option<Periodic>,
    /// A learned factor for each dense input, or for what its embedding makes of it.
    pub scale: Option<Scale>,
    /// Whether dense layers are in the NTK parametrisation.
    pub ntk: bool,
    /// The factor of η for biases.
    pub eta_b: f64,
    /// The probability of dropout before every dense layer but the first.
    pub dropout: f64,
    /// How the first weights are drawn.
    pub init: Init,
    /// The standard deviation of the first biases of the hidden layers.
    pub spread_of_biases: f64,
    /// Whether the last layer begins with zeros: the first outputs are the same for all rows.
    pub zero_outputs: bool,
    /// The loss, with the activation of the outputs.
    pub loss: Loss,
    /// The training; its seed is also that of the first weights and of the rows that are held out.
    pub training: Settings,
    /// The share of the rows that is held out of the training to judge its epochs, below 1; 0 for none. Of
    /// large tables it is half of that: see [`held_out`](super::held_out).
    pub validation: f64,
    /// The number of networks whose answers are averaged, at least 1.
    pub members: usize,
}

impl Recipe {
    /// With more dense inputs than this, each of them alone says little, and embeddings would cost more time
    /// than the rest of the network.
    pub const MOST_EMBEDDED: usize = 48;

    /// A dense network without hidden layers and the usual loss of the task; a fifth of the rows judges.
    #[must_use]
    pub fn new(task: Task, training: Settings) -> Self {
        let loss = match task {
            Task::Classification => Loss::SoftmaxCrossEntropy,
            Task::Regression => Loss::Quadratic(Activation::Identity),
        };
        Self {
            encoder: EncoderOptions::default().task(task),
            hidden: Vec::new(),
            activation: Activation::Relu,
            embedding: None,
            scale: None,
            ntk: false,
            eta_b: 1.0,
            dropout: 0.0,
            init: Init::ScaledNormal,
            spread_of_biases: 0.0,
            zero_outputs: false,
            loss,
            training,
            validation: 0.2,
            members: 1,
        }
    }

    /// With hidden layers of these sizes.
    #[must_use]
    pub fn hidden(self, sizes: &[usize]) -> Self {
        Self { hidden: sizes.to_vec(), ..self }
    }
    /// With this step size of its optimizer.
    #[must_use]
    pub fn eta(mut self, eta: f64) -> Self {
        let Described { settings, .. } = &mut self.training.optimizer;
        settings.iter_mut().filter(|(name, _)| name == "eta").for_each(|(_, value)| *value = eta);
        self
    }
    /// With so many epochs at most.
    #[must_use]
    pub fn epochs(mut self, epochs: usize) -> Self {
        self.training.epochs = epochs;
        self
    }
    /// With this seed of the first weights, the order of the rows, and the rows that are held out.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.training.seed = seed;
        self
    }
    /// With this probability of dropout before every dense layer but the first.
    #[must_use]
    pub fn dropout(self, p: f64) -> Self {
        Self { dropout: p, ..self }
    }
    /// With this share of the rows held out of the training to judge it.
    #[must_use]
    pub fn validation(self, share: f64) -> Self {
        Self { validation: share, ..self }
    }
    /// With so many networks, of different seeds, whose answers are averaged.
    #[must_use]
    pub fn members(self, members: usize) -> Self {
        Self { members, ..self }
    }
    /// With an output for each of these quantiles of a number, in place of one for its mean.
    #[must_use]
    pub fn intervals(self, quantiles: Quantiles) -> Self {
        Self { loss: Loss::Quantile(quantiles), ..self }
    }
}
