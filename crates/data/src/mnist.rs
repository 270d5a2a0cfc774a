//! The MNIST files and their three parts.

use std::path::{Path, PathBuf};

use linalg::Scalar;

use crate::{ClassNames, DataError, Dataset, IdxFolder, Note};

/// Handwritten digits, or any images in files of the same names, in three parts: one to train on, one to
/// judge each epoch by, and one to look at once, at the end.
///
/// The 60,000 training samples of MNIST itself, which are recognised by their checksum, are split as is usual
/// with them: the last 10,000 validate. Of any other training file the validation samples are drawn: 10,000,
/// or a sixth of a smaller file, of each class its share. The draw depends on the labels and
/// [`Mnist::SPLIT_SEED`] alone, so that all trainings on the same files can be compared. Both parts keep the
/// order of the file. If a sixth is less than one sample for each class, all samples train and `validation`
/// is empty.
///
/// Classes are named by their labels. Labels from 0 on without a gap are the numbers of the classes.
/// Elsewhere class 0 has the smallest label. A test sample whose label lies between those of the training
/// samples but is none of them is in a class of its own, which is noted; any other label is an error.
#[derive(Clone, Debug)]
pub struct Mnist<T> {
    /// The samples to train on.
    pub train: Dataset<T>,
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

impl<T: Scalar> Mnist<T> {
    /// Samples of the training file kept for validation: 10,000, or a sixth of a smaller file.
    pub const VALIDATION: usize = 10_000;

    /// The seed that draws the validation samples.
    pub const SPLIT_SEED: u64 = 1;

    /// Reads `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` and the two `t10k-` files of `folder`, as
    /// [`IdxFolder::read`] does.
    ///
    /// # Errors
    /// As [`IdxFolder::read`].
    pub fn read(folder: &Path) -> Result<Self, DataError> {
        IdxFolder::new(folder).read()
    }

    /// The paths of the four files that [`Mnist::read`] reads, as [`IdxFolder::files`].
    ///
    /// # Errors
    /// As [`IdxFolder::files`].
    pub fn files(folder: &Path) -> Result<[PathBuf; 4], DataError> {
        IdxFolder::new(folder).files()
    }

    /// Reads all samples of the training file as one part, and the test samples, as
    /// [`IdxFolder::read_unsplit`] does.
    ///
    /// # Errors
    /// As [`IdxFolder::read`].
    pub fn read_unsplit(folder: &Path) -> Result<(Dataset<T>, Dataset<T>), DataError> {
        IdxFolder::new(folder).read_unsplit()
    }
}
