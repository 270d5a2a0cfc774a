//! A folder with the four IDX files of a set.

use std::path::{Path, PathBuf};
use std::thread;

use linalg::Scalar;

use crate::checksums::Checksums;
use crate::dataset::strata::stratified;
use crate::idx_files::Pair;
use crate::labels::{all_classes, distinct, named};
use crate::listing::Listing;
use crate::{ClassNames, DataError, Dataset, IdxFiles, Mnist, Note, Samples};

/// A folder with training and test images and their labels in IDX files, as MNIST has them.
///
/// The files may have any of the names that archives and sites give them: `train-images-idx3-ubyte` with dots
/// for the hyphens, in upper case, with `.gz`, in a folder of the same name, or with the name of a set before
/// it, as `emnist-letters-train-images-idx3-ubyte`. Files that the folder's `SHA256SUMS` names are verified.
///
/// ```no_run
/// use data::{IdxFolder, Mnist};
/// let letters: Mnist<f32> = IdxFolder::new("emnist").set(Some("emnist-letters".into())).read()?;
/// assert_eq!(letters.classes.name(0), Some("1"));
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Clone, Debug)]
pub struct IdxFolder {
    folder: PathBuf,
    set: Option<String>,
    transposed: Option<bool>,
    outputs: Option<usize>,
}

/// Both parts of the samples as they stand in the files.
struct Both {
    train: Pair,
    test: Pair,
    classes: ClassNames,
    transposed: bool,
    notes: Vec<Note>,
}

impl IdxFolder {
    /// The only set of `folder`, or MNIST's own names if there are several.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), set: None, transposed: None, outputs: None }
    }
    /// The set whose files' names begin with this; `mnist` for MNIST's own names.
    #[must_use]
    pub fn set(self, set: Option<String>) -> Self {
        Self { set, ..self }
    }
    /// Whether rows and columns of the images are exchanged; `None` leaves it to their names, by which those
    /// of EMNIST are.
    #[must_use]
    pub fn transposed(self, transposed: Option<bool>) -> Self {
        Self { transposed, ..self }
    }
    /// The outputs of the network that will be trained. A training file that is too small for a validation
    /// part may lack classes. If all labels are below `outputs`, they are the numbers of outputs then.
    #[must_use]
    pub fn outputs(self, outputs: Option<usize>) -> Self {
        Self { outputs, ..self }
    }

    /// The paths of the four files that [`IdxFolder::read`] reads: training before test, images before
    /// labels.
    ///
    /// # Errors
    /// If one is missing, or it is not clear which is meant.
    pub fn files(&self) -> Result<[PathBuf; 4], DataError> {
        let [train, test] = self.both(&mut Vec::new())?;
        let [train_images, train_labels] = train.paths().map(Path::to_owned);
        let [test_images, test_labels] = test.paths().map(Path::to_owned);
        Ok([train_images, train_labels, test_images, test_labels])
    }

    /// Reads all four files and keeps some training samples for validation; see [`Mnist`].
    ///
    /// # Errors
    /// If a file is missing, damaged, of another kind, or does not fit the others, or if it is not clear
    /// which file is meant.
    pub fn read<T: Scalar>(&self) -> Result<Mnist<T>, DataError> {
        let Both { mut train, test, classes, transposed, mut notes } = self.read_both()?;
        let samples = train.labels.len();
        let held_out = held_out(samples, &train.labels);
        let held: Vec<bool> = if official(&train) {
            (0..samples).map(|i| i >= samples - held_out).collect()
        } else {
            let distinct = distinct(&train.labels);
            let of = |label: &u32| distinct.partition_point(|other| other < label) as u32;
            let strata: Vec<u32> = train.labels.iter().map(of).collect();
            stratified(&strata, distinct.len(), held_out, Mnist::<T>::SPLIT_SEED)
        };
        let validation = train.hold_out(&held);
        if validation.labels.is_empty() {
            notes.push(Note::TooFew { path: train.labels_path.clone(), samples });
        }
        // Indexing the non-zeros of each part takes time: a second thread does the small ones.
        let (train, others) = thread::scope(|scope| {
            let others =
                scope.spawn(|| Ok::<_, DataError>((validation.dataset(&classes)?, test.dataset(&classes)?)));
            (train.dataset(&classes), others.join().expect("indexing does not panic"))
        });
        let (validation, test) = others?;
        Ok(Mnist { train: train?, validation, test, classes, transposed, notes })
    }

    /// Reads all samples of the training file as one part, and the test samples, as [`IdxFolder::read`] does.
    ///
    /// # Errors
    /// As [`IdxFolder::read`].
    pub fn read_unsplit<T: Scalar>(&self) -> Result<(Dataset<T>, Dataset<T>), DataError> {
        let Both { train, test, classes, .. } = self.read_both()?;
        Ok((train.dataset(&classes)?, test.dataset(&classes)?))
    }

    /// Reads only the test part, with labels that are names of `classes`. The training files may be missing.
    ///
    /// # Errors
    /// As [`IdxFolder::read`].
    pub fn read_test<T: Scalar>(&self, classes: &ClassNames) -> Result<Samples<T>, DataError> {
        let mut notes = Vec::new();
        let files = Listing::of(&self.folder)?.choose(self.set.as_deref(), false, &mut notes)?;
        let checksums = Checksums::of_folder(&self.folder, &mut notes)?;
        let [test] = self.exactly(files);
        let dataset = test.pair(Some(&checksums), &mut notes)?.dataset(classes)?;
        Ok(Samples { dataset, transposed: test.is_transposed(), notes })
    }

    fn both(&self, notes: &mut Vec<Note>) -> Result<[IdxFiles; 2], DataError> {
        Ok(self.exactly(Listing::of(&self.folder)?.choose(self.set.as_deref(), true, notes)?))
    }

    fn exactly<const N: usize>(&self, files: Vec<crate::listing::Files>) -> [IdxFiles; N] {
        let files: Vec<IdxFiles> =
            files.into_iter().map(|files| IdxFiles::chosen(files).transposed(self.transposed)).collect();
        files.try_into().expect("as many parts as were asked for")
    }

    /// The training pair, the test pair and the classes.
    fn read_both(&self) -> Result<Both, DataError> {
        let mut notes = Vec::new();
        let [train_files, test_files] = self.both(&mut notes)?;
        let checksums = Checksums::of_folder(&self.folder, &mut notes)?;
        let read = |files: &IdxFiles| {
            let mut notes = Vec::new();
            files.pair(Some(&checksums), &mut notes).map(|pair| (pair, notes))
        };
        let (train, test) = thread::scope(|scope| {
            let test = scope.spawn(|| read(&test_files));
            (read(&train_files), test.join().expect("reading does not panic"))
        });
        let ((train, of_train), (test, of_test)) = (train?, test?);
        notes.extend(of_train.into_iter().chain(of_test));
        if train.shape != test.shape {
            let path = test_files.paths()[0].to_owned();
            return Err(DataError::ImageShape { path, expected: train.shape, found: test.shape });
        }
        let classes = self.classes(&train, &test, &mut notes);
        Ok(Both { train, test, classes, transposed: train_files.is_transposed(), notes })
    }

    /// The classes: the distinct labels of the training file, with those of the test file that lie between
    /// them.
    fn classes(&self, train: &Pair, test: &Pair, notes: &mut Vec<Note>) -> ClassNames {
        let (all, never) = all_classes(&train.labels, &test.labels);
        if !never.is_empty() {
            notes.push(Note::NeverTrained { path: train.labels_path.clone(), labels: never });
        }
        let largest = distinct(&train.labels).last().map_or(0, |&label| label as usize);
        let few = held_out(train.labels.len(), &train.labels) == 0;
        match self.outputs {
            Some(outputs) if few && outputs > all.len() && largest < outputs => ClassNames::numbers(outputs),
            _ => named(&all),
        }
    }
}

/// How many of a training file's samples are kept for validation: 10,000, or a sixth of a smaller file. None
/// if that is less than one of each class.
fn held_out(samples: usize, labels: &[u32]) -> usize {
    let share = (samples / 6).min(Mnist::<f32>::VALIDATION);
    if share < distinct(labels).len() { 0 } else { share }
}

/// Whether this is the training file of MNIST as it was published, by the CRC-32 of images and labels. Two
/// checksums over exactly as many bytes agree by chance once in 2⁶⁴.
fn official(train: &Pair) -> bool {
    train.shape == (28, 28)
        && train.labels.len() == 60_000
        && {
            let mut pixels = crc32fast::Hasher::new();
            train.pieces.iter().for_each(|piece| pixels.update(piece));
            pixels.finalize() == 0xf363_9b56
        }
        && {
            let labels: Vec<u8> = train.labels.iter().map(|&label| label as u8).collect();
            crc32fast::hash(&labels) == 0xba07_e8ef
        }
}
