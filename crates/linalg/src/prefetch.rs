//! A hint that memory will be needed soon.

/// Asks the CPU to bring `memory` into its caches while other work goes on; changes no result. Does nothing on CPUs for
/// which the standard library has no such instruction.
#[inline]
pub fn prefetch<E>(memory: &[E]) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let bytes = size_of_val(memory);
        let start = memory.as_ptr().cast::<i8>();
        for offset in (0..bytes).step_by(64) {
            // SAFETY: prefetching reads nothing; the address lies within `memory`.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.add(offset)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = memory;
}
