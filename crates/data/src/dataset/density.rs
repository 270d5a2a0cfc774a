//! Whether it pays to leave out the zeros of samples.

use linalg::{SparseColumns, count_non_zeros};

/// The largest share of non-zeros at which a first layer uses the non-zeros alone. A sparse product takes
/// time in proportion to that share, a dense one does not. At MNIST's share of 0.19, with 800 neurons and 128
/// samples, sparse takes 0.61 ms forward and 0.52 ms backward; dense takes 1.41 and 1.43 ms.
const SPARSE_BELOW: f64 = 0.4;

/// Whether so few of the `features`, `width` per sample, are non-zero that the first layer should get them
/// without the zeros, and whether a sparse matrix can index them.
///
/// ```
/// assert!(data::few_non_zeros(&[0.0, 0.0, 0.0, 1.0], 2));
/// assert!(!data::few_non_zeros(&[0.0, 0.0, 2.0, 1.0], 2));
/// ```
#[must_use]
pub fn few_non_zeros<V: Copy + PartialEq + Default>(features: &[V], width: usize) -> bool {
    pays(count_non_zeros(features), features.len(), width)
}

/// As [`few_non_zeros`], for `non_zeros` of `features`.
pub(crate) fn pays(non_zeros: usize, features: usize, width: usize) -> bool {
    (1..=SparseColumns::<f32>::MAX_ROWS).contains(&width)
        && (non_zeros as f64) < SPARSE_BELOW * features as f64
        && u32::try_from(non_zeros).is_ok()
}
