//! The six training workloads that Descent is measured by: plain SGD, or another optimizer, on all 60,000
//! training samples of MNIST, from the gather of a random batch to the updated weights.

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology, TopologyError};
use optim::{Batching, Optimizer, TrainError, Trainer};

/// One workload.
#[derive(Clone, Copy, Debug)]
pub struct Workload {
    /// `W1` to `W6`.
    pub name: &'static str,
    /// Sizes of all layers.
    pub sizes: &'static [usize],
    /// Hidden layers.
    pub activation: Activation,
    /// Loss with the output's activation.
    pub loss: Loss,
    /// Samples per step.
    pub batch: usize,
    /// Step size of plain SGD.
    pub eta: f64,
    /// Steps that are timed in one go: as many as an epoch has, or fewer where that takes long.
    pub steps: usize,
}

const TEXT: Loss = Loss::Quadratic(Activation::Sigmoid);

/// All six.
pub const WORKLOADS: [Workload; 6] = [
    Workload {
        name: "W1",
        sizes: &[784, 30, 10],
        activation: Activation::Sigmoid,
        loss: TEXT,
        batch: 10,
        eta: 3.0,
        steps: 6000,
    },
    Workload {
        name: "W2",
        sizes: &[784, 30, 10],
        activation: Activation::Sigmoid,
        loss: TEXT,
        batch: 1,
        eta: 0.3,
        steps: 20_000,
    },
    Workload {
        name: "W3",
        sizes: &[784, 100, 10],
        activation: Activation::Sigmoid,
        loss: TEXT,
        batch: 10,
        eta: 3.0,
        steps: 6000,
    },
    Workload {
        name: "W4",
        sizes: &[784, 800, 10],
        activation: Activation::Relu,
        loss: Loss::SoftmaxCrossEntropy,
        batch: 128,
        eta: 0.1,
        steps: 468,
    },
    Workload {
        name: "W5",
        sizes: &[784, 512, 512, 10],
        activation: Activation::Relu,
        loss: Loss::SoftmaxCrossEntropy,
        batch: 128,
        eta: 0.1,
        steps: 468,
    },
    Workload {
        name: "W6",
        sizes: &[784, 2500, 2000, 1500, 1000, 500, 10],
        activation: Activation::Relu,
        loss: Loss::SoftmaxCrossEntropy,
        batch: 100,
        eta: 0.02,
        steps: 40,
    },
];

impl Workload {
    /// The workload of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        WORKLOADS.into_iter().find(|w| w.name.eq_ignore_ascii_case(name))
    }

    /// Its network, normal weights scaled by 1/√n_in. Generic, as [`Workload::time`] is, so that the code of
    /// a training is not compiled here once more than in the program that measures it.
    ///
    /// # Errors
    /// Never: the sizes are constants.
    pub fn network<T: Scalar>(&self, seed: u64) -> Result<Network<T>, TopologyError> {
        Ok(Network::new(Topology::new(self.sizes, self.activation, self.loss)?, Init::ScaledNormal, seed))
    }

    /// Arithmetic of a step in operations as a dense implementation needs it: 2·m·k·n per product, of which
    /// there are forward, nabla_w, and delta for every layer but the first.
    #[must_use]
    pub fn dense_flops(&self) -> f64 {
        let weights: Vec<usize> = self.sizes.windows(2).map(|n| n[0] * n[1]).collect();
        let products = 3 * weights.iter().sum::<usize>() - weights[0];
        2.0 * (products * self.batch) as f64
    }

    /// Steps in an epoch of 60,000 samples.
    #[must_use]
    pub fn steps_per_epoch(&self) -> f64 {
        60_000.0 / self.batch as f64
    }

    /// Trains `network` with `optimizer` for `rounds` times `steps` steps, after one round to warm up, and
    /// returns the seconds per step of each round. `seed` is that of the order of samples.
    ///
    /// # Errors
    /// If the samples do not fit the network.
    pub fn time<T: Scalar>(
        &self,
        network: &mut Network<T>,
        train: &Dataset<T>,
        optimizer: impl Optimizer,
        seed: u64,
        threads: usize,
        rounds: usize,
    ) -> Result<Vec<f64>, TrainError> {
        let trainer = Trainer::new(optimizer)
            .batching(Batching::MiniBatch(self.batch))
            .steps_per_epoch(self.steps)
            .epochs(rounds + 1)
            .seed(seed)
            .threads(threads);
        let history = trainer.train(network, train)?;
        Ok(history.epochs[1..].iter().map(|epoch| epoch.seconds / self.steps as f64).collect())
    }
}
