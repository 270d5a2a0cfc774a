//! Samples of any kind: images or tables, with classes or numbers to learn.

mod density;
mod features;
mod fingerprint;
mod folds;
mod gather;
mod images;
mod multi_label;
mod samples;
pub(crate) mod split;
pub(crate) mod strata;
mod targets;
mod weights;

use linalg::{Scalar, SparseColumns};

pub use density::few_non_zeros;
pub(crate) use density::pays;
pub(crate) use features::Features;
pub(crate) use fingerprint::Hashes;
pub(crate) use images::byte_scale;
pub use targets::Targets;
use targets::class_targets;
use weights::Weights;

use crate::DataError;

/// Samples with their targets, in memory. Images stay bytes (0 to 255); gathering turns them into numbers (0
/// to 1). If most of their pixels are black, the others alone are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset<T> {
    pub(crate) features: Features<T>,
    pub(crate) targets: Targets<T>,
    pub(crate) len: usize,
    pub(crate) weights: Option<Weights>,
}

fn count(what: &str, expected: usize, found: usize) -> Result<(), DataError> {
    if expected == found { Ok(()) } else { Err(DataError::Count { what: what.to_owned(), expected, found }) }
}

/// Whether there are first·second numbers for each of `samples`.
fn product(
    what: &'static str,
    samples: usize,
    (first, second): (usize, usize),
    found: usize,
) -> Result<(), DataError> {
    match first.checked_mul(second).and_then(|size| size.checked_mul(samples)) {
        Some(expected) => count(what, expected, found),
        None => Err(DataError::Overflow { what, samples, first, second, found }),
    }
}

fn positive(numbers: &[(&'static str, usize)]) -> Result<(), DataError> {
    match numbers.iter().find(|(_, n)| *n == 0) {
        Some(&(what, _)) => Err(DataError::Zero { what }),
        None => Ok(()),
    }
}

fn finite<T: Scalar>(what: &'static str, values: &[T], width: usize) -> Result<(), DataError> {
    match values.iter().position(|x| !x.is_finite()) {
        Some(i) => Err(DataError::NotFinite { what, sample: i / width }),
        None => Ok(()),
    }
}

impl<T: Scalar> Dataset<T> {
    /// Images of `rows × cols` bytes, one after another, each row by row, with a class per image.
    ///
    /// # Errors
    /// If there are not rows·cols bytes per label, rows, columns or classes are 0, or a label is not below
    /// `classes`.
    pub fn images(
        pixels: Vec<u8>,
        (rows, cols): (usize, usize),
        labels: Vec<u32>,
        classes: usize,
    ) -> Result<Self, DataError> {
        Self::images_in_pieces(vec![pixels], (rows, cols), labels, classes)
    }

    /// As [`Dataset::images`], of pieces of whole images.
    pub(crate) fn images_in_pieces(
        pieces: Vec<Vec<u8>>,
        (rows, cols): (usize, usize),
        labels: Vec<u32>,
        classes: usize,
    ) -> Result<Self, DataError> {
        positive(&[("rows of an image", rows), ("columns of an image", cols), ("classes", classes)])?;
        let found = pieces.iter().map(Vec::len).sum();
        product("bytes of images for their labels", labels.len(), (rows, cols), found)?;
        let len = labels.len();
        let targets = class_targets("labels", labels, classes)?;
        Ok(Self { features: Features::images(pieces, rows, cols), targets, len, weights: None })
    }

    /// A table of `width` numbers per sample with a class per sample.
    ///
    /// # Errors
    /// If there are not `width` numbers per label, `width` or `classes` is 0, a number is not finite, or a
    /// label is not below `classes`.
    pub fn classes(
        width: usize,
        values: Vec<T>,
        labels: Vec<u32>,
        classes: usize,
    ) -> Result<Self, DataError> {
        positive(&[("features of a sample", width), ("classes", classes)])?;
        product("numbers in the table for its labels", labels.len(), (width, 1), values.len())?;
        finite("a feature", &values, width)?;
        let len = labels.len();
        let targets = class_targets("labels", labels, classes)?;
        Ok(Self { features: Features::table(values, width), targets, len, weights: None })
    }

    /// A table of `width` numbers per sample with `target_width` numbers to fit per sample.
    ///
    /// # Errors
    /// If a width is 0, the two tables have different numbers of samples, or a number is not finite.
    pub fn regression(
        width: usize,
        values: Vec<T>,
        target_width: usize,
        targets: Vec<T>,
    ) -> Result<Self, DataError> {
        let len = targets.len().checked_div(target_width).unwrap_or(0);
        product("numbers in the targets for their width", len, (target_width, 1), targets.len())?;
        positive(&[("features of a sample", width), ("targets of a sample", target_width)])?;
        product("numbers in the table for its targets", len, (width, 1), values.len())?;
        finite("a feature", &values, width)?;
        finite("a target", &targets, target_width)?;
        let targets = Targets::Values { values: targets, width: target_width };
        Ok(Self { features: Features::table(values, width), targets, len, weights: None })
    }

    /// A table of `width` numbers per sample, followed by the features of `sparse`: one of its columns per
    /// sample. `width` may be 0.
    ///
    /// ```
    /// use data::{Dataset, Targets};
    /// use linalg::SparseColumns;
    /// // A number, and one of three categories.
    /// let categories = SparseColumns::from_numbers(&[0.0, 1.0, 0.0, 1.0, 0.0, 0.0], 3);
    /// let targets = Targets::Classes { labels: vec![0, 1], classes: 2 };
    /// let mixed = Dataset::<f32>::mixed(1, vec![0.5, 1.5], categories, targets)?;
    /// assert_eq!((mixed.width(), mixed.dense_width()), (4, 1));
    /// assert_eq!(mixed.features(0), [0.5, 0.0, 1.0, 0.0]);
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// If there are not `width` numbers and a target per column of `sparse`, a number is not finite, the
    /// targets have no width, or a label is not below the number of classes.
    pub fn mixed(
        width: usize,
        values: Vec<T>,
        sparse: SparseColumns<T>,
        targets: Targets<T>,
    ) -> Result<Self, DataError> {
        let len = sparse.cols();
        product("numbers in the table for its sparse features", len, (width, 1), values.len())?;
        finite("a feature", &values, width)?;
        let finite_sample = |&i: &usize| sparse.non_zeros(i as u32).all(|(_, x)| x.is_finite());
        if let Some(sample) = (0..len).find(|i| !finite_sample(i)) {
            return Err(DataError::NotFinite { what: "a feature", sample });
        }
        let targets = match targets {
            Targets::Classes { labels, classes } => {
                positive(&[("classes", classes)])?;
                count("labels for the sparse features", len, labels.len())?;
                class_targets("labels", labels, classes)?
            }
            Targets::Values { values, width } => {
                positive(&[("targets of a sample", width)])?;
                product("numbers in the targets for the sparse features", len, (width, 1), values.len())?;
                finite("a target", &values, width)?;
                Targets::Values { values, width }
            }
        };
        Ok(Self { features: Features::Mixed { values, width, sparse }, targets, len, weights: None })
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }
    /// Whether there are no samples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
    /// Features per sample, which is the number of inputs a network needs.
    #[must_use]
    pub fn width(&self) -> usize {
        self.features.width()
    }
    /// Features per sample beside those of [`Dataset::sparse`].
    #[must_use]
    pub fn dense_width(&self) -> usize {
        self.features.dense_width()
    }
    /// Rows and columns, if the samples are images.
    #[must_use]
    pub fn image_shape(&self) -> Option<(usize, usize)> {
        match self.features {
            Features::Images { rows, cols, .. } | Features::SparseImages { rows, cols, .. } => {
                Some((rows, cols))
            }
            Features::Table { .. } | Features::Mixed { .. } => None,
        }
    }
    /// Numbers per target: the number of classes or of values. A network needs at least as many outputs.
    #[must_use]
    pub fn target_width(&self) -> usize {
        match self.targets {
            Targets::Classes { classes, .. } => classes,
            Targets::Values { width, .. } => width,
        }
    }
    /// What to learn about each sample.
    #[must_use]
    pub fn targets(&self) -> &Targets<T> {
        &self.targets
    }
    /// The class of each sample, if the targets are classes.
    #[must_use]
    pub fn labels(&self) -> Option<&[u32]> {
        match &self.targets {
            Targets::Classes { labels, .. } => Some(labels),
            Targets::Values { .. } => None,
        }
    }

    /// The features that are kept without their zeros, as columns. They are the last ones of each sample,
    /// after [`Dataset::dense_width`] others. Of images and tables they are all, if there are enough zeros to
    /// make a first layer faster without them: this is decided once, for the whole data set.
    #[must_use]
    pub fn sparse(&self) -> Option<&SparseColumns<T>> {
        self.features.sparse()
    }
}
