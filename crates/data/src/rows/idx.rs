//! A folder of IDX files as rows on disk.

use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;

use files::{Staged, SystemDisk, Written};
use linalg::{RowCounts, Scalar, SparseColumns, compiled_once};

use super::head::{Origin, Part};
use super::layout::{Layout, SparseLayout, TargetLayout};
use super::writer::RowsWriter;
use super::{Place, Rows, beside, origin};
use crate::checksums::Checksums;
use crate::dataset::pays;
use crate::idx_stream::IdxStream;
use crate::labels::{labels, to_classes};
use crate::official::{Official, held_out_samples};
use crate::pixels::shape;
use crate::{ClassNames, DataError, Dataset, ElementType, Idx, IdxFiles, Note};

/// The most bytes of a file that is not read into memory: room for 2³² images of 1 KB.
const MAX_BYTES: usize = 1 << 42;

/// Bytes of pixels that are read at a time.
const CHUNK: usize = 1 << 20;

/// The three parts of a folder of images, of which the largest stays on disk; see [`Mnist`](crate::Mnist).
#[derive(Debug)]
pub struct MnistRows<T> {
    /// The samples to train on.
    pub train: Rows<T>,
    /// What the file system did not do when the file of rows was made. `None` if it was there already.
    pub made: Option<Written>,
    /// The samples to judge each epoch by; none if the training file is too small.
    pub validation: Dataset<T>,
    /// The test file.
    pub test: Dataset<T>,
    /// The labels in the order of the classes.
    pub classes: ClassNames,
    /// Whether rows and columns of the images were exchanged.
    pub transposed: bool,
    /// What is worth a warning.
    pub notes: Vec<Note>,
}

/// Rows of a training pair.
pub(crate) struct RowsOfIdx<T> {
    pub(crate) rows: Rows<T>,
    pub(crate) made: Option<Written>,
}

/// The images file of a pair, and what is known of it.
struct Images<'a> {
    path: &'a Path,
    len: usize,
    /// As in the file.
    shape: (usize, usize),
    transposed: bool,
}

impl<'a> Images<'a> {
    /// Those of the file at `path`, which has bytes and a label for each image.
    fn of(path: &'a Path, transposed: bool, labels_path: &Path, labels: usize) -> Result<Self, DataError> {
        let stream = IdxStream::open(path, MAX_BYTES)?;
        if stream.element_type != ElementType::U8 {
            let (path, found) = (path.to_owned(), stream.element_type);
            return Err(DataError::Elements { path, expected: ElementType::U8, found });
        }
        let (len, shape) = shape(&stream.dimensions, path)?;
        for (path, count) in [(path, len), (labels_path, labels), (path, shape.0 * shape.1)] {
            if count == 0 {
                let what = format!("{}: samples and pixels, at least", path.display());
                return Err(DataError::Count { what, expected: 1, found: 0 });
            }
        }
        if labels != len {
            let what = format!("{}: labels for the images", labels_path.display());
            return Err(DataError::Count { what, expected: len, found: labels });
        }
        Ok(Self { path, len, shape, transposed })
    }

    /// Shows each image in turn, in bounded memory.
    fn each(
        &self,
        notes: &mut Vec<Note>,
        mut show: impl FnMut(usize, &[u8]) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let (rows, cols) = self.shape;
        let width = rows * cols;
        let mut stream = IdxStream::open(self.path, MAX_BYTES)?;
        let images = (CHUNK / width).max(1);
        let (mut bytes, mut upright) = (Vec::new(), vec![0; width]);
        for first in (0..self.len).step_by(images) {
            bytes.clear();
            stream.read(images.min(self.len - first) * width, &mut bytes)?;
            for (i, image) in (first..).zip(bytes.chunks_exact(width)) {
                if self.transposed {
                    upright
                        .iter_mut()
                        .enumerate()
                        .for_each(|(i, byte)| *byte = image[i % rows * cols + i / rows]);
                    show(i, &upright)?;
                } else {
                    show(i, image)?;
                }
            }
        }
        stream.finish(notes)
    }
}

/// Makes rows of the training pair `files`, or finds them. `classes` names the classes by the labels of all
/// samples.
pub(crate) fn rows_of_idx<T: Scalar>(
    files: &IdxFiles,
    buffer: u64,
    checksums: &Checksums,
    notes: &mut Vec<Note>,
    classes: impl FnOnce(&[u32], &mut Vec<Note>) -> ClassNames,
) -> Result<(RowsOfIdx<T>, ClassNames), DataError> {
    let [images_path, labels_path] = files.paths();
    let mut all_labels = labels(Idx::read_noting(labels_path, notes)?, labels_path)?;
    let classes = classes(&all_labels, notes);
    let transposed = files.is_transposed();
    let names: Vec<&str> = classes.iter().collect();
    let how = format!("transposed {transposed}\nclasses\n{}\n", names.join("\n"));
    let origin = origin(&[images_path, labels_path], &how)?;
    let place = beside(images_path);
    let begun = match Place::of::<T>(&place, &origin)? {
        Place::Begun(begun) => begun,
        Place::Found(file) => {
            return Ok((RowsOfIdx { rows: Rows::of(Arc::new(file), buffer)?, made: None }, classes));
        }
    };
    for path in files.paths() {
        checksums.verify(path, notes)?;
    }
    let images = Images::of(images_path, transposed, labels_path, all_labels.len())?;
    let mut official = Official::new(images.shape, &all_labels);
    if official.possible() {
        images.each(&mut Vec::new(), |_, image| {
            official.add(image);
            Ok(())
        })?;
    }
    let held = held_out_samples(&all_labels, official.is());
    to_classes(&mut all_labels, &classes, labels_path)?;
    let labels = (&all_labels[..], classes.len());
    let made = convert(PhantomData::<T>, &images, labels, &held, (begun, origin), notes)?;
    drop((all_labels, held));
    Ok((RowsOfIdx { rows: Rows::open(&place, buffer)?, made: Some(made) }, classes))
}

compiled_once! {
    /// Writes the file of rows. The images are read twice: how the rows are laid out depends on all of them.
    fn convert<'i; T>(
        numbers: PhantomData<T>,
        images: &'i Images<'i>,
        labels: (&'i [u32], usize),
        held: &'i [bool],
        place: (Staged<SystemDisk>, Origin),
        notes: &'i mut Vec<Note>,
    ) -> Result<Written, DataError> {
        let PhantomData = numbers;
        let ((labels, classes), (begun, origin)) = (labels, place);
        let (rows, cols) = images.shape;
        let width = rows * cols;
        let mut counts = RowCounts::none(width);
        images.each(notes, |i, image| {
            if !held[i] {
                counts.count(image);
            }
            Ok(())
        })?;
        let kept = counts.columns();
        let sparse = pays(counts.total(), kept * width, width).then(|| SparseLayout {
            rows: width,
            runs: SparseColumns::<T>::growing(&counts, None).dense_runs().collect(),
        });
        let entries = if sparse.is_some() { counts.total().div_ceil(kept.max(1)) } else { 0 };
        let layout = Layout {
            image: Some(if images.transposed { (cols, rows) } else { (rows, cols) }),
            dense: if sparse.is_some() { 0 } else { width },
            sparse,
            target: TargetLayout::Classes(classes),
        };
        let mut writer = RowsWriter::<T>::begin(begun, layout, entries)?;
        let mut later = Vec::new();
        images.each(&mut Vec::new(), |i, image| {
            if held[i] {
                later.extend_from_slice(image);
                return Ok(());
            }
            writer.push_image(image, labels[i])
        })?;
        writer.part(Part::Validation)?;
        let held = labels.iter().zip(held).filter(|(_, held)| **held);
        for (image, (&label, _)) in later.chunks_exact(width).zip(held) {
            writer.push_image(image, label)?;
        }
        writer.finish(origin, Vec::new())
    }
}
