//! Who does the pieces of a task: the caller alone, or several threads.

/// Runs pieces of work, on one thread or many.
///
/// Work falls into pieces by the shapes alone, so no result depends on who runs them.
pub trait Executor: Sync {
    /// How many threads there are.
    fn threads(&self) -> usize {
        1
    }

    /// Calls `work` `pieces` times, from any threads, each time with the number of the thread, and returns
    /// when all calls have returned. A thread that has the same number in every run finds in its core's
    /// caches what it left there.
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync));
}

/// The calling thread alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sequential;

impl Executor for Sequential {
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        for _ in 0..pieces {
            work(0);
        }
    }
}
