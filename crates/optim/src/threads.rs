//! How many threads work, which changes the time and never the result.

use linalg::{Executor, SpinPool};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::TrainError;

/// A pool of threads.
#[derive(Debug)]
pub struct Threads(ThreadPool);

impl Threads {
    /// `n` threads.
    ///
    /// # Errors
    /// If `n` is 0 or the system refuses the threads.
    pub fn new(n: usize) -> Result<Self, TrainError> {
        if n == 0 {
            return Err(TrainError::Zero { what: "threads" });
        }
        let pool = ThreadPoolBuilder::new().num_threads(n).thread_name(|i| format!("descent-{i}")).build();
        pool.map(Self).map_err(|error| TrainError::Threads { n, source: Box::new(error) })
    }

    /// The number of threads that this process may run at once.
    #[must_use]
    pub fn available() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// Runs `work` on the pool. Whatever it splits is split over these threads.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }
}

/// Runs `steps` on this thread of a pool while other threads of the pool follow it and share the pool's work.
///
/// rayon puts a thread to sleep after some 20 µs without work and takes as long to wake it. That is longer
/// than much of the work of a step. Therefore the threads are asked once for all steps of an epoch, not for
/// each piece of work. With one request per piece of work the first layer began 41 µs late, of 760 a step
/// (784-800-10, 128 samples, two threads, on a Xeon).
pub(crate) fn lead<R: Send>(pool: &SpinPool, steps: impl FnOnce() -> R + Send) -> R {
    if pool.threads() < 2 {
        return steps();
    }
    let shift = pool.begin(number());
    let steps = move || {
        let _shift = shift;
        steps()
    };
    rayon::join(steps, || follow(pool, pool.threads() - 1)).0
}

/// Follows the leader after asking the pool for the remaining followers.
fn follow(pool: &SpinPool, followers: usize) {
    if followers > 1 {
        rayon::join(|| pool.follow(number()), || follow(pool, followers - 1));
    } else {
        pool.follow(number());
    }
}

/// The number of this thread in its pool.
fn number() -> usize {
    rayon::current_thread_index().unwrap_or(0)
}
