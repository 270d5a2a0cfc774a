//! One sample of a data set, to look at.

use linalg::Scalar;

use crate::dataset::Features;
use crate::dataset::images::bytes_of;
use crate::{Dataset, Targets};

impl<T: Scalar> Dataset<T> {
    /// The features of sample `i`, as a network reads them: the pixels of an image row by row, from 0 to 1.
    ///
    /// ```
    /// use data::Dataset;
    /// let table = Dataset::<f32>::classes(2, vec![0.5, 1.5, 2.5, 3.5], vec![0, 1], 2)?;
    /// assert_eq!(table.features(1), [2.5, 3.5]);
    /// assert_eq!(table.label(1), Some(1));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there is no sample `i`.
    #[must_use]
    #[track_caller]
    pub fn features(&self, i: usize) -> Vec<T> {
        self.check_sample(i);
        let mut features = vec![T::ZERO; self.width()];
        self.features.write(i, &mut features);
        features
    }

    /// All features and the number of them per sample, one sample after another. `None` for images,
    /// and if some of them are sparse alone: [`Dataset::mixed`].
    #[must_use]
    pub fn table(&self) -> Option<(&[T], usize)> {
        match &self.features {
            Features::Table { values, width, .. } => Some((values, *width)),
            Features::Images { .. } | Features::SparseImages { .. } | Features::Mixed { .. } => None,
        }
    }

    /// The bytes of image `i`, row by row; [`Dataset::image_shape`] says how many rows. `None` for a table.
    ///
    /// ```
    /// use data::Dataset;
    /// let images = Dataset::<f32>::images(vec![0, 255, 255, 0], (1, 2), vec![1, 0], 2)?;
    /// assert_eq!(images.image(1), Some(vec![255, 0]));
    /// assert_eq!(images.features(1), [1.0, 0.0]);
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there is no sample `i`.
    #[must_use]
    #[track_caller]
    pub fn image(&self, i: usize) -> Option<Vec<u8>> {
        self.check_sample(i);
        match &self.features {
            Features::Images { pixels, rows, cols } => {
                Some(pixels[i * rows * cols..][..rows * cols].to_vec())
            }
            Features::SparseImages { sparse, .. } => Some(bytes_of(sparse, i..i + 1)),
            Features::Table { .. } | Features::Mixed { .. } => None,
        }
    }

    /// The class of sample `i`. `None` if the targets are numbers.
    ///
    /// # Panics
    /// If there is no sample `i`.
    #[must_use]
    #[track_caller]
    pub fn label(&self, i: usize) -> Option<u32> {
        self.check_sample(i);
        self.labels().map(|labels| labels[i])
    }

    /// The numbers to fit of sample `i`. `None` if the targets are classes.
    ///
    /// ```
    /// use data::Dataset;
    /// let curve = Dataset::<f32>::regression(1, vec![1.0, 2.0], 2, vec![1.0, -1.0, 4.0, -4.0])?;
    /// assert_eq!(curve.target(1), Some(&[4.0, -4.0][..]));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there is no sample `i`.
    #[must_use]
    #[track_caller]
    pub fn target(&self, i: usize) -> Option<&[T]> {
        self.check_sample(i);
        match self.targets() {
            Targets::Values { values, width } => Some(&values[i * width..][..*width]),
            Targets::Classes { .. } => None,
        }
    }

    #[track_caller]
    fn check_sample(&self, i: usize) {
        assert!(i < self.len, "sample {i} of {}", self.len);
    }
}
