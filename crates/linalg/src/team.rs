//! Who does the pieces of one layer's work: the caller alone, or several threads.

/// Runs pieces of work, on one thread or many.
///
/// This crate splits work into pieces by the shapes alone, so the result does not depend on who runs them.
pub trait Team: Sync {
    /// How many threads there are.
    fn threads(&self) -> usize {
        1
    }

    /// Calls `work` `pieces` times, from any threads, each with the number of the thread, and returns when all calls have. A thread
    /// whose number is the same in every run finds in its core's caches what it left there.
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync));
}

/// The calling thread alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Team for Solo {
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        for _ in 0..pieces {
            work(0);
        }
    }
}
