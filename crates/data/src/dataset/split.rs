//! Keeps samples apart: those that judge a network never train it.

use linalg::{Purpose, Scalar, stream};
use rand::seq::SliceRandom;

use crate::dataset::strata::stratified;
use crate::dataset::weights::Weights;
use crate::{Dataset, Targets};

/// The stream of random numbers that decide which samples are held out.
const SPLIT: Purpose = Purpose::new(*b"split\0\0\0");

impl<T: Scalar> Dataset<T> {
    /// Splits into the first `n` samples and the rest. Moves the first part and copies the rest.
    ///
    /// # Panics
    /// If there are fewer than `n` samples.
    #[must_use]
    #[track_caller]
    pub fn split_at(mut self, n: usize) -> (Self, Self) {
        assert!(n <= self.len, "split of {} samples at {n}", self.len);
        let (features, others) = self.features.split_at(n, self.len);
        let weights = self.weights.map(|mut weights| {
            let rest = weights.values.split_off(n);
            (Weights::new(weights.values), Weights::new(rest))
        });
        let (weights, others_weights) = weights.unzip();
        let targets = self.targets.split_off(n);
        let rest = Self { features: others, targets, len: self.len - n, weights: others_weights };
        (Self { features, targets: self.targets, len: n, weights }, rest)
    }

    /// Splits into a training part and `held_out` samples, drawn at random from the size of the data set and
    /// `seed` alone. Both parts keep the order of the data set.
    ///
    /// # Panics
    /// If there are fewer than `held_out` samples.
    #[must_use]
    #[track_caller]
    pub fn split(self, held_out: usize, seed: u64) -> (Self, Self) {
        assert!(held_out <= self.len, "{held_out} samples held out of {}", self.len);
        let (kept, held) = drawn(self.len, held_out, seed);
        (self.select(&kept), self.select(&held))
    }

    /// Splits as [`Dataset::split`] does, but draws from each class its share. Every class with two samples
    /// or more is in both parts, if `held_out` is large enough. The only sample of a class stays in the first
    /// part, so that fewer may be held out. Targets that are numbers have no classes.
    ///
    /// ```
    /// use data::Dataset;
    /// // Sorted by class.
    /// let sorted = Dataset::<f32>::classes(1, vec![0.; 6], vec![0, 0, 0, 1, 1, 1], 2)?;
    /// let (train, held_out) = sorted.split_stratified(2, 1);
    /// assert_eq!(train.labels(), Some(&[0, 0, 1, 1][..]));
    /// assert_eq!(held_out.labels(), Some(&[0, 1][..]));
    /// # Ok::<(), data::DataError>(())
    /// ```
    ///
    /// # Panics
    /// If there are fewer than `held_out` samples.
    #[must_use]
    #[track_caller]
    pub fn split_stratified(self, held_out: usize, seed: u64) -> (Self, Self) {
        let Targets::Classes { labels, classes } = &self.targets else { return self.split(held_out, seed) };
        assert!(held_out <= self.len, "{held_out} samples held out of {}", self.len);
        let held = stratified(labels, *classes, held_out, seed);
        let (out, kept): (Vec<usize>, Vec<usize>) = (0..self.len).partition(|&i| held[i]);
        (self.select(&kept), self.select(&out))
    }

    /// The first `n` samples, or all if there are fewer.
    #[must_use]
    pub fn limit(self, n: usize) -> Self {
        let n = n.min(self.len);
        self.split_at(n).0
    }

    pub(crate) fn select(&self, indices: &[usize]) -> Self {
        let (features, targets) = (self.features.select(indices), self.targets.select(indices));
        let weights = self.weights().map(|all| Weights::new(indices.iter().map(|&i| all[i]).collect()));
        Self { features, targets, len: indices.len(), weights }
    }
}

/// Which of `n` samples stay, and which `held_out` do not, both ascending.
pub(crate) fn drawn(n: usize, held_out: usize, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let mut held: Vec<usize> = (0..n).collect();
    held.shuffle(&mut stream(seed, SPLIT, 0));
    let mut kept = held.split_off(held_out);
    held.sort_unstable();
    kept.sort_unstable();
    (kept, held)
}
