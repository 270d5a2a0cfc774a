//! Threads that stay awake from one layer's pieces to the next.

use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::mem::transmute;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::thread;
use std::time::Duration;

use crate::Team;

/// A leader, who has work for all now and then, and followers, who do nothing but wait for it, awake.
///
/// A step of training is a dozen works of 10 to 1000 µs. To wake a thread takes 20 to 50 µs; one that is awake sees within a
/// fraction of one that there is a piece for it. So the threads are asked once for many steps ([`Crew::begin`],
/// [`Crew::follow`]) and are free afterwards; a follower that has waited for some ms looks for work less often. Whose threads they
/// are, the crew does not know. Nothing of it is needed for a result: with no follower the leader does all pieces.
///
/// ```
/// use linalg::{Crew, Team};
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// let (crew, sum) = (Crew::new(2), AtomicUsize::new(0));
/// std::thread::scope(|scope| {
///     let shift = crew.begin(0);
///     scope.spawn(|| crew.follow(1));
///     for _ in 0..3 {
///         crew.run(4, &|thread| { sum.fetch_add(10 + thread, Ordering::Relaxed); });
///     }
///     drop(shift); // The follower may go.
/// });
/// assert!((120..=132).contains(&sum.into_inner()));
/// ```
#[derive(Debug)]
pub struct Crew {
    threads: usize,
    leader: AtomicUsize,
    /// Whether followers are to stay.
    led: AtomicBool,
    /// Whether a work is under way.
    taken: AtomicBool,
    /// Odd while there is work; goes up by one at its beginning and at its end.
    posted: Line<AtomicUsize>,
    /// Followers that may be looking at the work.
    busy: Line<AtomicUsize>,
    /// Pieces that somebody took.
    next: Line<AtomicUsize>,
    /// Whether a piece of a follower panicked.
    failed: AtomicBool,
    work: UnsafeCell<Option<Work>>,
}

/// A work and how many pieces it has.
type Work = (&'static (dyn Fn(usize) + Sync), usize);

/// Alone on its cache lines, of which CPUs may fetch two at a time: what one thread writes does not disturb who waits for another.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Line<T>(T);

// SAFETY: `work` is written by the one thread that set `taken`, while `posted` is even and nobody is busy, and read by others
// only while they are busy and have seen `posted` odd since: see `Crew::take_part`.
unsafe impl Sync for Crew {}

/// How often a thread looks for what it waits for before it lets others have its core: about 100 µs.
const LOOKS: usize = 5_000;

/// How often it lets them before it sleeps between two looks: some ms.
const YIELDS: usize = 5_000;

/// How long it sleeps.
const SLEEP: Duration = Duration::from_micros(100);

impl Crew {
    /// A crew of at most `threads` threads, the leader among them.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self {
            threads,
            leader: AtomicUsize::new(0),
            led: AtomicBool::new(false),
            taken: AtomicBool::new(false),
            posted: Line::default(),
            busy: Line::default(),
            next: Line::default(),
            failed: AtomicBool::new(false),
            work: UnsafeCell::new(None),
        }
    }

    /// Makes the calling thread, whose number is `thread`, the leader, and lets followers stay until what is returned is dropped.
    pub fn begin(&self, thread: usize) -> Shift<'_> {
        self.leader.store(thread, Relaxed);
        self.led.store(true, Release);
        Shift(self)
    }

    /// Takes part, as number `thread`, in every work of the leader until the shift ends; at once, if there is none.
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
            // SAFETY: the work is there until `Posted` is dropped, which makes `posted` even and then waits until nobody is busy. In
            // the one order of these four operations either this thread saw it odd before, and then it is seen busy, or it
            // would have seen it even.
            let work = unsafe { *self.work.get() };
            if let Some((work, pieces)) = work {
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

impl Team for Crew {
    fn threads(&self) -> usize {
        self.threads
    }

    /// # Panics
    /// If a piece does, or if a piece of this team's is under way: it is called by the leader alone, and not from a piece.
    fn run(&self, pieces: usize, work: &(dyn Fn(usize) + Sync)) {
        let leader = self.leader.load(Relaxed);
        if self.threads < 2 || pieces < 2 {
            return (0..pieces).for_each(|_| work(leader));
        }
        assert!(!self.taken.swap(true, Acquire), "a crew was given work while it was at work");
        // SAFETY: of the lifetime alone. Nobody looks at the work when `posted` has been dropped, below or by a panic in a piece.
        let lasting = unsafe { transmute::<&(dyn Fn(usize) + Sync), &'static (dyn Fn(usize) + Sync)>(work) };
        // SAFETY: this thread took the crew, `posted` is even, and nobody is busy since the last work.
        unsafe { *self.work.get() = Some((lasting, pieces)) };
        // A panic of an earlier work is not this one's, whoever caught it.
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
pub struct Shift<'a>(&'a Crew);

impl Drop for Shift<'_> {
    fn drop(&mut self) {
        self.0.led.store(false, Release);
    }
}

/// A work that followers may take part in.
struct Posted<'a>(&'a Crew);

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

/// A follower that may be looking at the work.
struct Busy<'a>(&'a Crew);

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
