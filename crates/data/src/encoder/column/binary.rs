//! Two categories as one number.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part};
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// −1 for the first category and 1 for the second. Any other, and a missing cell, is 0: none was in training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Binary;

impl Kind for Binary {
    const READS: Reads = Reads::Categories;
    const PART: Part = Part::Dense;

    fn fits(&self, categories: usize) -> bool {
        categories == 2
    }
    fn dense(&self, cell: Known) -> f32 {
        match cell {
            Known::Category(0) => -1.0,
            Known::Category(1) => 1.0,
            _ => 0.0,
        }
    }
    fn rule(&self) -> Rule<'_> {
        Rule::Pair
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
