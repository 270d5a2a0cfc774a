//! How many threads work, which changes the time and never the result.

use std::env;
use std::ffi::{OsStr, OsString};

use linalg::{Executor, SpinPool};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::TrainError;

/// A pool of threads.
#[derive(Debug)]
pub struct Threads(ThreadPool);

impl Threads {
    /// `n` threads. More than [`Threads::cores`] take turns on the same cores, and each waits for others that
    /// are not running: 64 threads on 2 cores took twice the time of 2.
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

    /// The number of threads that this process can run at once.
    ///
    /// It can run on the cores that it is bound to (by `taskset` or a cpuset, say). On Linux the CPU quota of
    /// its container counts too, be it of cgroups v1 or v2: with a quota of one and a half cores it is one
    /// thread.
    #[must_use]
    pub fn cores() -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    /// The number of threads that work where none is asked for: [`Threads::cores`], or the value of the
    /// environment variable `RAYON_NUM_THREADS` if that is smaller.
    ///
    /// `RAYON_NUM_THREADS=0` is as good as none, as in rayon itself. A value that is no number is ignored,
    /// and [`Threads::ignored`] returns it.
    #[must_use]
    pub fn available() -> usize {
        let wanted = wanted(env::var_os(VARIABLE).as_deref()).unwrap_or_default();
        Self::cores().min(wanted.unwrap_or(usize::MAX))
    }

    /// The value of `RAYON_NUM_THREADS` if it is no number, so that a program can say that it has no effect.
    #[must_use]
    pub fn ignored() -> Option<OsString> {
        env::var_os(VARIABLE).filter(|value| wanted(Some(value)).is_err())
    }

    /// Runs `work` on the pool. Whatever it splits is split over these threads.
    pub fn run<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.0.install(work)
    }
}

const VARIABLE: &str = "RAYON_NUM_THREADS";

/// The number of threads that this value of the variable asks for, if any.
fn wanted(value: Option<&OsStr>) -> Result<Option<usize>, NoNumber> {
    match value.map(|value| value.to_str().map(str::trim)) {
        None | Some(Some("")) => Ok(None),
        Some(text) => {
            let n: usize = text.and_then(|text| text.parse().ok()).ok_or(NoNumber)?;
            Ok((n > 0).then_some(n))
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct NoNumber;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_a_number_of_threads_or_it_is_ignored() {
        let of = |text: &str| wanted(Some(OsStr::new(text)));
        assert_eq!((wanted(None), of(""), of("0")), (Ok(None), Ok(None), Ok(None)));
        assert_eq!((of("1"), of(" 12 "), of("64")), (Ok(Some(1)), Ok(Some(12)), Ok(Some(64))));
        for text in ["two", "-1", "1.5", "99999999999999999999"] {
            assert_eq!(of(text), Err(NoNumber), "{text}");
        }
    }
}
