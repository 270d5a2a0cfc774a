//! How a model is fitted.

use std::marker::PhantomData;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Adam, Batching, Optimizer, Threads, Trainer};

use crate::Error;

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
    hidden: Vec<usize>,
    epochs: usize,
    batch_size: usize,
    seed: u64,
    threads: usize,
    /// Around the optimizer; what else it needs to know is told it when a model is fitted.
    trainer: Trainer,
    model: PhantomData<M>,
}

impl<M> Builder<M> {
    pub(crate) fn new() -> Self {
        Self {
            hidden: vec![64],
            epochs: 200,
            batch_size: 32,
            seed: 1,
            threads: Threads::available(),
            trainer: Trainer::new(Adam::new(0.003)),
            model: PhantomData,
        }
    }

    /// The sizes of the hidden layers, from the first to the last: 64 unless set. None make a linear model.
    pub fn hidden(self, sizes: &[usize]) -> Self {
        Self { hidden: sizes.to_vec(), ..self }
    }
    /// How often all rows are seen: 200 times unless set.
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }
    /// How many rows a step sees: 32 unless set.
    pub fn batch_size(self, rows: usize) -> Self {
        Self { batch_size: rows, ..self }
    }
    /// The seed of the first weights and of the order of the rows: 1 unless set.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
    /// How many threads may work: as many as there are cores unless set. Changes the time, not the result.
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }
    /// The optimizer, with a step size of its own: Adam with η = 0.003 unless set.
    pub fn optimizer(self, optimizer: impl Optimizer) -> Self {
        Self { trainer: Trainer::new(optimizer), ..self }
    }
    /// The step size η of Adam, which takes the place of any other optimizer.
    pub fn eta(self, eta: f64) -> Self {
        self.optimizer(Adam::new(eta))
    }

    /// Trains a network with these hidden layers on `samples`.
    pub(crate) fn train(&self, loss: Loss, samples: &Dataset<f32>) -> Result<Network<f32>, Error> {
        let ends = [samples.width(), samples.target_width()];
        let sizes = [&ends[..1], &self.hidden, &ends[1..]].concat();
        let topology = Topology::new(&sizes, Activation::Relu, loss)?;
        let mut network = Network::new(topology, Init::He, self.seed);
        self.trainer
            .clone()
            .diagnostics(false)
            .batching(Batching::MiniBatch(self.batch_size))
            .epochs(self.epochs)
            .seed(self.seed)
            .threads(self.threads)
            .train(&mut network, samples)?;
        Ok(network)
    }
}
