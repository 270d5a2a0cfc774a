//! How far apart two cores are.

use std::hint::spin_loop;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::time::{Duration, Instant};

/// Round trips of one trial.
const TRIPS: usize = 100;

/// The best of so many trials counts: in the others a thread may have been off its core.
const TRIALS: usize = 50;

/// No trial begins later than this: where other programs have the cores, each trip takes some ms.
const LIMIT: Duration = Duration::from_millis(100);

/// How often a thread looks before it lets another have its core, which may be the one it waits for.
const LOOKS: usize = 1_000;

/// Seconds that a cache line takes from this thread's core to another's and back: below 0.1 µs where they
/// share a cache, 0.3 to 1 µs where they do not.
///
/// What two threads gain depends on it, as they hand each other activations, errors and weights. Under a
/// hypervisor it can change from one second to the next. On a single core it is the time of two changes of
/// threads.
///
/// ```
/// let seconds = benches::round_trip();
/// assert!(seconds > 0.0 && seconds.is_finite());
/// println!("{:.0} ns", 1e9 * seconds);
/// ```
#[must_use]
pub fn round_trip() -> f64 {
    let turn = Line(AtomicUsize::new(0));
    // Waits for turn `n`; false if there is none any more.
    let wait_for = |n: usize| {
        let mut looks = 0;
        loop {
            match turn.0.load(Acquire) {
                LAST => return false,
                now if now == n => return true,
                _ => {}
            }
            looks += 1;
            if looks < LOOKS {
                spin_loop();
            } else {
                thread::yield_now();
            }
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            for trip in 0.. {
                if !wait_for(2 * trip + 1) {
                    return;
                }
                turn.0.store(2 * trip + 2, Release);
            }
        });
        let (began, mut best) = (Instant::now(), f64::INFINITY);
        for trial in 0..TRIALS {
            let start = Instant::now();
            for trip in TRIPS * trial..TRIPS * (trial + 1) {
                turn.0.store(2 * trip + 1, Release);
                wait_for(2 * trip + 2);
            }
            best = best.min(start.elapsed().as_secs_f64() / TRIPS as f64);
            if began.elapsed() > LIMIT {
                break;
            }
        }
        turn.0.store(LAST, Release);
        best
    })
}

/// The turn after which there is none.
const LAST: usize = usize::MAX;

/// Alone on its cache lines, of which CPUs may fetch two at a time.
#[repr(align(128))]
struct Line(AtomicUsize);
