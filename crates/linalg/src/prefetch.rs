//! Hints that memory will be needed soon; they change no result.

/// Asks the CPU to bring `memory` into its second-level cache while other work goes on: the first level waits for few lines at a
/// time, and asked for more, the CPU waits too. Does nothing on CPUs for which the standard library has no such instruction.
///
/// ```
/// let samples = vec![0.0_f32; 1000];
/// for sample in samples.chunks(100) {
///     linalg::prefetch(sample);
/// }
/// ```
#[inline]
pub fn prefetch<E>(memory: &[E]) {
    let start = memory.as_ptr().cast::<u8>();
    // From the beginning of its first line, so that its last is not left out.
    let before = start as usize % LINE;
    let start = start.wrapping_sub(before);
    for offset in (0..before + size_of_val(memory)).step_by(LINE) {
        prefetch_line(start.wrapping_add(offset), Cache::Second);
    }
}

/// A cache of the CPU.
#[derive(Clone, Copy)]
enum Cache {
    First,
    Second,
}

/// Bytes of a cache line.
const LINE: usize = 64;

#[inline(always)]
fn prefetch_line(at: *const u8, cache: Cache) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _MM_HINT_T1, _mm_prefetch};
        // SAFETY: prefetching reads nothing, whatever the address.
        unsafe {
            match cache {
                Cache::First => _mm_prefetch::<_MM_HINT_T0>(at.cast()),
                Cache::Second => _mm_prefetch::<_MM_HINT_T1>(at.cast()),
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (at, cache);
}

/// Memory to be fetched line by line, as the work before it goes on: the same part of several columns.
pub(crate) struct Ahead {
    column: *const u8,
    columns: usize,
    bytes: usize,
    stride: usize,
    offset: usize,
}

impl Ahead {
    /// No memory.
    #[inline(always)]
    pub(crate) fn nothing() -> Self {
        Self { column: std::ptr::null(), columns: 0, bytes: 0, stride: 0, offset: 0 }
    }

    /// `len` elements of each of `columns` columns, `stride` elements apart, the first of which begins at `start`.
    #[inline(always)]
    pub(crate) fn new<T>(start: *const T, len: usize, columns: usize, stride: usize) -> Self {
        let bytes = len * size_of::<T>();
        let columns = if bytes > 0 { columns } else { 0 };
        Self { column: start.cast(), columns, bytes, stride: stride * size_of::<T>(), offset: 0 }
    }

    /// Fetches one more line, if any is left.
    #[inline(always)]
    pub(crate) fn fetch_line(&mut self) {
        if self.columns == 0 {
            return;
        }
        prefetch_line(self.column.wrapping_add(self.offset), Cache::First);
        self.offset += LINE;
        if self.offset >= self.bytes {
            self.offset = 0;
            self.columns -= 1;
            self.column = self.column.wrapping_add(self.stride);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the lines begin that are fetched, in elements of `f32` from the start.
    fn fetched(mut ahead: Ahead, start: *const f32) -> Vec<usize> {
        let mut lines = Vec::new();
        while ahead.columns > 0 {
            lines.push((ahead.column as usize + ahead.offset - start as usize) / size_of::<f32>());
            ahead.fetch_line();
        }
        lines
    }

    #[test]
    fn every_line_of_every_column_is_fetched_once() {
        let numbers = [0.0_f32; 120];
        let start = numbers.as_ptr();
        assert_eq!(fetched(Ahead::new(start, 33, 3, 40), start), [0, 16, 32, 40, 56, 72, 80, 96, 112]);
        assert_eq!(fetched(Ahead::new(start, 16, 2, 60), start), [0, 60]);
        for mut nothing in [Ahead::nothing(), Ahead::new(start, 0, 3, 40), Ahead::new(start, 16, 0, 40)] {
            nothing.fetch_line();
            assert_eq!(nothing.columns, 0);
        }
    }
}
