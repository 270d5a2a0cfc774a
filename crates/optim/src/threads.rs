//! How many threads work, which changes the time and never the result.

use linalg::Team;
use rayon::prelude::*;
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

/// The threads of the pool this runs on, as a team for the pieces of a layer.
pub(crate) struct CurrentPool;

impl Team for CurrentPool {
    fn run(&self, pieces: usize, work: &(dyn Fn() + Sync)) {
        (0..pieces).into_par_iter().with_max_len(1).for_each(|_| work());
    }
    fn join(&self, a: &mut (dyn FnMut() + Send), b: &mut (dyn FnMut() + Send)) {
        rayon::join(a, b);
    }
}
