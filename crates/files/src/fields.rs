//! Values with numbers, so that a later program can add some.

use std::borrow::Cow;
use std::cell::RefCell;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::decode::encode;
use crate::{Bytes, FileError, decode};

/// Values under numbers that never change their meaning. Each value has its own length, but a reader must
/// know all of them: what may be skipped belongs in an optional section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields<'a>(#[serde(borrow)] Vec<(u16, Bytes<'a>)>);

/// One of several kinds of a thing, by number, with the settings of that kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item<'a> {
    /// Which kind.
    pub kind: u16,
    /// What that kind needs.
    #[serde(borrow)]
    pub settings: Fields<'a>,
}

impl Item<'_> {
    /// A kind without settings.
    #[must_use]
    pub fn plain(kind: u16) -> Self {
        Self { kind, settings: Fields::new() }
    }
}

impl Fields<'_> {
    /// None.
    #[must_use]
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, number: u16, value: &impl Serialize) -> Self {
        let mut bytes = Vec::new();
        encode(value, &mut bytes);
        self.0.push((number, Bytes(Cow::Owned(bytes))));
        self
    }

    /// With one more value, if there is one.
    #[must_use]
    pub fn with_some(self, number: u16, value: Option<&impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(number, value),
            None => self,
        }
    }

    /// What `body` makes of the values, all of which it must ask for. `what` names their owner in errors.
    ///
    /// # Errors
    /// Those of `body`, and if a number is there that `body` did not ask for, or one is there twice.
    pub fn read<R>(
        &self,
        what: &'static str,
        path: &Path,
        body: impl FnOnce(&FieldReader<'_>) -> Result<R, FileError>,
    ) -> Result<R, FileError> {
        let reader = FieldReader { fields: &self.0, asked: RefCell::default(), what, path };
        let result = body(&reader)?;
        let asked = reader.asked.into_inner();
        let mut seen = vec![false; asked.len()];
        for (number, _) in &self.0 {
            let Some(i) = asked.iter().position(|asked| asked == number) else {
                return Err(FileError::Unknown {
                    path: path.to_owned(),
                    what,
                    part: "field",
                    found: number.to_string(),
                });
            };
            if std::mem::replace(&mut seen[i], true) {
                let (expected, found) = ("each field once", format!("with field {number} twice"));
                return Err(FileError::Content { path: path.to_owned(), what, expected, found });
            }
        }
        Ok(result)
    }
}

/// Gives out the values of some [`Fields`].
#[derive(Debug)]
pub struct FieldReader<'f> {
    fields: &'f [(u16, Bytes<'f>)],
    /// The numbers that were asked for, present or not.
    asked: RefCell<Vec<u16>>,
    what: &'static str,
    path: &'f Path,
}

impl<'f> FieldReader<'f> {
    /// The value with this number; `name` says what it is.
    ///
    /// # Errors
    /// If there is none, or it cannot be decoded.
    pub fn get<C: Deserialize<'f>>(&self, number: u16, name: &'static str) -> Result<C, FileError> {
        self.find(number, name)?.ok_or_else(|| FileError::Content {
            path: self.path.to_owned(),
            what: self.what,
            expected: "all fields",
            found: format!("without its {name}, field {number}"),
        })
    }

    /// The value with this number, if there is one.
    ///
    /// # Errors
    /// If it cannot be decoded.
    pub fn find<C: Deserialize<'f>>(&self, number: u16, name: &str) -> Result<Option<C>, FileError> {
        self.asked.borrow_mut().push(number);
        let value = self.fields.iter().find(|(n, _)| *n == number);
        value.map(|(_, bytes)| decode(&bytes.0, name, self.path)).transpose()
    }
}
