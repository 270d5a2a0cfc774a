//! What a loss holds, in a file and back.

use std::path::Path;

use files::{FieldReader, Fields, FileError};

use super::own::described;
use super::{Loss, Own, Quantiles};
use crate::Activation;

/// Where a loss is read.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a Path,
    /// Those of the caller's program, which a file can only name.
    pub(crate) own: &'a [Loss],
}

/// What a variant holds, as the fields of its item in a file.
pub(super) trait Setting: Sized {
    fn write(self, fields: Fields<'static>) -> Fields<'static>;
    fn read(fields: &FieldReader<'_>, source: Source<'_>, name: &'static str) -> Result<Self, FileError>;
}

impl Setting for Activation {
    fn write(self, fields: Fields<'static>) -> Fields<'static> {
        fields.with(1, &self.item())
    }
    fn read(fields: &FieldReader<'_>, source: Source<'_>, _: &'static str) -> Result<Self, FileError> {
        Self::from_item(&fields.get(1, "output activation")?, source.path)
    }
}

impl Setting for f64 {
    fn write(self, fields: Fields<'static>) -> Fields<'static> {
        fields.with(1, &self)
    }
    fn read(fields: &FieldReader<'_>, _: Source<'_>, name: &'static str) -> Result<Self, FileError> {
        fields.get(1, name)
    }
}

impl Setting for Quantiles {
    fn write(self, fields: Fields<'static>) -> Fields<'static> {
        fields.with(1, &self.as_slice())
    }
    fn read(fields: &FieldReader<'_>, source: Source<'_>, name: &'static str) -> Result<Self, FileError> {
        let values: Vec<f64> = fields.get(1, name)?;
        Self::new(&values).map_err(|error| FileError::Content {
            path: source.path.to_owned(),
            what: "loss",
            expected: "one with quantiles",
            found: format!("another: {error}"),
        })
    }
}

impl Setting for Own {
    fn write(self, fields: Fields<'static>) -> Fields<'static> {
        fields.with(1, &self.name()).with(2, &self.settings())
    }
    fn read(fields: &FieldReader<'_>, source: Source<'_>, _: &'static str) -> Result<Self, FileError> {
        let name: &str = fields.get(1, "name")?;
        let settings: Vec<(&str, f64)> = fields.get(2, "settings")?;
        let given = source.own.iter().filter_map(|loss| match loss {
            Loss::Own(own) => Some(*own),
            _ => None,
        });
        let found = given.clone().find(|own| own.name() == name && own.settings() == settings);
        found.ok_or_else(|| FileError::NotGiven {
            path: source.path.to_owned(),
            what: "loss",
            found: described(name, &settings),
            given: given.map(|own| own.to_string()).collect::<Vec<_>>().join(", "),
        })
    }
}
