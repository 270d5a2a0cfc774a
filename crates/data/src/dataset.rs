//! Samples of any kind: images or tables, with classes or numbers to learn.

use linalg::{MatMut, Scalar, SparseColumns, compiled_once, prefetch};

use crate::DataError;
use crate::density::few_non_zeros;
use crate::weights::Weights;

/// Samples with their targets, in memory. Images stay bytes (0 to 255); gathering turns them into numbers (0
/// to 1).
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset<T> {
    pub(crate) features: Features<T>,
    pub(crate) targets: Targets<T>,
    pub(crate) len: usize,
    pub(crate) weights: Option<Weights>,
}

/// The features of all samples, one sample after another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Features<T> {
    Images { pixels: Vec<u8>, rows: usize, cols: usize, sparse: Option<SparseColumns<T>> },
    Table { values: Vec<T>, width: usize, sparse: Option<SparseColumns<T>> },
}

impl<T: Scalar> Features<T> {
    pub(crate) fn images(pixels: Vec<u8>, rows: usize, cols: usize) -> Self {
        let sparse = without_zeros_of_bytes(&pixels, rows * cols);
        Self::Images { pixels, rows, cols, sparse }
    }
    pub(crate) fn table(values: Vec<T>, width: usize) -> Self {
        let sparse = without_zeros(&values, width);
        Self::Table { values, width, sparse }
    }
}

compiled_once! {
    /// The samples without their zeros, if most features are zero.
    fn without_zeros_of_bytes<'a; T>(pixels: &'a [u8], width: usize) -> Option<SparseColumns<T>> {
        few_non_zeros(pixels, width).then(|| SparseColumns::from_bytes(pixels, width, byte_scale()))
    }
}

compiled_once! {
    /// The samples without their zeros, if most features are zero.
    fn without_zeros<'a; T>(values: &'a [T], width: usize) -> Option<SparseColumns<T>> {
        few_non_zeros(values, width).then(|| SparseColumns::from_numbers(values, width))
    }
}

/// What to learn about each sample.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets<T> {
    /// One class of several.
    Classes {
        /// The class of each sample, from 0.
        labels: Vec<u32>,
        /// The number of classes.
        classes: usize,
    },
    /// Numbers to fit.
    Values {
        /// `width` numbers per sample, one sample after another.
        values: Vec<T>,
        /// Numbers per sample.
        width: usize,
    },
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
        positive(&[("rows of an image", rows), ("columns of an image", cols), ("classes", classes)])?;
        product("bytes of images for their labels", labels.len(), (rows, cols), pixels.len())?;
        let len = labels.len();
        let targets = class_targets("labels", labels, classes)?;
        Ok(Self { features: Features::images(pixels, rows, cols), targets, len, weights: None })
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
        match self.features {
            Features::Images { rows, cols, .. } => rows * cols,
            Features::Table { width, .. } => width,
        }
    }
    /// Rows and columns, if the samples are images.
    #[must_use]
    pub fn image_shape(&self) -> Option<(usize, usize)> {
        match self.features {
            Features::Images { rows, cols, .. } => Some((rows, cols)),
            Features::Table { .. } => None,
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

    /// The samples without their zeros, as columns, if there are enough zeros to make a first layer faster
    /// without them. This is decided once, for the whole data set.
    #[must_use]
    pub fn sparse(&self) -> Option<&SparseColumns<T>> {
        match &self.features {
            Features::Images { sparse, .. } | Features::Table { sparse, .. } => sparse.as_ref(),
        }
    }

    /// Writes the samples `indices` as columns: features into `x` (width × m), targets into `y` (outputs ×
    /// m). A class becomes a one in a column of zeros. `y` may have more rows than there are classes; those
    /// stay zero. For numbers to fit, it may have a multiple of their rows; each number is then repeated that
    /// often in a row.
    ///
    /// # Panics
    /// If a shape does not fit or an index is not below the number of samples.
    #[track_caller]
    pub fn gather(&self, indices: &[u32], mut x: MatMut<'_, T>, y: MatMut<'_, T>) {
        self.check_gather(indices.len(), (x.rows(), x.cols()), &y);
        for (j, &i) in indices.iter().enumerate() {
            self.features.write(i as usize, x.col_mut(j));
        }
        self.targets.gather(indices, y);
    }

    /// Writes the targets of the samples `indices` into the columns of `y`, as [`Dataset::gather`] does.
    ///
    /// # Panics
    /// As [`Dataset::gather`].
    #[track_caller]
    pub fn gather_targets(&self, indices: &[u32], y: MatMut<'_, T>) {
        self.check_gather(indices.len(), (self.width(), indices.len()), &y);
        self.targets.gather(indices, y);
    }

    /// Tells the CPU that the samples `indices` will be read soon, since they lie scattered in memory.
    /// `parted` says whether sparse samples will be picked in parts. Changes no result.
    ///
    /// # Panics
    /// If an index is not below the number of samples.
    pub fn prefetch(&self, indices: &[u32], parted: bool) {
        match (self.sparse(), &self.features) {
            (Some(sparse), _) => sparse.prefetch(indices, parted),
            (None, Features::Images { pixels, rows, cols, .. }) => {
                prefetch_rows(pixels, rows * cols, indices)
            }
            (None, Features::Table { values, width, .. }) => prefetch_rows(values, *width, indices),
        }
    }

    /// Tells the CPU that [`Dataset::prefetch`] will soon be called for the samples `indices`: it must know
    /// where the non-zeros of a sample lie before it can fetch them. Changes no result.
    ///
    /// # Panics
    /// If an index is not below the number of samples.
    pub fn prefetch_places(&self, indices: &[u32]) {
        if let Some(sparse) = self.sparse() {
            sparse.prefetch_places(indices);
        }
        if let Targets::Classes { labels, .. } = &self.targets {
            prefetch_rows(labels, 1, indices);
        }
    }

    #[track_caller]
    fn check_gather(&self, m: usize, x: (usize, usize), y: &MatMut<'_, T>) {
        let (width, targets) = (self.width(), self.target_width());
        let fits = match self.targets {
            Targets::Classes { .. } => y.rows() >= targets,
            Targets::Values { .. } => y.rows().is_multiple_of(targets) && y.rows() > 0,
        };
        assert!(
            x == (width, m) && y.cols() == m && fits,
            "{m} samples of {width} features and {targets} targets into {}×{} and {}×{}",
            x.0,
            x.1,
            y.rows(),
            y.cols()
        );
    }
}

fn prefetch_rows<V>(values: &[V], width: usize, indices: &[u32]) {
    for &i in indices {
        prefetch(&values[i as usize * width..][..width]);
    }
}

/// The factor that turns a byte into a number from 0 to 1.
fn byte_scale<T: Scalar>() -> T {
    T::ONE / T::from_u16(255)
}

fn class_targets<T>(source_name: &str, labels: Vec<u32>, classes: usize) -> Result<Targets<T>, DataError> {
    match labels.iter().position(|&label| label as usize >= classes) {
        Some(sample) => {
            let found = labels[sample] as usize;
            Err(DataError::Label { source_name: source_name.to_owned(), sample, found, classes })
        }
        None => Ok(Targets::Classes { labels, classes }),
    }
}

impl<T: Scalar> Features<T> {
    pub(crate) fn write(&self, i: usize, column: &mut [T]) {
        match self {
            Self::Images { pixels, .. } => {
                let scale = byte_scale::<T>();
                let image = &pixels[i * column.len()..];
                for (x, &byte) in column.iter_mut().zip(image) {
                    *x = T::from_u16(u16::from(byte)) * scale;
                }
            }
            Self::Table { values, .. } => column.copy_from_slice(&values[i * column.len()..][..column.len()]),
        }
    }
}

impl<T: Scalar> Targets<T> {
    fn gather(&self, indices: &[u32], mut y: MatMut<'_, T>) {
        for (j, &i) in indices.iter().enumerate() {
            let (i, column) = (i as usize, y.col_mut(j));
            match self {
                Self::Classes { labels, .. } => {
                    column.fill(T::ZERO);
                    column[labels[i] as usize] = T::ONE;
                }
                Self::Values { values, width } => {
                    let values = &values[i * width..][..*width];
                    if column.len() == *width {
                        column.copy_from_slice(values);
                    } else {
                        let repeated = column.chunks_exact_mut(column.len() / width);
                        repeated.zip(values).for_each(|(outputs, &y)| outputs.fill(y));
                    }
                }
            }
        }
    }
}
