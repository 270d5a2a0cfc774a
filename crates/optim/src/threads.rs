//! How many threads work, which changes the time and never the result.

use std::hint::spin_loop;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

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

/// How often a thread that has no piece left looks whether the others have finished theirs, before it leaves the waiting to
/// rayon: about 100 µs.
const LOOKS: usize = 5_000;

/// The threads of the pool this runs on, as a team for the pieces of a layer.
///
/// Threads stay awake until the last piece is done. rayon would put them to sleep within some 20 µs, and the next layer would
/// begin by waking them, now and then on the very core that wakes them.
pub(crate) struct CurrentPool;

impl Team for CurrentPool {
    fn threads(&self) -> usize {
        rayon::current_num_threads()
    }
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let threads = self.threads().min(pieces);
        (0..threads).into_par_iter().with_max_len(1).for_each(|_| {
            let thread = rayon::current_thread_index().unwrap_or(0);
            while next.fetch_add(1, Relaxed) < pieces {
                work(thread);
                done.fetch_add(1, Relaxed);
            }
            for _ in 0..LOOKS {
                if done.load(Relaxed) == pieces {
                    break;
                }
                spin_loop();
            }
        });
    }
    fn join(&self, a: &mut (dyn FnMut() + Send), b: &mut (dyn FnMut() + Send)) {
        rayon::join(a, b);
    }
}
