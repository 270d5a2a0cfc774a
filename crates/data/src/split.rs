//! Keeping samples apart: what is trained on is never what is judged by.

use linalg::{Purpose, Scalar, stream};
use rand::seq::SliceRandom;

use crate::Dataset;
use crate::dataset::{Features, Targets};

/// The purpose of the draws that decide which samples are held out.
const SPLIT: Purpose = Purpose::new(*b"split\0\0\0");

impl<T: Scalar> Dataset<T> {
    /// The first `n` samples and the rest. Moves the first part and copies the rest.
    ///
    /// # Panics
    /// If there are fewer than `n` samples.
    #[must_use]
    #[track_caller]
    pub fn split_at(mut self, n: usize) -> (Self, Self) {
        assert!(n <= self.len, "split of {} samples at {n}", self.len);
        let (features, others) = self.features.split_at(n);
        let rest = Self { features: others, targets: self.targets.split_off(n), len: self.len - n };
        (Self { features, targets: self.targets, len: n }, rest)
    }

    /// A training part and `held_out` samples drawn at random, a pure function of the dataset's size and
    /// `seed`. Both keep the order of the dataset.
    ///
    /// # Panics
    /// If there are fewer than `held_out` samples.
    #[must_use]
    #[track_caller]
    pub fn split(self, held_out: usize, seed: u64) -> (Self, Self) {
        assert!(held_out <= self.len, "{held_out} samples held out of {}", self.len);
        let mut indices: Vec<usize> = (0..self.len).collect();
        indices.shuffle(&mut stream(seed, SPLIT, 0));
        let (held, kept) = indices.split_at_mut(held_out);
        held.sort_unstable();
        kept.sort_unstable();
        (self.select(kept), self.select(held))
    }

    /// The first `n` samples, or all if there are fewer.
    #[must_use]
    pub fn limit(self, n: usize) -> Self {
        let n = n.min(self.len);
        self.split_at(n).0
    }

    fn select(&self, indices: &[usize]) -> Self {
        let pick = |values: &[T], width: usize| -> Vec<T> {
            indices.iter().flat_map(|&i| &values[i * width..(i + 1) * width]).copied().collect()
        };
        let features = match &self.features {
            Features::Images { pixels, rows, cols, .. } => {
                let size = rows * cols;
                let pixels =
                    indices.iter().flat_map(|&i| &pixels[i * size..(i + 1) * size]).copied().collect();
                Features::images(pixels, *rows, *cols)
            }
            Features::Table { values, width, .. } => Features::table(pick(values, *width), *width),
        };
        let targets = match &self.targets {
            Targets::Classes { labels, classes } => {
                Targets::Classes { labels: indices.iter().map(|&i| labels[i]).collect(), classes: *classes }
            }
            Targets::Values { values, width } => {
                Targets::Values { values: pick(values, *width), width: *width }
            }
        };
        Self { features, targets, len: indices.len() }
    }
}

impl<T: Scalar> Features<T> {
    fn split_at(self, n: usize) -> (Self, Self) {
        match self {
            Self::Images { mut pixels, rows, cols, .. } => {
                let rest = pixels.split_off(n * rows * cols);
                (Self::images(pixels, rows, cols), Self::images(rest, rows, cols))
            }
            Self::Table { mut values, width, .. } => {
                let rest = values.split_off(n * width);
                (Self::table(values, width), Self::table(rest, width))
            }
        }
    }
}

impl<T> Targets<T> {
    fn split_off(&mut self, n: usize) -> Self {
        match self {
            Self::Classes { labels, classes } => {
                Self::Classes { labels: labels.split_off(n), classes: *classes }
            }
            Self::Values { values, width } => {
                Self::Values { values: values.split_off(n * *width), width: *width }
            }
        }
    }
}
