//! Samples as the columns of a mini-batch.

use linalg::{MatMut, Scalar};

use super::features::prefetch_rows;
use crate::{Dataset, Targets};

impl<T: Scalar> Dataset<T> {
    /// Writes the samples `indices` as columns: features into `x` (width × m), targets into `y` (outputs ×
    /// m). A class becomes a one in a column of zeros. `y` may have more rows than there are classes; those
    /// stay zero. For numbers to fit, it may have a multiple of their rows; each number is then repeated that
    /// often in a row.
    ///
    /// # Panics
    /// If a shape does not fit or an index is not below the number of samples.
    #[track_caller]
    pub fn gather(&self, indices: &[u32], mut x: MatMut<'_, T>, y: MatMut<'_, T>) {
        self.check_gather(self.width(), indices.len(), (x.rows(), x.cols()), &y);
        for (j, &i) in indices.iter().enumerate() {
            self.features.write(i as usize, x.col_mut(j));
        }
        self.targets.gather(indices, y);
    }

    /// As [`Dataset::gather`], but without the features that [`Dataset::sparse`] has: `x` is
    /// ([`Dataset::dense_width`] × m).
    ///
    /// # Panics
    /// As [`Dataset::gather`].
    #[track_caller]
    pub fn gather_dense(&self, indices: &[u32], mut x: MatMut<'_, T>, y: MatMut<'_, T>) {
        self.check_gather(self.dense_width(), indices.len(), (x.rows(), x.cols()), &y);
        if x.rows() > 0 {
            for (j, &i) in indices.iter().enumerate() {
                self.features.write_dense(i as usize, x.col_mut(j));
            }
        }
        self.targets.gather(indices, y);
    }

    /// Writes the targets of the samples `indices` into the columns of `y`, as [`Dataset::gather`] does.
    ///
    /// # Panics
    /// As [`Dataset::gather`].
    #[track_caller]
    pub fn gather_targets(&self, indices: &[u32], y: MatMut<'_, T>) {
        self.check_gather(self.width(), indices.len(), (self.width(), indices.len()), &y);
        self.targets.gather(indices, y);
    }

    /// Tells the CPU that the samples `indices` will be read soon, since they lie scattered in memory.
    /// `parted` says whether sparse samples will be picked in parts. Changes no result.
    ///
    /// # Panics
    /// If an index is not below the number of samples.
    pub fn prefetch(&self, indices: &[u32], parted: bool) {
        self.features.prefetch(indices, parted);
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
    fn check_gather(&self, width: usize, m: usize, x: (usize, usize), y: &MatMut<'_, T>) {
        let targets = self.target_width();
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
