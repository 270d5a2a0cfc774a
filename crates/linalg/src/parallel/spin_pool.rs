//! Threads that stay awake from one set of pieces to the next.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::mem::transmute;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::thread;
use std::time::Duration;

use crate::parallel::Executor;

/// A leader, who has a task for all threads now and then, and followers, who do nothing but wait for one,
/// awake.
///
/// A step of training is a dozen tasks of 10 to 1000 µs. Waking a thread takes 20 to 50 µs; a thread that is
/// awake sees a task within a fraction of one. So the threads are asked for once in many steps
/// ([`SpinPool::begin`], [`SpinPool::follow`]) and are free afterwards. A follower that has waited for some
/// milliseconds looks less often. The pool owns no threads, and no result depends on it: without followers
/// the leader does all pieces.
///
/// ```text
/// leader     idle ──run: task stored, `posted` odd──▶ posted ──no piece left: `posted` even──▶ draining
///              ▲                                                                                  │
///              └────────────────────────────── `busy` is 0 ◀──────────────────────────────────────┘
///
/// follower   waiting ──`posted` odd and new: `busy` + 1──▶ joining ──still odd──▶ taking pieces
///              ▲                                              │                        │
///              └───────────────────────── `busy` − 1 ◀────────┴────────────────────────┘
///            waiting ──guard dropped: `led` is false──▶ gone
/// ```
///
/// The task is a borrow of the leader's stack. A follower reads it only while it is busy and after it has
/// seen `posted` odd since it became so; the leader waits until nobody is busy before it leaves `run`.
///
/// ```
/// use linalg::{SpinPool, Executor};
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// let (pool, sum) = (SpinPool::new(2), AtomicUsize::new(0));
/// std::thread::scope(|scope| {
///     let guard = pool.begin(0);
///     scope.spawn(|| pool.follow(1));
///     for _ in 0..3 {
///         pool.run(4, &|thread| { sum.fetch_add(10 + thread, Ordering::Relaxed); });
///     }
///     drop(guard); // The follower may go.
/// });
/// assert!((120..=132).contains(&sum.into_inner()));
/// ```
#[derive(Debug)]
pub struct SpinPool {
    threads: usize,
    leader: AtomicUsize,
    /// Whether followers are to stay.
    led: AtomicBool,
    /// Whether a task is under way.
    taken: AtomicBool,
    /// Odd while there is a task; goes up by one when it begins and when it ends.
    posted: CachePadded<AtomicUsize>,
    /// Followers that may be looking at the task.
    busy: CachePadded<AtomicUsize>,
    /// Pieces that somebody took.
    next: CachePadded<AtomicUsize>,
    /// Whether a piece of a follower panicked.
    failed: AtomicBool,
    task: UnsafeCell<Option<Task>>,
}

/// What is done for each piece, and the number of pieces.
type Task = (&'static (dyn Fn(usize) + Sync), usize);

/// Alone on its cache lines, which some CPUs fetch in pairs: writing it does not disturb those who wait for
/// another value.
#[derive(Debug, Default)]
#[repr(align(128))]
struct CachePadded<T>(T);

// SAFETY: `task` is written by the one thread that set `taken`, while `posted` is even and nobody is busy,
// and read by others only while they are busy and have seen `posted` odd since: see `SpinPool::take_part`.
unsafe impl Sync for SpinPool {}

/// How often a thread looks for what it waits for before it yields its core: about 100 µs.
const LOOKS: usize = 5_000;

/// How often it yields before it sleeps between two looks: some milliseconds.
const YIELDS: usize = 5_000;

/// How long it sleeps.
const SLEEP: Duration = Duration::from_micros(100);

impl SpinPool {
    /// A pool for at most `threads` threads, the leader among them.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self {
            threads,
            leader: AtomicUsize::new(0),
            led: AtomicBool::new(false),
            taken: AtomicBool::new(false),
            posted: CachePadded::default(),
            busy: CachePadded::default(),
            next: CachePadded::default(),
            failed: AtomicBool::new(false),
            task: UnsafeCell::new(None),
        }
    }

    /// Makes the calling thread, whose number is `thread`, the leader. Followers stay until the returned
    /// guard is dropped.
    pub fn begin(&self, thread: usize) -> LeaderGuard<'_> {
        self.leader.store(thread, Relaxed);
        self.led.store(true, Release);
        LeaderGuard(self)
    }

    /// The loop of a follower: takes part, as number `thread`, in every task of the leader until its guard is
    /// dropped. Returns at once if there is no leader.
    ///
    /// # Panics
    /// If a piece does.
    pub fn follow(&self, thread: usize) {
        let (mut last, mut wait) = (0, Wait::default());
        while self.led.load(Acquire) {
            let posted = self.posted.0.load(Acquire);
            if posted % 2 == 1 && posted != last {
                (last, wait) = (posted, Wait::default());
                self.take_part(thread);
            } else {
                wait.once();
            }
        }
    }

    fn take_part(&self, thread: usize) {
        self.busy.0.fetch_add(1, SeqCst);
        let busy = Busy(self);
        if self.posted.0.load(SeqCst) % 2 == 1 {
            // SAFETY: the task is there until `Posted` is dropped, which makes `posted` even and then waits
            // until nobody is busy. In the one order of these four operations either this thread saw `posted`
            // odd before that, and then it is seen busy, or it would have seen it even.
            let task = unsafe { *self.task.get() };
            if let Some((work, pieces)) = task {
                self.take_pieces(thread, work, pieces);
            }
        }
        drop(busy);
    }

    fn take_pieces(&self, thread: usize, work: &(dyn Fn(usize) + Sync), pieces: usize) {
        while self.next.0.fetch_add(1, Relaxed) < pieces {
            work(thread);
        }
    }
}

impl Executor for SpinPool {
    fn threads(&self) -> usize {
        self.threads
    }

    /// # Panics
    /// If a piece does, or if it is called while a task is under way: the leader alone calls it, and not from
    /// a piece.
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let leader = self.leader.load(Relaxed);
        if self.threads < 2 || pieces < 2 {
            return (0..pieces).for_each(|_| work(leader));
        }
        assert!(!self.taken.swap(true, Acquire), "a pool was given work while it was at work");
        // SAFETY: of the lifetime alone. Nobody looks at the task once `posted` is dropped, below or by a
        // panic in a piece.
        let lasting = unsafe { transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        // SAFETY: this thread set `taken`, `posted` is even, and nobody is busy since the last task.
        unsafe { *self.task.get() = Some((lasting, pieces)) };
        // A panic of an earlier task is not this one's, whoever caught it.
        self.failed.store(false, Relaxed);
        self.next.0.store(0, Relaxed);
        self.posted.0.fetch_add(1, SeqCst);
        let posted = Posted(self);
        self.take_pieces(leader, work, pieces);
        drop(posted);
        assert!(!self.failed.load(Relaxed), "a piece panicked on another thread");
    }
}

/// While it lives, followers stay with their leader.
#[derive(Debug)]
pub struct LeaderGuard<'a>(&'a SpinPool);

impl Drop for LeaderGuard<'_> {
    fn drop(&mut self) {
        self.0.led.store(false, Release);
    }
}

/// A task that followers may take part in.
struct Posted<'a>(&'a SpinPool);

impl Drop for Posted<'_> {
    fn drop(&mut self) {
        self.0.posted.0.fetch_add(1, SeqCst);
        let mut wait = Wait::default();
        while self.0.busy.0.load(SeqCst) > 0 {
            wait.once();
        }
        self.0.taken.store(false, Release);
    }
}

/// A follower that may be looking at the task.
struct Busy<'a>(&'a SpinPool);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.failed.store(true, Relaxed);
        }
        self.0.busy.0.fetch_sub(1, Release);
    }
}

/// How long a thread has been waiting.
#[derive(Default)]
struct Wait(usize);

impl Wait {
    fn once(&mut self) {
        self.0 += 1;
        if self.0 < LOOKS {
            spin_loop();
        } else if self.0 < LOOKS + YIELDS {
            thread::yield_now();
        } else {
            thread::sleep(SLEEP);
        }
    }
}
