//! What a view or a kernel checks before it touches memory.

use std::ops::Range;

use crate::LANES;

/// Panics with a message unless a condition holds. The message's numbers are passed on as values: one made of references, as that of
/// `assert!` is, would have its numbers stored before the condition is known, in every kernel that is called, and a view of whose fields it is
/// made would be kept in memory, where a kernel that is handed it waits for it (20 ns a call).
macro_rules! check {
    ($holds:expr, $message:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        if !$holds {
            #[cold]
            #[inline(never)]
            #[track_caller]
            fn fail($($name: usize),+) -> ! {
                panic!($message)
            }
            fail($(check!(@value $name $(, $value)?)),+)
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident, $value:expr) => { $value };
}
pub(crate) use check;

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

/// The reach of a block of rows: its padding is that of the whole if it ends where the whole ends, else it has none.
#[track_caller]
#[inline(always)]
pub(crate) fn block_reach(range: &Range<usize>, rows: usize, cols: usize, reach: usize) -> usize {
    check!(
        range.start <= range.end && range.end <= rows && range.start.is_multiple_of(LANES),
        "rows {start}..{end} of a {rows}×{cols} matrix (blocks start at multiples of {LANES})",
        start = range.start,
        end = range.end,
        rows,
        cols,
    );
    if range.end == rows { reach - range.start } else { range.len() }
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
