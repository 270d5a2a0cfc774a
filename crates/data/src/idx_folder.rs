//! A folder with the four IDX files of a set.

use std::path::{Path, PathBuf};
use std::thread;

use linalg::Scalar;

use crate::checksums::Checksums;
use crate::idx_files::Pair;
use crate::labels::{all_classes, distinct, named};
use crate::listing::Listing;
use crate::official::{Official, held_out, held_out_samples};
use crate::rows::{MnistRows, Part, rows_of_idx};
use crate::{ClassNames, DataError, Dataset, IdxFiles, Mnist, Note, Samples, Source};

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
        let mut official = Official::new(train.shape, &train.labels);
        if official.possible() {
            train.pieces.iter().for_each(|piece| official.add(piece));
        }
        let samples = train.labels.len();
        let held = held_out_samples(&train.labels, official.is());
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

    /// As [`IdxFolder::read`], but leaves the training samples on disk, in a file of rows beside them, of
    /// which at most about `buffer` bytes will be in memory. The file, with `.rows` after the name of the
    /// images, is made if it is not there or belongs to other files; that takes two readings of the images.
    ///
    /// # Errors
    /// As [`IdxFolder::read`], if the pixels are no bytes, and if the file of rows cannot be written or read.
    pub fn read_rows<T: Scalar>(&self, buffer: u64) -> Result<MnistRows<T>, DataError> {
        let mut notes = Vec::new();
        let [train, test] = self.both(&mut notes)?;
        let checksums = Checksums::of_folder(&self.folder, &mut notes)?;
        let test = test.pair(Some(&checksums), &mut notes)?;
        let classes = |labels: &[u32], notes: &mut Vec<Note>| {
            self.classes(train.paths()[1], labels, &test.labels, notes)
        };
        let (rows, classes) = rows_of_idx(&train, buffer, &checksums, &mut notes, classes)?;
        let validation = rows.rows.held(Part::Validation)?;
        if validation.is_empty() {
            let (path, samples) = (train.paths()[1].to_owned(), rows.rows.len());
            notes.push(Note::TooFew { path, samples });
        }
        if let Some(shape) = validation.image_shape().filter(|&shape| shape != test.shape) {
            let path = train.paths()[0].to_owned();
            return Err(DataError::ImageShape { path, expected: shape, found: test.shape });
        }
        let test = test.dataset(&classes)?;
        let transposed = train.is_transposed();
        Ok(MnistRows { train: rows.rows, made: rows.made, validation, test, classes, transposed, notes })
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
        let classes = self.classes(&train.labels_path, &train.labels, &test.labels, &mut notes);
        Ok(Both { train, test, classes, transposed: train_files.is_transposed(), notes })
    }

    /// The classes: the distinct labels of the training file, with those of the test file that lie between
    /// them.
    fn classes(&self, path: &Path, train: &[u32], test: &[u32], notes: &mut Vec<Note>) -> ClassNames {
        let (all, never) = all_classes(train, test);
        if !never.is_empty() {
            notes.push(Note::NeverTrained { path: path.to_owned(), labels: never });
        }
        let largest = distinct(train).last().map_or(0, |&label| label as usize);
        let few = held_out(train) == 0;
        match self.outputs {
            Some(outputs) if few && outputs > all.len() && largest < outputs => ClassNames::numbers(outputs),
            _ => named(&all),
        }
    }
}
