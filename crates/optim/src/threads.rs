//! How many threads work, which changes the time and never the result.

use linalg::{Crew, Team};
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
        pool.map(Self).map_err(|source| TrainError::Threads { n, source })
    }

    /// As many threads as this process may run at once.
    #[must_use]
    pub fn available() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// Runs `work` on the pool: everything it splits is split over these threads.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }
}

/// Runs `steps` on this thread, one of a pool's, and lets others of the pool follow it: whatever `steps` has the crew do, they share.
///
/// rayon puts a thread to sleep that has nothing to do for some 20 µs, and takes as long to wake it, longer than much of the
/// work of a step. So its threads are asked once for all steps of an epoch, not for each work (784-800-10, 128 samples,
/// two threads, on a Xeon: the first layer began 41 µs late, of 760 a step).
pub(crate) fn lead<R: Send>(crew: &Crew, steps: impl FnOnce() -> R + Send) -> R {
    if crew.threads() < 2 {
        return steps();
    }
    let shift = crew.begin(number());
    let steps = move || {
        let _shift = shift;
        steps()
    };
    rayon::join(steps, || follow(crew, crew.threads() - 1)).0
}

/// Follows, and offers the pool the places of the other followers of so many.
fn follow(crew: &Crew, followers: usize) {
    if followers > 1 {
        rayon::join(|| crew.follow(number()), || follow(crew, followers - 1));
    } else {
        crew.follow(number());
    }
}

/// The number of this thread in its pool.
fn number() -> usize {
    rayon::current_thread_index().unwrap_or(0)
}
