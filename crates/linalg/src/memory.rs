//! Memory that the system does not have.

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;
use std::{io, process, thread};

/// The system's allocator for a program that people start: where there is no memory left, it ends with one
/// line on standard error and exit code 1, instead of a crash.
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: linalg::ExitingAllocator = linalg::ExitingAllocator;
/// assert_eq!(vec![1; 3].len(), 3);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExitingAllocator;

// SAFETY: every call goes to the system's allocator as it is. Null is not returned, which is allowed.
unsafe impl GlobalAlloc for ExitingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the same.
        had(unsafe { System.alloc(layout) }, layout.size())
    }
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is the same.
        had(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise is the same.
        had(unsafe { System.realloc(memory, layout, size) }, size)
    }
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[inline(always)]
fn had(memory: *mut u8, bytes: usize) -> *mut u8 {
    if memory.is_null() { exit(bytes) } else { memory }
}

/// Says what is missing, without allocating, and ends the process.
#[cold]
fn exit(bytes: usize) -> ! {
    static ENDING: AtomicBool = AtomicBool::new(false);
    while ENDING.swap(true, Relaxed) {
        // Another thread is telling it.
        thread::sleep(Duration::from_secs(1));
    }
    let mut line = [0; 160];
    let mut rest = &mut line[..];
    // It fits, and there is nobody to tell that it cannot be told.
    let _ = writeln!(rest, "error: there is not enough memory: {bytes} more bytes cannot be had");
    let unused = rest.len();
    let _ = io::stderr().write_all(&line[..line.len() - unused]);
    process::exit(1)
}

/// Whether the system would give this process `bytes` bytes in one piece now. It may promise more than it
/// has.
///
/// ```
/// assert!(linalg::can_allocate(1 << 20) && !linalg::can_allocate(1 << 62) && !linalg::can_allocate(u64::MAX));
/// ```
#[must_use]
pub fn can_allocate(bytes: u64) -> bool {
    let layout = usize::try_from(bytes.max(1)).ok().and_then(|size| Layout::from_size_align(size, 64).ok());
    layout.is_some_and(|layout| {
        // SAFETY: the size is at least 1.
        let memory = unsafe { System.alloc(layout) };
        if memory.is_null() {
            return false;
        }
        // SAFETY: the memory is the system's, of this layout.
        unsafe { System.dealloc(memory, layout) };
        true
    })
}
