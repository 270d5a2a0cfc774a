//! Two IDX files: images and their labels.

use std::path::{Path, PathBuf};

use linalg::Scalar;

use crate::checksums::Checksums;
use crate::gzip;
use crate::labels::{labels, to_classes};
use crate::listing::{Files, zipped_twin};
use crate::names::Name;
use crate::pixels::images;
use crate::{ClassNames, DataError, Dataset, Idx, Note};

/// A file of images and a file of their labels, in IDX, each plain or gzipped.
///
/// Images are bytes from 0 to 255, or any other type of IDX whose values are grey levels from 0 to 255, or
/// from 0 to 1 if they are floating-point. They have rows and columns, with or without a single channel, or
/// are flat. Labels are whole numbers of any type, in a list, a column, or the first of QMNIST's eight
/// columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxFiles {
    images: PathBuf,
    labels: PathBuf,
    transposed: bool,
}

/// Samples as they were read.
#[derive(Clone, Debug)]
pub struct Samples<T> {
    /// The samples.
    pub dataset: Dataset<T>,
    /// Whether rows and columns of the images were exchanged.
    pub transposed: bool,
    /// What is worth a warning.
    pub notes: Vec<Note>,
}

impl IdxFiles {
    /// These two files. Images of EMNIST, by their name, lie on their side and are put upright.
    pub fn new(images: impl Into<PathBuf>, labels: impl Into<PathBuf>) -> Self {
        let images = images.into();
        let name = images.file_name().and_then(|name| Name::of(name.to_str()?));
        Self { transposed: name.is_some_and(|name| name.transposed()), images, labels: labels.into() }
    }

    pub(crate) fn chosen(files: Files) -> Self {
        let Files { images, labels, transposed } = files;
        Self { images, labels, transposed }
    }

    /// Whether rows and columns of the images are exchanged; `None` leaves it to their name.
    #[must_use]
    pub fn transposed(self, transposed: Option<bool>) -> Self {
        Self { transposed: transposed.unwrap_or(self.transposed), ..self }
    }

    /// Whether rows and columns of the images are exchanged when they are read.
    #[must_use]
    pub fn is_transposed(&self) -> bool {
        self.transposed
    }

    /// The paths of images and labels.
    #[must_use]
    pub fn paths(&self) -> [&Path; 2] {
        [&self.images, &self.labels]
    }

    /// Reads both. The labels are names of `classes`.
    ///
    /// # Errors
    /// If a file is missing, damaged, of another kind, does not fit the other, or has a label that is no
    /// class.
    pub fn read<T: Scalar>(&self, classes: &ClassNames) -> Result<Samples<T>, DataError> {
        let mut notes = Vec::new();
        let dataset = self.pair(None, &mut notes)?.dataset(classes)?;
        Ok(Samples { dataset, transposed: self.transposed, notes })
    }

    /// Reads both, after a look at the promised checksums.
    pub(crate) fn pair(
        &self,
        checksums: Option<&Checksums>,
        notes: &mut Vec<Note>,
    ) -> Result<Pair, DataError> {
        for path in self.paths() {
            checksums.map_or(Ok(()), |checksums| checksums.verify(path, notes))?;
            if let Some(twin) = zipped_twin(path).filter(|twin| gzip::differ(path, twin).unwrap_or(false)) {
                notes.push(Note::Differs { path: path.to_owned(), other: twin });
            }
        }
        let labels = labels(Idx::read_noting(&self.labels, notes)?, &self.labels)?;
        let images = images(&self.images, notes)?;
        let (n, (rows, cols)) = (labels.len(), images.shape);
        for (path, count) in [(&self.images, images.len), (&self.labels, n), (&self.images, rows * cols)] {
            if count == 0 {
                let what = format!("{}: samples and pixels, at least", path.display());
                return Err(DataError::Count { what, expected: 1, found: 0 });
            }
        }
        if n != images.len {
            let what = format!("{}: labels for the images", self.labels.display());
            return Err(DataError::Count { what, expected: images.len, found: n });
        }
        let images = if self.transposed { images.transposed() } else { images };
        let (shape, pieces) = (images.shape, images.pieces);
        Ok(Pair { labels_path: self.labels.clone(), shape, pieces, labels })
    }
}

/// The content of both files, with the labels as they stand there.
pub(crate) struct Pair {
    pub(crate) labels_path: PathBuf,
    pub(crate) shape: (usize, usize),
    /// The pixels, in pieces of whole images.
    pub(crate) pieces: Vec<Vec<u8>>,
    pub(crate) labels: Vec<u32>,
}

impl Pair {
    /// Takes out the samples that are `held`. The others stay in their order.
    pub(crate) fn hold_out(&mut self, held: &[bool]) -> Self {
        let width = self.shape.0 * self.shape.1;
        let mut held_pixels = Vec::new();
        let mut place = held.iter();
        for piece in &mut self.pieces {
            let mut kept = 0;
            for at in (0..piece.len()).step_by(width) {
                if place.next() == Some(&true) {
                    held_pixels.extend_from_slice(&piece[at..at + width]);
                } else {
                    piece.copy_within(at..at + width, kept);
                    kept += width;
                }
            }
            piece.truncate(kept);
        }
        let mut held_labels = Vec::new();
        let mut place = held.iter();
        self.labels.retain(|&label| {
            let held = place.next() == Some(&true);
            held_labels.extend(held.then_some(label));
            !held
        });
        let (labels_path, pieces) = (self.labels_path.clone(), vec![held_pixels]);
        Self { labels_path, shape: self.shape, pieces, labels: held_labels }
    }

    /// The samples, with `classes` by their names.
    pub(crate) fn dataset<T: Scalar>(mut self, classes: &ClassNames) -> Result<Dataset<T>, DataError> {
        to_classes(&mut self.labels, classes, &self.labels_path)?;
        Dataset::images_in_pieces(self.pieces, self.shape, self.labels, classes.len())
    }
}
