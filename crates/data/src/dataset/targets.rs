//! What samples are to be learnt as.

use linalg::{MatMut, Scalar};

use super::features::pick;
use crate::DataError;

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

/// Targets that are the classes `labels`.
pub(super) fn class_targets<T>(
    source_name: &str,
    labels: Vec<u32>,
    classes: usize,
) -> Result<Targets<T>, DataError> {
    match labels.iter().position(|&label| label as usize >= classes) {
        Some(sample) => {
            let found = labels[sample] as usize;
            Err(DataError::Label { source_name: source_name.to_owned(), sample, found, classes })
        }
        None => Ok(Targets::Classes { labels, classes }),
    }
}

impl<T: Scalar> Targets<T> {
    pub(super) fn gather(&self, indices: &[u32], mut y: MatMut<'_, T>) {
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

    /// Those of the samples `indices`.
    pub(super) fn select(&self, indices: &[usize]) -> Self {
        match self {
            Self::Classes { labels, classes } => {
                Self::Classes { labels: pick(labels, 1, indices), classes: *classes }
            }
            Self::Values { values, width } => {
                Self::Values { values: pick(values, *width, indices), width: *width }
            }
        }
    }

    /// Those from sample `n` on, which are taken away.
    pub(super) fn split_off(&mut self, n: usize) -> Self {
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
