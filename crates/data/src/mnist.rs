//! The MNIST files and their three parts.

use std::path::{Path, PathBuf};
use std::thread;

use linalg::Scalar;

use crate::checksums::Checksums;
use crate::{DataError, Dataset, Idx};

/// Handwritten digits, or any images in files of the same names: what is trained on, what each epoch is
/// judged by, and what is looked at once, at the end.
#[derive(Clone, Debug)]
pub struct Mnist<T> {
    /// The training file without its last [`Mnist::VALIDATION`] samples.
    pub train: Dataset<T>,
    /// The last samples of the training file.
    pub validation: Dataset<T>,
    /// The test file.
    pub test: Dataset<T>,
}

impl<T: Scalar> Mnist<T> {
    /// Samples of the training file kept for validation: 10,000, or a sixth of a smaller file.
    pub const VALIDATION: usize = 10_000;

    /// Reads `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the two `t10k-` files of `folder`, each
    /// plain or as `.gz`, and verifies those that the folder's `SHA256SUMS` names. The number of classes is
    /// one more than the largest training label.
    ///
    /// # Errors
    /// If a file is missing, damaged, of another kind, or does not fit the others.
    pub fn read(folder: &Path) -> Result<Self, DataError> {
        let (mut train, test, classes) = read_both(folder)?;
        let kept = train.labels.len() - Self::VALIDATION.min(train.labels.len() / 6);
        let validation = train.split_off(kept);
        // The non-zeros of each part are indexed: half of the work on a second thread.
        let (train, others) = thread::scope(|scope| {
            let others = scope.spawn(|| Ok((validation.dataset(classes)?, test.dataset(classes)?)));
            (train.dataset(classes), others.join().expect("indexing does not panic"))
        });
        let (validation, test) = others?;
        Ok(Self { train: train?, validation, test })
    }

    /// The four files of `folder` that [`Mnist::read`] reads, images before labels and training before test.
    ///
    /// # Errors
    /// If one is missing.
    pub fn files(folder: &Path) -> Result<[PathBuf; 4], DataError> {
        let [train_images, train_labels] = names("train").map(|name| find(folder, &name));
        let [test_images, test_labels] = names("t10k").map(|name| find(folder, &name));
        Ok([train_images?, train_labels?, test_images?, test_labels?])
    }

    /// The test part alone, as [`Mnist::read`] reads it, with labels below `classes`; the training files may
    /// be missing.
    ///
    /// # Errors
    /// As [`Mnist::read`].
    pub fn read_test(folder: &Path, classes: usize) -> Result<Dataset<T>, DataError> {
        read_pair(folder, "t10k", &Checksums::of_folder(folder)?)?.dataset(classes)
    }

    /// As [`Mnist::read`], with all samples of the training file in one part; then the test samples.
    ///
    /// # Errors
    /// As [`Mnist::read`].
    pub fn read_unsplit(folder: &Path) -> Result<(Dataset<T>, Dataset<T>), DataError> {
        let (train, test, classes) = read_both(folder)?;
        Ok((train.dataset(classes)?, test.dataset(classes)?))
    }
}

impl<T: Scalar> Dataset<T> {
    /// Images and labels below `classes` from two IDX files of bytes, plain or gzipped, as MNIST's are.
    ///
    /// # Errors
    /// If a file is missing, damaged, of another kind, or does not fit the other.
    pub fn read_idx(images: &Path, labels: &Path, classes: usize) -> Result<Self, DataError> {
        read_files(images.to_owned(), labels.to_owned())?.dataset(classes)
    }
}

/// The training pair, the test pair and the number of classes.
fn read_both(folder: &Path) -> Result<(Pair, Pair, usize), DataError> {
    let checksums = Checksums::of_folder(folder)?;
    let read = |prefix: &str| read_pair(folder, prefix, &checksums);
    let (train, test) = thread::scope(|scope| {
        let test = scope.spawn(|| read("t10k"));
        (read("train"), test.join().expect("reading does not panic"))
    });
    let (train, test) = (train?, test?);
    if train.shape != test.shape {
        let path = test.images_path;
        return Err(DataError::ImageShape { path, expected: train.shape, found: test.shape });
    }
    let classes = train.labels.iter().copied().max().map_or(0, |label| label as usize + 1);
    Ok((train, test, classes))
}

struct Pair {
    images_path: PathBuf,
    labels_path: PathBuf,
    shape: (usize, usize),
    pixels: Vec<u8>,
    labels: Vec<u32>,
}

fn read_pair(folder: &Path, prefix: &str, checksums: &Checksums) -> Result<Pair, DataError> {
    let [images_path, labels_path] = names(prefix).map(|name| find(folder, &name));
    let (images_path, labels_path) = (images_path?, labels_path?);
    checksums.verify(&images_path)?;
    checksums.verify(&labels_path)?;
    read_files(images_path, labels_path)
}

fn read_files(images_path: PathBuf, labels_path: PathBuf) -> Result<Pair, DataError> {
    let ([n], labels) = Idx::read_bytes(&labels_path, "one label per sample")?;
    let ([images, rows, cols], pixels) = Idx::read_bytes(&images_path, "images, rows, columns")?;
    for (path, count) in [(&images_path, images), (&labels_path, n), (&images_path, rows * cols)] {
        if count == 0 {
            let what = format!("{}: samples and pixels, at least", path.display());
            return Err(DataError::Count { what, expected: 1, found: 0 });
        }
    }
    if n != images {
        let what = format!("{}: labels for the images", labels_path.display());
        return Err(DataError::Count { what, expected: images, found: n });
    }
    let labels = labels.into_iter().map(u32::from).collect();
    Ok(Pair { images_path, labels_path, shape: (rows, cols), pixels, labels })
}

impl Pair {
    fn split_off(&mut self, n: usize) -> Self {
        let (rows, cols) = self.shape;
        Self {
            images_path: self.images_path.clone(),
            labels_path: self.labels_path.clone(),
            shape: self.shape,
            pixels: self.pixels.split_off(n * rows * cols),
            labels: self.labels.split_off(n),
        }
    }

    fn dataset<T: Scalar>(self, classes: usize) -> Result<Dataset<T>, DataError> {
        let name = self.labels_path.display().to_string();
        Dataset::images(self.pixels, self.shape, self.labels, classes).map_err(|error| match error {
            DataError::Label { sample, found, classes, .. } => {
                DataError::Label { source_name: name, sample, found, classes }
            }
            other => other,
        })
    }
}

/// Images and labels.
fn names(prefix: &str) -> [String; 2] {
    [format!("{prefix}-images-idx3-ubyte"), format!("{prefix}-labels-idx1-ubyte")]
}

/// The plain file, or else the gzipped one.
fn find(folder: &Path, name: &str) -> Result<PathBuf, DataError> {
    let paths = [name.to_owned(), format!("{name}.gz")].map(|name| folder.join(name));
    let found = paths.into_iter().find(|path| path.exists());
    found.ok_or_else(|| DataError::Missing { path: folder.join(name) })
}
