//! How a model is fitted.

use std::marker::PhantomData;

use data::{Dataset, Table, Task};
use nn::{Activation, Init, Loss, Network, Quantiles, Topology};
use optim::{Adam, Batching, Optimizer, Threads, Trainer};

use crate::tabular::{self, Preset};
use crate::{Error, Model, Regressor};

/// The settings of a [`Classifier`](crate::Classifier) or a [`Regressor`](crate::Regressor) before it is
/// fitted.
///
/// Whatever is not set has a value that does for most tables of some ten to some ten thousand rows.
///
/// ```
/// use descent::Regressor;
/// let rows: Vec<[f32; 1]> = (0..100).map(|i| [i as f32]).collect();
/// let squares: Vec<f32> = rows.iter().map(|[x]| x * x).collect();
/// let model = Regressor::builder().hidden(&[16, 16]).epochs(200).seed(7).fit(&rows, &squares)?;
/// assert!(model.score(&rows, &squares)? > 0.99);
/// # Ok::<(), descent::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder<M> {
    hidden: Option<Vec<usize>>,
    epochs: Option<usize>,
    batch_size: Option<usize>,
    seed: u64,
    threads: usize,
    /// The optimizer, in a trainer that knows nothing else yet.
    optimizer: Option<Trainer>,
    preset: Preset,
    members: usize,
    interval: Option<f64>,
    model: PhantomData<M>,
}

impl<M> Builder<M> {
    pub(crate) fn new() -> Self {
        Self {
            hidden: None,
            epochs: None,
            batch_size: None,
            seed: 1,
            threads: Threads::available(),
            optimizer: None,
            preset: Preset::Tabular,
            members: 1,
            interval: None,
            model: PhantomData,
        }
    }

    /// The sizes of the hidden layers, from the first to the last. None make a linear model. Unless set, 64
    /// for rows of numbers, and for a table what the preset says.
    pub fn hidden(self, sizes: &[usize]) -> Self {
        Self { hidden: Some(sizes.to_vec()), ..self }
    }
    /// How often all rows are seen: 200 times unless set; for a table, at most as often as the preset says.
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs: Some(epochs), ..self }
    }
    /// How many rows a step sees: 32 unless set; for a table, as many as the preset says.
    pub fn batch_size(self, rows: usize) -> Self {
        Self { batch_size: Some(rows), ..self }
    }
    /// The seed of the first weights and of the order of the rows, and for a table of the rows that judge the
    /// training: 1 unless set.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
    /// How many threads may work: as many as there are cores unless set. Changes the time, not the result.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }
    /// The optimizer, with a step size of its own: Adam with η = 0.003 unless set; for a table, that of the
    /// preset.
    pub fn optimizer(self, optimizer: impl Optimizer) -> Self {
        Self { optimizer: Some(Trainer::new(optimizer)), ..self }
    }
    /// The step size η of Adam, which takes the place of any other optimizer.
    pub fn eta(self, eta: f64) -> Self {
        self.optimizer(Adam::new(eta))
    }
    /// What decides all that is not set, for a table: [`Preset::Tabular`] unless set.
    pub fn preset(self, preset: Preset) -> Self {
        Self { preset, ..self }
    }
    /// How many networks are fitted to a table, whose answers are averaged: one unless set.
    pub fn members(self, members: usize) -> Self {
        Self { members, ..self }
    }

    /// Trains a network with these hidden layers on `samples`.
    pub(crate) fn train(&self, loss: Loss, samples: &Dataset<f32>) -> Result<Network<f32>, Error> {
        let ends = [samples.width(), samples.target_width()];
        let hidden = self.hidden.as_deref().unwrap_or(&[64]);
        let sizes = [&ends[..1], hidden, &ends[1..]].concat();
        let topology = Topology::new(&sizes, Activation::Relu, loss)?;
        let mut network = Network::new(topology, Init::He, self.seed);
        let trainer = self.optimizer.clone().unwrap_or_else(|| Trainer::new(Adam::new(0.003)));
        trainer
            .diagnostics(false)
            .batching(Batching::MiniBatch(self.batch_size.unwrap_or(32)))
            .epochs(self.epochs.unwrap_or(200))
            .seed(self.seed)
            .threads(self.threads)
            .train(&mut network, samples)?;
        Ok(network)
    }

    /// Fits the preset, with what was set in its place, to the column `target` of a table.
    pub(crate) fn train_on_table(
        &self,
        table: &Table,
        target: &str,
        task: Task,
    ) -> Result<Model<f32>, Error> {
        let mut recipe = self.preset.recipe(task).seed(self.seed).members(self.members);
        if let Some(hidden) = &self.hidden {
            recipe = recipe.hidden(hidden);
        }
        if let Some(epochs) = self.epochs {
            recipe = recipe.epochs(epochs);
        }
        if let Some(rows) = self.batch_size {
            recipe.training.batching = Batching::MiniBatch(rows);
        }
        if let Some(trainer) = &self.optimizer {
            recipe.training.optimizer = trainer.settings().optimizer;
        }
        if let Some(share) = self.interval {
            let outside = (1.0 - share) / 2.0;
            recipe = recipe.intervals(Quantiles::new(&[outside, 0.5, 1.0 - outside])?);
        }
        Ok(Model::fitted(tabular::fit(table, target, |_| recipe.clone(), self.threads)?))
    }
}

impl Builder<Regressor> {
    /// Lets a regressor of a table answer with an interval too, in which this share of the rows lies; 0.8,
    /// for example. Its answer is then the median and not the mean.
    pub fn interval(self, share: f64) -> Self {
        Self { interval: Some(share), ..self }
    }
}
