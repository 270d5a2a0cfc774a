//! A hint that memory will be needed soon; it changes no result.

/// Bytes of a cache line.
const LINE: usize = 64;

/// Asks the CPU to bring `memory` into its second-level cache while other work goes on. The first level waits
/// for few lines at a time, and asked for more, the CPU would wait too. Does nothing on CPUs for which the
/// standard library has no such instruction.
///
/// ```
/// let columns = vec![0.0_f32; 1000];
/// for column in columns.chunks(100) {
///     linalg::prefetch(column);
/// }
/// ```
#[inline]
pub fn prefetch<E>(memory: &[E]) {
    let start = memory.as_ptr().cast::<u8>();
    // From the beginning of its first line on, or its last line would be left out.
    let before = start as usize % LINE;
    let start = start.wrapping_sub(before);
    for offset in (0..before + size_of_val(memory)).step_by(LINE) {
        prefetch_line(start.wrapping_add(offset));
    }
}

#[inline(always)]
fn prefetch_line(at: *const u8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: prefetching reads nothing, whatever the address.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = at;
}
