//! Whether it pays to leave the zeros of a data set out.

use linalg::{SparseColumns, count_non_zeros};

/// Samples with a smaller share of non-zeros than this are learnt from their non-zeros alone. The products of
/// a sparse layer then take less time than the dense ones: at MNIST's 0.19, 800 neurons and 128 samples, 0.61
/// against 1.41 ms forward and 0.52 against 1.43 ms back, and the time grows with the share.
const SPARSE_BELOW: f64 = 0.4;

/// Whether `features`, `width` per sample, are few enough that are not zero, and can be kept without the
/// others.
pub(crate) fn few_non_zeros<V: Copy + PartialEq + Default>(features: &[V], width: usize) -> bool {
    let total = count_non_zeros(features);
    (1..=SparseColumns::<f32>::MAX_ROWS).contains(&width)
        && (total as f64) < SPARSE_BELOW * features.len() as f64
        && u32::try_from(total).is_ok()
}
