//! η stays for the first half of the steps and falls to 0 in the second.

use super::{Moment, Schedule, half_wave};
use crate::Described;

/// With s = t/T after t of T planned steps: 1 until s = ½, then ½(1 + cos(π(2s − 1))). RealMLP lets weight
/// decay and dropout fall like this (Holzmüller et al., 2024).
///
/// ```
/// use optim::{FlatCos, Moment, Schedule};
/// let factor = |steps| FlatCos.factor(&Moment::new(steps, 100, &[]));
/// assert!(factor(50) == 1.0 && (factor(75) - 0.5).abs() < 1e-15 && factor(100) == 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlatCos;

impl FlatCos {
    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        described.numbers("flat-cos", []).map(|[]| Self)
    }
}

impl Schedule for FlatCos {
    fn name(&self) -> &'static str {
        "flat-cos"
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        half_wave((2.0 * at.done() - 1.0).max(0.0))
    }
    fn depends_on_end(&self) -> bool {
        true
    }
}
