//! Whether a number is missing.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part};
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// 1 where the number is missing, 0 elsewhere. The other encoders of the column see the median instead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Missing;

impl Kind for Missing {
    const READS: Reads = Reads::Numbers;
    const PART: Part = Part::Dense;

    fn dense(&self, cell: Known) -> f32 {
        f32::from(u8::from(matches!(cell, Known::Imputed(_))))
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Missing
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self]
    }
    fn write(&self) -> Fields<'_> {
        Fields::new()
    }
    fn read(_: &FieldReader<'_>, _: &Path) -> Result<Self, FileError> {
        Ok(Self)
    }
}
