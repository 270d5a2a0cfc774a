//! The settings of a training, one by one.

use std::sync::Arc;

use super::Trainer;
use crate::{Batching, Clip, EarlyStopping, Metric, Schedule};

impl Trainer {
    /// How η changes in the course of the training.
    #[must_use]
    pub fn schedule(self, schedule: impl Schedule) -> Self {
        Self { schedule: Arc::new(schedule), ..self }
    }
    /// How weight decay changes in the course of the training. Its factor multiplies the decay that the
    /// optimizer has.
    #[must_use]
    pub fn decay_schedule(self, schedule: impl Schedule) -> Self {
        Self { decay_schedule: Arc::new(schedule), ..self }
    }
    /// How dropout changes in the course of the training. Its factor multiplies the probability of every
    /// dropout layer of the network; the product stays below 1.
    ///
    /// ```
    /// use data::Dataset;
    /// use nn::{Activation, Init, Loss, Network, Topology};
    /// use optim::{FlatCos, Sgd, Trainer};
    /// let xor = Dataset::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
    /// let plain = Topology::new(&[2, 8, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    /// let mut network = Network::<f32>::new(plain.with_dropout(0.0, 0.2)?, Init::Glorot, 1);
    /// // 0.2 in the first half of the training, then less and less.
    /// Trainer::new(Sgd::new(0.5)).dropout_schedule(FlatCos).train(&mut network, &xor)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn dropout_schedule(self, schedule: impl Schedule) -> Self {
        Self { dropout_schedule: Arc::new(schedule), ..self }
    }
    /// How many samples a step sees.
    #[must_use]
    pub fn batching(self, batching: Batching) -> Self {
        Self { batching, ..self }
    }
    /// Makes one step of `n` batches: their gradients are summed one batch after the other, and the step
    /// divides by the number of all their samples. It is the step of a batch `n` times as large, within
    /// rounding, in the memory of one. The last step of an epoch sees the samples that are left.
    #[must_use]
    pub fn accumulate(self, n: usize) -> Self {
        Self { accumulate: n, ..self }
    }
    /// The number of epochs.
    #[must_use]
    pub fn epochs(self, epochs: usize) -> Self {
        Self { epochs, ..self }
    }
    /// The seed of the order of samples.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }
    /// At most this many steps per epoch, on samples drawn anew for each epoch. Useful if a full epoch takes
    /// too long.
    #[must_use]
    pub fn steps_per_epoch(self, steps: usize) -> Self {
        Self { steps_per_epoch: Some(steps), ..self }
    }
    /// Makes gradients that are too large smaller before the step.
    #[must_use]
    pub fn clip(self, clip: Clip) -> Self {
        Self { clip: Some(clip), ..self }
    }
    /// After each step, the weights w of a neuron with ‖w‖ > `c` become w·c/‖w‖.
    #[must_use]
    pub fn max_norm(self, c: f64) -> Self {
        Self { max_norm: Some(c), ..self }
    }
    /// Averages the weights over the steps: v̄ ← βv̄ + (1 − β)v. The averaged weights are those that are
    /// judged after each epoch, and in the end those of the network. At step t, β is at most (1 + t)/(10 +
    /// t). A β of 0.999 looks back over some 1,000 steps.
    #[must_use]
    pub fn average(self, beta: f64) -> Self {
        Self { average: Some(beta), ..self }
    }
    /// Ends the training when the validation samples say that it no longer helps, and gives the weights of
    /// the best epoch back. It needs validation samples.
    #[must_use]
    pub fn early_stopping(self, early_stopping: EarlyStopping) -> Self {
        Self { early_stopping: Some(early_stopping), ..self }
    }
    /// Metrics that are measured on the validation samples after each epoch; see
    /// [`EpochRecord::metrics`](crate::EpochRecord::metrics).
    #[must_use]
    pub fn metrics(self, metrics: impl IntoIterator<Item = Metric>) -> Self {
        Self { metrics: metrics.into_iter().collect(), ..self }
    }
    /// The number of threads that may work. It changes the time, not the result.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }
    /// Whether the layers are measured after each epoch. If not,
    /// [`EpochRecord::health`](crate::EpochRecord::health) is empty. The weights are the same either way.
    #[must_use]
    pub fn diagnostics(self, diagnostics: bool) -> Self {
        Self { diagnostics, ..self }
    }
}
