//! Whether a view or a block of it lies within its matrix.

use std::ops::Range;

use crate::check::check;
use crate::simd::LANES;

#[track_caller]
#[inline(always)]
pub(crate) fn check_view(len: usize, rows: usize, cols: usize, stride: usize) {
    check!(
        stride >= rows && stride.checked_mul(cols) == Some(len),
        "a {rows}×{cols} view with stride {stride} needs exactly stride × cols elements, not {len}",
        rows,
        cols,
        stride,
        len,
    );
}

/// The padded rows of a block of rows. A block that ends where the matrix ends has its padding; any other has
/// none.
#[track_caller]
#[inline(always)]
pub(crate) fn block_padded_rows(range: &Range<usize>, rows: usize, cols: usize, padded_rows: usize) -> usize {
    check!(
        range.start <= range.end && range.end <= rows && range.start.is_multiple_of(LANES),
        "rows {start}..{end} of a {rows}×{cols} matrix (blocks start at multiples of {LANES})",
        start = range.start,
        end = range.end,
        rows,
        cols,
    );
    if range.end == rows { padded_rows - range.start } else { range.len() }
}

#[track_caller]
#[inline(always)]
pub(crate) fn check_columns(range: &Range<usize>, rows: usize, cols: usize) {
    check!(
        range.start <= range.end && range.end <= cols,
        "columns {start}..{end} of a {rows}×{cols} matrix",
        start = range.start,
        end = range.end,
        rows,
        cols,
    );
}

#[track_caller]
#[inline(always)]
pub(crate) fn check_column(j: usize, rows: usize, cols: usize) {
    check!(j < cols, "column {j} of a {rows}×{cols} matrix", j, rows, cols);
}
