//! Who does the pieces of one layer's work: the caller alone, or several threads.

/// Runs pieces of work, on one thread or many.
///
/// This crate splits work into pieces by the shapes alone, so the result does not depend on who runs them.
pub trait Team: Sync {
    /// Calls `work` `pieces` times, from any threads, and returns when all calls have.
    fn run(&self, pieces: usize, work: &(dyn Fn() + Sync));

    /// Calls both, at the same time where there are threads for it, and returns when both have.
    fn join(&self, a: &mut (dyn FnMut() + Send), b: &mut (dyn FnMut() + Send)) {
        a();
        b();
    }
}

/// The calling thread alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Team for Solo {
    fn run(&self, pieces: usize, work: &(dyn Fn() + Sync)) {
        for _ in 0..pieces {
            work();
        }
    }
}
