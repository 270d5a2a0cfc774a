//! η falls when the loss no longer does.

use super::{Moment, Schedule, whole};
use crate::optimizer::range;
use crate::{Described, EpochRecord, TrainError};

/// γʳ after r reductions. An epoch is better if its loss lies below (1 − ε) times the best one before. After
/// more than `patience` epochs in a row that are not better, η is reduced, and they are counted from 0 again.
///
/// The loss is that of the validation samples, or of the training samples if there are no others. The factor
/// is computed from the recorded epochs.
///
/// ```
/// use optim::{EpochRecord, Moment, Plateau, Schedule};
/// let losses = [1.0, 0.8, 0.8, 0.8, 0.8];
/// let epoch = |(e, loss): (usize, &f64)| EpochRecord::new(e + 1, *loss, 0.0);
/// let history: Vec<_> = losses.iter().enumerate().map(epoch).collect();
/// let factor = |epochs| Plateau::new(0.5, 2).factor(&Moment::new(0, 0, &history[..epochs]));
/// assert_eq!([factor(2), factor(4), factor(5)], [1.0, 1.0, 0.5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plateau {
    /// γ, above 0 and below 1.
    pub gamma: f64,
    /// The number of epochs in a row that need not be better.
    pub patience: usize,
    /// ε, at least 0 and below 1.
    pub threshold: f64,
}

impl Plateau {
    /// Times `gamma` after more than `patience` epochs that are not better; ε = 10⁻⁴.
    #[must_use]
    pub fn new(gamma: f64, patience: usize) -> Self {
        Self { gamma, patience, threshold: 1e-4 }
    }
    /// With this ε.
    #[must_use]
    pub fn threshold(self, threshold: f64) -> Self {
        Self { threshold, ..self }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [gamma, patience, threshold] =
            described.numbers("plateau", ["gamma", "patience", "threshold"])?;
        Some(Self::new(gamma, whole(patience)?).threshold(threshold))
    }
}

impl Default for Plateau {
    /// Halved after more than 3 epochs without a lower loss.
    fn default() -> Self {
        Self::new(0.5, 3)
    }
}

impl Schedule for Plateau {
    fn name(&self) -> &'static str {
        "plateau"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("gamma", self.gamma), ("patience", self.patience as f64), ("threshold", self.threshold)]
    }
    fn check(&self) -> Result<(), TrainError> {
        range("gamma", "above 0 and below 1", self.gamma, self.gamma > 0.0 && self.gamma < 1.0)?;
        range("threshold", "at least 0 and below 1", self.threshold, (0.0..1.0).contains(&self.threshold))
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        let loss = |record: &EpochRecord| record.validation_loss.unwrap_or(record.train_loss);
        let Some((first, rest)) = at.history.split_first() else { return 1.0 };
        let (mut best, mut waited, mut factor) = (loss(first), 0, 1.0);
        for loss in rest.iter().map(loss) {
            // |best|, since some losses can be negative.
            if loss < best - self.threshold * best.abs() {
                (best, waited) = (loss, 0);
            } else {
                waited += 1;
            }
            if waited > self.patience {
                (factor, waited) = (factor * self.gamma, 0);
            }
        }
        factor
    }
}
