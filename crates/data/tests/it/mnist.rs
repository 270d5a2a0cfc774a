//! The four files of a folder become three matching parts, or an error that names the file.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use data::{ClassNames, DataError, Dataset, IdxFolder, Mnist, Note};
use flate2::read::GzDecoder;
use linalg::Matrix;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte";

/// A folder of 18 training and 5 test images of 4 × 4 pixels in 3 classes. Pixel p of image i is 16·i + p
/// modulo 256, in test images 1 less.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.images(TRAIN_IMAGES, (4, 4), (0..18 * 16).map(|p: u16| p as u8).collect());
        folder.labels(TRAIN_LABELS, &[0, 1, 2].repeat(6));
        folder.images(TEST_IMAGES, (4, 4), (0..5 * 16).map(|p: u8| p.wrapping_sub(1)).collect());
        folder.labels(TEST_LABELS, &[2, 1, 0, 2, 1]);
        folder
    }
    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
    fn images(&self, name: &str, (rows, cols): (u8, u8), pixels: Vec<u8>) {
        let n = (pixels.len() / (usize::from(rows) * usize::from(cols)).max(1)) as u8;
        let header = [0, 0, 8, 3, 0, 0, 0, n, 0, 0, 0, rows, 0, 0, 0, cols];
        fs::write(self.path(name), [&header[..], &pixels].concat()).unwrap();
    }
    fn labels(&self, name: &str, labels: &[u8]) {
        fs::write(self.path(name), [&[0, 0, 8, 1, 0, 0, 0, labels.len() as u8], labels].concat()).unwrap();
    }
    fn sums(&self, lines: &str) {
        fs::write(self.path("SHA256SUMS"), lines).unwrap();
    }
    fn hash(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name)).unwrap();
        Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
    }
    fn read(&self) -> Result<Mnist<f64>, DataError> {
        Mnist::read(self.0.path())
    }
    /// The error of reading the folder. It must name `culprit` and take one line.
    fn error(&self, culprit: &str) -> DataError {
        let error = self.read().unwrap_err();
        let text = error.to_string();
        assert!(text.contains(&*self.path(culprit).to_string_lossy()) && !text.contains('\n'), "{text}");
        error
    }
}

fn first_pixels(dataset: &Dataset<f64>) -> Vec<f64> {
    let n = dataset.len();
    let (mut x, mut y) = (Matrix::zeros(dataset.width(), n), Matrix::zeros(dataset.target_width(), n));
    let all: Vec<u32> = (0..n as u32).collect();
    dataset.gather(&all, x.view_mut(), y.view_mut());
    (0..n).map(|j| (x.col(j)[0] * 255.0).round()).collect()
}

#[test]
fn a_sixth_of_a_small_training_file_is_drawn_for_validation_from_every_class() {
    let Mnist { train, validation, test, classes, transposed, notes } = Folder::new().read().unwrap();
    assert_eq!((train.len(), validation.len(), test.len()), (15, 3, 5));
    for part in [&train, &validation, &test] {
        assert_eq!((part.image_shape(), part.width(), part.target_width()), (Some((4, 4)), 16, 3));
    }
    assert_eq!(first_pixels(&test), [255., 15., 31., 47., 63.]);
    assert_eq!(test.labels().unwrap(), [2, 1, 0, 2, 1]);
    assert!(classes.are_numbers() && classes.len() == 3 && !transposed && notes.is_empty());

    // Image i begins with 16·i and is of class i modulo 3.
    let number = |first: &f64| (first / 16.0) as u32;
    let [kept, drawn] =
        [&train, &validation].map(|part| first_pixels(part).iter().map(number).collect::<Vec<_>>());
    let both = |kept: &[u32], drawn: &[u32]| {
        let mut all = [kept, drawn].concat();
        all.sort_unstable();
        all
    };
    assert_eq!(both(&kept, &drawn), both(&(0..16).collect::<Vec<_>>(), &[0, 1]));
    let mut classes = validation.labels().unwrap().to_vec();
    classes.sort_unstable();
    assert_eq!(classes, [0, 1, 2]);
    // The same files are always split alike.
    assert_eq!(Folder::new().read().unwrap().validation, validation);
    let labels: Vec<u32> = train.labels().unwrap().to_vec();
    assert_eq!(labels.iter().filter(|&&label| label == 0).count(), 5);
}

#[test]
fn files_sorted_by_class_are_split_fairly_and_keep_their_order() {
    let folder = Folder::new();
    folder.labels(TRAIN_LABELS, &[[0; 6], [1; 6], [2; 6]].concat());
    let Mnist { train, validation, .. } = folder.read().unwrap();
    assert_eq!(validation.labels().unwrap(), [0, 1, 2]);
    assert!(train.labels().unwrap().is_sorted());
}

#[test]
fn a_training_file_too_small_to_be_split_trains_whole_and_says_so() {
    let folder = Folder::new();
    folder.images(TRAIN_IMAGES, (4, 4), vec![7; 5 * 16]);
    folder.labels(TRAIN_LABELS, &[1, 6, 2, 1, 1]);
    folder.labels(TEST_LABELS, &[0, 1, 2, 1, 1]);
    let mnist = folder.read().unwrap();
    assert_eq!((mnist.train.len(), mnist.validation.len()), (5, 0));
    let labels = folder.path(TRAIN_LABELS);
    assert_eq!(
        mnist.notes,
        [
            Note::NeverTrained { path: labels.clone(), labels: vec![0] },
            Note::TooFew { path: labels, samples: 5 }
        ]
    );
    assert_eq!(mnist.classes.to_string(), "0, 1, 2, 6");
    // So few cannot show all classes: of a network with 10 outputs they are the numbers.
    let ten: Mnist<f32> = IdxFolder::new(folder.0.path()).outputs(Some(10)).read().unwrap();
    assert_eq!((ten.classes.len(), ten.train.labels().unwrap()), (10, &[1, 6, 2, 1, 1][..]));
    let three: Mnist<f32> = IdxFolder::new(folder.0.path()).outputs(Some(3)).read().unwrap();
    assert_eq!(three.classes.to_string(), "0, 1, 2, 6");
}

#[test]
fn labels_from_1_and_with_gaps_name_classes_and_none_is_invented() {
    let folder = Folder::new();
    folder.labels(TRAIN_LABELS, &[7, 3, 20].repeat(6));
    folder.labels(TEST_LABELS, &[20, 3, 7, 3, 3]);
    let mnist = IdxFolder::new(folder.0.path()).outputs(Some(30)).read::<f32>().unwrap();
    assert_eq!(mnist.classes.to_string(), "3, 7, 20");
    assert_eq!(mnist.train.labels().unwrap()[..3], [1, 0, 2]);
    assert_eq!(mnist.test.labels().unwrap(), [2, 0, 1, 0, 0]);
    // What has no name cannot be right.
    folder.labels(TEST_LABELS, &[20, 3, 7, 30, 3]);
    let error = folder.error(TEST_LABELS);
    assert!(matches!(error, DataError::NoClass { sample: 3, label: 30, .. }), "{error:?}");
    let test =
        IdxFolder::new(folder.0.path()).read_test::<f32>(&ClassNames::new(["3", "7", "20", "30"]).unwrap());
    assert_eq!(test.unwrap().dataset.labels().unwrap(), [2, 0, 1, 3, 0]);
}

#[test]
fn files_with_the_promised_bytes_are_read_whether_or_not_all_are_named() {
    let folder = Folder::new();
    let (images, labels) = (folder.hash(TRAIN_IMAGES), folder.hash(TEST_LABELS).to_uppercase());
    folder.sums(&format!("{images}  {TRAIN_IMAGES}\n{labels} *{TEST_LABELS}\n{images}  another-file\n"));
    assert_eq!(folder.read().unwrap().train.len(), 15);
}

#[test]
fn a_flipped_bit_is_found_by_the_folders_checksums() {
    for name in [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS] {
        let folder = Folder::new();
        let promised = folder.hash(name);
        folder.sums(&format!("{promised}  {name}\n"));
        let mut bytes = fs::read(folder.path(name)).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(folder.path(name), bytes).unwrap();
        match folder.error(name) {
            DataError::Checksum { path, expected, found } => {
                assert_eq!((path, expected, found), (folder.path(name), promised, folder.hash(name)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_missing_file_is_named() {
    for name in [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS] {
        let folder = Folder::new();
        fs::remove_file(folder.path(name)).unwrap();
        match folder.error(name) {
            DataError::Missing { path, .. } => assert_eq!(path, folder.path(name)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn every_image_needs_a_label() {
    let folder = Folder::new();
    folder.labels(TEST_LABELS, &[2, 1, 0, 2]);
    let error = folder.error(TEST_LABELS);
    assert!(matches!(error, DataError::Count { expected: 5, found: 4, .. }), "{error:?}");
}

#[test]
fn a_test_label_that_no_training_image_has_is_no_class() {
    let folder = Folder::new();
    folder.labels(TEST_LABELS, &[2, 1, 0, 3, 1]);
    let error = folder.error(TEST_LABELS);
    assert!(matches!(error, DataError::Label { sample: 3, found: 3, classes: 3, .. }), "{error:?}");
}

#[test]
fn test_images_have_the_shape_of_the_training_images() {
    for (rows, cols) in [(5, 5), (2, 8)] {
        let folder = Folder::new();
        folder.images(TEST_IMAGES, (rows, cols), vec![0; 5 * usize::from(rows * cols)]);
        match folder.error(TEST_IMAGES) {
            DataError::ImageShape { expected, found, .. } => {
                assert_eq!((expected, found), ((4, 4), (rows.into(), cols.into())));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn images_and_labels_are_not_mistaken_for_each_other() {
    let folder = Folder::new();
    fs::copy(folder.path(TRAIN_LABELS), folder.path(TRAIN_IMAGES)).unwrap();
    let error = folder.error(TRAIN_IMAGES);
    assert!(matches!(error, DataError::Dimensions { expected: 3, found: 1, .. }), "{error:?}");
}

#[test]
fn files_without_samples_or_pixels_are_an_error() {
    let folder = Folder::new();
    folder.images(TEST_IMAGES, (4, 4), vec![]);
    folder.labels(TEST_LABELS, &[]);
    let error = folder.error(TEST_IMAGES);
    assert!(matches!(error, DataError::Count { expected: 1, found: 0, .. }), "{error:?}");

    let folder = Folder::new();
    let header = [0, 0, 8, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 4];
    fs::write(folder.path(TEST_IMAGES), header).unwrap();
    let error = folder.error(TEST_IMAGES);
    assert!(matches!(error, DataError::Count { expected: 1, found: 0, .. }), "{error:?}");
}

#[test]
fn the_real_mnist_has_its_known_shape_and_pixels() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    let Mnist { train, validation, test, .. } = Mnist::<f32>::read(&folder).unwrap();
    assert_eq!((train.len(), validation.len(), test.len()), (50_000, 10_000, 10_000));
    for part in [&train, &validation, &test] {
        assert_eq!((part.width(), part.target_width(), part.image_shape()), (784, 10, Some((28, 28))));
    }
    assert_eq!(train.labels().unwrap()[..5], [5, 0, 4, 1, 9]);
    assert_eq!(test.labels().unwrap()[..5], [7, 2, 1, 0, 4]);

    // The first image, decoded without the crate under test.
    let mut bytes = vec![0; 16 + 784];
    let file = fs::File::open(folder.join(format!("{TRAIN_IMAGES}.gz"))).unwrap();
    GzDecoder::new(file).read_exact(&mut bytes).unwrap();
    let (mut x, mut y) = (Matrix::zeros(784, 1), Matrix::zeros(10, 1));
    train.gather(&[0], x.view_mut(), y.view_mut());
    assert_eq!(y.col(0), [0., 0., 0., 0., 0., 1., 0., 0., 0., 0.]);
    assert!(x.col(0).iter().all(|x| (0.0..=1.0).contains(x)) && x.col(0).contains(&1.0));
    for (p, (&x, &byte)) in x.col(0).iter().zip(&bytes[16..]).enumerate() {
        assert!((x - f32::from(byte) / 255.0).abs() <= f32::EPSILON / 2.0, "pixel {p}: {x} for {byte}");
    }
}
