//! An input for each category, of which one is 1.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::{Kind, Part, content};
use crate::encoder::rules::Rule;
use crate::encoder::source::{Known, Reads};

/// One sparse input per category; then one that rare and unseen ones share, if training rows had rare ones;
/// then one for missing cells, if training rows had some.
///
/// An input that no training row uses would keep its random first weights. So without a shared input an
/// unseen category is all zeros, and a missing cell is like an unseen category if none was missing before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct OneHot {
    pub(crate) categories: usize,
    pub(crate) shared: bool,
    pub(crate) missing: bool,
}

impl Kind for OneHot {
    const READS: Reads = Reads::Categories;
    const PART: Part = Part::Sparse;

    fn fits(&self, categories: usize) -> bool {
        categories == self.categories
    }
    fn sparse_inputs(&self) -> usize {
        self.categories + usize::from(self.shared) + usize::from(self.missing)
    }
    fn sparse(&self, cell: Known) -> Option<usize> {
        match cell {
            Known::Category(code) => Some(code as usize),
            Known::Nothing if self.missing => Some(self.categories + usize::from(self.shared)),
            _ => self.shared.then_some(self.categories),
        }
    }
    fn rule(&self) -> Rule<'_> {
        let other = self.shared.then_some(self.categories);
        let missing = self.missing.then_some(self.categories + usize::from(self.shared));
        Rule::OneHot { categories: self.categories, other, missing }
    }
    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let both = [false, true];
        let of = |shared| both.map(|missing| Self { categories: 3, shared, missing });
        both.map(of).concat()
    }
    fn write(&self) -> Fields<'_> {
        Fields::new().with(1, &(self.categories as u64)).with(2, &self.shared).with(3, &self.missing)
    }
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError> {
        let categories: u64 = fields.get(1, "number of categories")?;
        let Ok(categories) = u32::try_from(categories) else {
            return Err(content(path, "fewer than 2³² categories", categories.to_string()));
        };
        let (shared, missing) = (fields.get(2, "shared input")?, fields.get(3, "input of missing cells")?);
        Ok(Self { categories: categories as usize, shared, missing })
    }
}
