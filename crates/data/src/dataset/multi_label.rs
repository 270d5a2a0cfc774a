//! Samples of which each may belong to several classes, or to none.

use linalg::Scalar;

use crate::{DataError, Dataset};

impl<T: Scalar> Dataset<T> {
    /// A table of `width` numbers per sample, each sample with all the labels that fit it. The targets are
    /// `classes` numbers, 1 for each label that the sample has and 0 for each other: for the sigmoid
    /// cross-entropy.
    ///
    /// ```
    /// use data::Dataset;
    /// let tagged = Dataset::<f32>::multi_label(1, vec![0.5, 1.5], &[vec![0, 2], vec![]], 3)?;
    /// assert_eq!(tagged.target(0), Some(&[1.0, 0.0, 1.0][..]));
    /// assert_eq!(tagged.target(1), Some(&[0.0, 0.0, 0.0][..]));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// If `width` or `classes` is 0, there are not `width` numbers for each sample's labels, a number is not
    /// finite, or a label is not below `classes`.
    pub fn multi_label<L: AsRef<[u32]>>(
        width: usize,
        values: Vec<T>,
        labels: &[L],
        classes: usize,
    ) -> Result<Self, DataError> {
        if classes == 0 {
            return Err(DataError::Zero { what: "classes" });
        }
        let mut targets = vec![T::ZERO; labels.len() * classes];
        for (sample, (labels, y)) in labels.iter().zip(targets.chunks_exact_mut(classes)).enumerate() {
            for &label in labels.as_ref() {
                let Some(y) = y.get_mut(label as usize) else {
                    let (source_name, found) = ("labels".to_owned(), label as usize);
                    return Err(DataError::Label { source_name, sample, found, classes });
                };
                *y = T::ONE;
            }
        }
        Self::regression(width, values, classes, targets)
    }
}
