//! The class that the outputs of a network name.

use linalg::{Scalar, argmax};

/// The class of a sample with the outputs `a`: the index of the largest, the first of several. `None` if
/// there are no outputs or one is NaN, since then none is known to be the largest.
///
/// ```
/// assert_eq!(nn::class_of(&[0.1, 0.7, 0.2]), Some(1));
/// assert_eq!(nn::class_of(&[0.1, f32::NAN, 0.2]), None);
/// ```
#[must_use]
pub fn class_of<T: Scalar>(a: &[T]) -> Option<usize> {
    let known = !a.is_empty() && a.iter().all(|a| !a.to_f64().is_nan());
    known.then(|| argmax(a))
}
