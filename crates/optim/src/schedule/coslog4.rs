//! η rises and falls in four waves, each twice as long as the one before (Holzmüller et al., 2024).

use std::f64::consts::TAU;

use super::{Moment, Schedule};
use crate::Described;

/// ½(1 − cos(2π·log₂(1 + 15s))) with s = t/T after t of T planned steps: the schedule of RealMLP. It begins
/// and ends with 0, and so does each wave, at s = 1/15, 3/15 and 7/15.
///
/// ```
/// use optim::{CosLog4, Moment, Schedule};
/// let factor = |steps| CosLog4.factor(&Moment::new(steps, 15, &[]));
/// assert!([0, 1, 3, 7, 15].iter().all(|&steps| factor(steps) < 1e-15));
/// assert!(factor(2) > 0.7 && factor(5) > 0.8 && factor(10) > 0.9);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CosLog4;

impl CosLog4 {
    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        described.numbers("coslog4", []).map(|[]| Self)
    }
}

impl Schedule for CosLog4 {
    fn name(&self) -> &'static str {
        "coslog4"
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        0.5 * (1.0 - (TAU * (1.0 + 15.0 * at.done()).log2()).cos())
    }
    fn depends_on_end(&self) -> bool {
        true
    }
}
