//! η falls from its first value to almost 0 along half a wave (Loshchilov and Hutter, 2017).

use super::{Moment, Schedule, half_wave};
use crate::Described;

/// ½(1 + cos(πt/T)) after t of T planned steps.
///
/// ```
/// use optim::{Cosine, Moment, Schedule};
/// let factor = |steps| Cosine.factor(&Moment::new(steps, 100, &[]));
/// assert!(factor(0) == 1.0 && (factor(50) - 0.5).abs() < 1e-15 && factor(100) == 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cosine;

impl Cosine {
    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        described.numbers("cosine", []).map(|[]| Self)
    }
}

impl Schedule for Cosine {
    fn name(&self) -> &'static str {
        "cosine"
    }
    fn factor(&self, at: &Moment<'_>) -> f64 {
        half_wave(at.done())
    }
    fn depends_on_end(&self) -> bool {
        true
    }
}
