//! Kernels that touch each element once or twice. All run over the padding of columns too.

mod axpy;
mod bias;
mod blend;
mod drop;
mod lanes;
mod pointwise;
mod residual;
mod softmax;
mod sums;
mod waves;

use crate::check::check;
use crate::matrix::{MatMut, MatRef};
use crate::simd::Scalar;

pub use axpy::{axpy, scale};
pub use bias::add_bias;
pub use blend::{add_row_steps, blend_rows};
pub use drop::{leave_out, leave_out_again};
pub use lanes::Lanes;
pub use pointwise::{Map, Update, ZipMap, add_bias_map, add_row_products, mul_rows, update, zip_map};
pub use residual::residual;
pub use softmax::add_bias_softmax;
pub use sums::{add_row_sums, all_finite, argmax, sum};
pub use waves::{MAX_SUMS, Waves, WavesGradient, add_waves, add_waves_error, waves_gradient};
#[cfg(test)]
pub(crate) use waves::{cos_turns, sin_turns};

#[track_caller]
#[inline(always)]
fn check_same<T: Scalar>(x: &MatMut<'_, T>, y: MatRef<'_, T>) {
    let (x, y) = ((x.rows(), x.cols(), x.padded_rows()), (y.rows(), y.cols(), y.padded_rows()));
    check!(
        x == y,
        "element-wise kernel on {rows}×{cols} (padded to {padded_rows}) and {rows_2}×{cols_2} (padded to {padded_rows_2})",
        rows = x.0,
        cols = x.1,
        padded_rows = x.2,
        rows_2 = y.0,
        cols_2 = y.1,
        padded_rows_2 = y.2,
    );
}
