//! A file of images or labels: its sums, what it holds, and whether it is a published one.

use std::path::{Path, PathBuf};

use super::Remark;
use crate::names::Name;
use crate::sums::Sums;
use crate::{DataError, ElementType, Idx, Known, KnownSet};

/// A file of images or labels.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
    /// The type of its elements and its dimensions, if it could be read.
    pub content: Option<(ElementType, Vec<usize>)>,
    /// The published file that it is.
    pub known: Option<Known>,
    /// Published data sets that have a file of this name, of which it is none.
    pub unlike: Vec<&'static KnownSet>,
    /// The SHA-256 of what it holds when it is unpacked.
    pub(super) unpacked: String,
}

impl FileReport {
    /// Whether its name says that it is gzipped.
    pub(super) fn is_zipped(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
    }

    /// Reads a file; `None` and a remark if it cannot be opened. What it holds comes with it if it is IDX.
    pub(super) fn of(path: &Path, remarks: &mut Vec<Remark>) -> Option<(Self, Option<Idx>)> {
        let failed = |source| DataError::Read { path: path.to_owned(), source };
        let sums = Sums::of(path).map_err(failed).map_err(|error| remarks.push(Remark::Fault(error))).ok()?;
        let mut notes = Vec::new();
        let idx = Idx::read_noting(path, &mut notes);
        remarks.extend(notes.into_iter().map(Remark::Note));
        let idx = idx.map_err(|error| remarks.push(Remark::Fault(error))).ok();
        let known = Known::of(&sums);
        let name = path.file_name().and_then(|name| Name::of(name.to_str()?));
        let unlike = match (&known, &name) {
            (None, Some(name)) => KnownSet::named(name),
            _ => Vec::new(),
        };
        if let (Some(known), Some(name)) = (known, name)
            && !known.fits(&name)
        {
            remarks.push(Remark::Misnamed { path: path.to_owned(), known });
        }
        let content = idx.as_ref().map(|idx| (idx.elements.element_type(), idx.dimensions.clone()));
        let (path, unpacked) = (path.to_owned(), sums.unpacked().to_owned());
        let Sums { bytes, sha256, .. } = sums;
        Some((Self { path, bytes, sha256, content, known, unlike, unpacked }, idx))
    }
}
