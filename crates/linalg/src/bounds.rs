//! What a view checks before it hands out a part of a matrix.

use std::ops::Range;

use crate::LANES;

#[track_caller]
#[inline(always)]
pub(crate) fn check_view(len: usize, rows: usize, cols: usize, stride: usize) {
    assert!(
        stride >= rows && stride.checked_mul(cols) == Some(len),
        "a {rows}×{cols} view with stride {stride} needs exactly stride × cols elements, not {len}"
    );
}

/// The reach of a block of rows: its padding is that of the whole if it ends where the whole ends, else it has none.
#[track_caller]
#[inline(always)]
pub(crate) fn block_reach(range: &Range<usize>, rows: usize, cols: usize, reach: usize) -> usize {
    assert!(
        range.start <= range.end && range.end <= rows && range.start.is_multiple_of(LANES),
        "rows {range:?} of a {rows}×{cols} matrix (blocks start at multiples of {LANES})"
    );
    if range.end == rows { reach - range.start } else { range.len() }
}

#[track_caller]
#[inline(always)]
pub(crate) fn check_columns(range: &Range<usize>, rows: usize, cols: usize) {
    assert!(range.start <= range.end && range.end <= cols, "columns {range:?} of a {rows}×{cols} matrix");
}

/// Takes values: a message made of references to a view's fields would keep the view in memory, and a kernel that is handed one
/// waits there for it (20 ns a call).
#[track_caller]
#[cold]
#[inline(never)]
pub(crate) fn no_column(j: usize, rows: usize, cols: usize) -> ! {
    panic!("column {j} of a {rows}×{cols} matrix");
}
