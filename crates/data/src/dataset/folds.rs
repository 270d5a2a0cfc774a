//! The parts of a cross-validation.

use linalg::{Purpose, Scalar, stream};
use rand::seq::SliceRandom;

use crate::Dataset;

/// The stream of random numbers that decide which fold a sample is in; its index is the class.
const FOLD: Purpose = Purpose::new(*b"fold\0\0\0\0");

impl<T: Scalar> Dataset<T> {
    /// Splits into the samples of all folds but fold `i` of `k`, and those of fold `i`. Each sample is in one
    /// fold, drawn from the data set's size, its labels and `seed` alone. The folds differ in size by at most
    /// one sample, and so do the samples that they have of a class. Both parts keep the order of the data
    /// set.
    ///
    /// ```
    /// use data::Dataset;
    /// let sorted = Dataset::<f32>::classes(1, vec![0.; 6], vec![0, 0, 0, 1, 1, 1], 2)?;
    /// for i in 0..3 {
    ///     let (_, held_out) = sorted.fold(i, 3, 1);
    ///     assert_eq!(held_out.labels(), Some(&[0, 1][..]));
    /// }
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there is no fold `i` of `k`.
    #[must_use]
    #[track_caller]
    pub fn fold(&self, i: usize, k: usize, seed: u64) -> (Self, Self) {
        assert!(i < k, "fold {i} of {k}");
        let folds = folds(self.labels(), self.len(), k, seed);
        let (out, kept): (Vec<usize>, Vec<usize>) = (0..self.len()).partition(|&sample| folds[sample] == i);
        (self.select(&kept), self.select(&out))
    }
}

/// The fold of each sample. The samples of each class are shuffled and dealt out like cards, and the next
/// class goes on where the one before ended. Without labels, all are of one class.
fn folds(labels: Option<&[u32]>, samples: usize, k: usize, seed: u64) -> Vec<usize> {
    let class = |i: usize| labels.map_or(0, |labels| labels[i]);
    let mut members: Vec<usize> = (0..samples).collect();
    members.sort_by_key(|&i| class(i));
    for of_class in members.chunk_by_mut(|&a, &b| class(a) == class(b)) {
        of_class.shuffle(&mut stream(seed, FOLD, u64::from(class(of_class[0]))));
    }
    let mut folds = vec![0; samples];
    members.into_iter().enumerate().for_each(|(place, i)| folds[i] = place % k);
    folds
}
