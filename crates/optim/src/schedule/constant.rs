//! η is always the same.

use super::{Moment, Schedule};
use crate::Described;

/// A factor of 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Constant;

impl Constant {
    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        described.numbers("constant", []).map(|[]| Self)
    }
}

impl Schedule for Constant {
    fn name(&self) -> &'static str {
        "constant"
    }
    fn factor(&self, _: &Moment<'_>) -> f64 {
        1.0
    }
}
