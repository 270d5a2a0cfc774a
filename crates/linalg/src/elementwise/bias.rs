//! The bias of a layer: what every element-wise kernel on z begins with.

use crate::check::check;
use crate::elementwise::{Lanes, Map, add_bias_map};
use crate::matrix::MatMut;
use crate::simd::Scalar;

#[track_caller]
#[inline(always)]
pub(crate) fn check_bias<T: Scalar>(z: &MatMut<'_, T>, b: &[T]) {
    check!(
        b.len() == z.padded_rows(),
        "bias of {len} elements for a {rows}×{cols} matrix with columns padded to {padded_rows}",
        len = b.len(),
        rows = z.rows(),
        cols = z.cols(),
        padded_rows = z.padded_rows(),
    );
}

/// z ← z + b for every column: [`add_bias_map`] with the identity.
///
/// # Panics
/// If `b` is not as long as a padded column of `z`.
#[track_caller]
#[inline(always)]
pub fn add_bias<T: Scalar>(z: MatMut<'_, T>, b: &[T]) {
    struct Identity;
    impl Map for Identity {
        #[inline(always)]
        fn at<V: Lanes>(&self, z: V) -> V {
            z
        }
    }
    add_bias_map(z, b, Identity);
}
