//! A training ends when the validation samples say that it no longer helps.

use linalg::Scalar;
use nn::Parameters;

use crate::{Better, Metric, TrainError};

/// What is watched on the validation samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Watch {
    /// The mean of C_x.
    Loss,
    /// A metric.
    Metric(Metric),
}

impl Watch {
    /// Its name: `"loss"`, or that of the metric.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Metric(metric) => metric.name(),
        }
    }
    /// What has this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "loss" { Some(Self::Loss) } else { name.parse().ok().map(Self::Metric) }
    }
    /// Which values are better.
    #[must_use]
    pub fn better(self) -> Better {
        match self {
            Self::Loss => Better::Smaller,
            Self::Metric(metric) => metric.better(),
        }
    }
}

/// When a training ends early.
///
/// After each epoch the watched value of the validation samples is compared with the best one so far. If it
/// was not better by more than `least` in `patience` epochs, the training ends. However the training ends,
/// the network gets the weights of its best epoch back.
///
/// ```
/// use optim::{EarlyStopping, Metric, Watch};
/// let stopping = EarlyStopping::new(5).watch(Watch::Metric(Metric::Accuracy)).least(0.001);
/// assert_eq!(stopping.patience, 5);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct EarlyStopping {
    /// What is watched.
    pub watch: Watch,
    /// How many epochs without an improvement end the training, at least 1.
    pub patience: usize,
    /// A smaller change is no improvement, at least 0.
    pub least: f64,
}

impl EarlyStopping {
    /// After `patience` epochs without a smaller loss.
    #[must_use]
    pub fn new(patience: usize) -> Self {
        Self { watch: Watch::Loss, patience, least: 0.0 }
    }
    /// Watching this.
    #[must_use]
    pub fn watch(self, watch: Watch) -> Self {
        Self { watch, ..self }
    }
    /// With this least improvement.
    #[must_use]
    pub fn least(self, least: f64) -> Self {
        Self { least, ..self }
    }

    /// # Errors
    /// If the patience is 0, or the least improvement negative or not a number.
    pub(crate) fn check(&self) -> Result<(), TrainError> {
        if self.patience == 0 {
            return Err(TrainError::Zero { what: "epochs of patience" });
        }
        if self.least >= 0.0 && self.least.is_finite() {
            return Ok(());
        }
        let (name, expected) = ("the least improvement", "at least 0 and finite");
        Err(TrainError::Range { name, expected, found: self.least })
    }

    /// Whether the epoch with this `value` is the best so far.
    pub(crate) fn improves<T: Scalar>(&self, value: f64, best: Option<&Best<T>>) -> bool {
        best.is_none_or(|best| self.watch.better().improves(value, best.value, self.least))
    }

    /// Whether the training ends after `epoch`.
    pub(crate) fn ends<T: Scalar>(&self, epoch: usize, best: Option<&Best<T>>) -> bool {
        best.is_some_and(|best| epoch.saturating_sub(best.epoch) >= self.patience)
    }
}

/// The best epoch of a training so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Best<T: Scalar> {
    /// Which, from 1.
    pub epoch: usize,
    /// The watched value after it.
    pub value: f64,
    /// The weights that were judged.
    pub parameters: Parameters<T>,
}
