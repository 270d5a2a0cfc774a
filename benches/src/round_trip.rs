//! How far apart two cores are.

use std::hint::spin_loop;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread;
use std::time::Instant;

/// Round trips of one trial.
const TRIPS: usize = 1_000;

/// The best of so many trials counts: in the others a thread may have been off its core.
const TRIALS: usize = 5;

/// How often a thread looks before it lets another have its core, which may be the one it waits for.
const LOOKS: usize = 1_000;

/// Seconds that a cache line takes from this thread's core to another's and back: below 0.1 µs where they share a cache, above a
/// whole one where they are in different sockets.
///
/// What two threads gain depends on it, as they hand each other activations, errors and weights. Under a hypervisor it can change
/// from one second to the next. On a single core it is the time of two changes of threads.
///
/// ```
/// println!("{:.0} ns", 1e9 * benches::round_trip());
/// ```
#[must_use]
pub fn round_trip() -> f64 {
    let turn = Line(AtomicUsize::new(0));
    let wait_for = |n: usize| {
        let mut looks = 0;
        while turn.0.load(Acquire) != n {
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
            for trip in 0..TRIPS * TRIALS {
                wait_for(2 * trip + 1);
                turn.0.store(2 * trip + 2, Release);
            }
        });
        let trial = |trial: usize| {
            let start = Instant::now();
            for trip in TRIPS * trial..TRIPS * (trial + 1) {
                turn.0.store(2 * trip + 1, Release);
                wait_for(2 * trip + 2);
            }
            start.elapsed().as_secs_f64() / TRIPS as f64
        };
        (0..TRIALS).map(trial).fold(f64::INFINITY, f64::min)
    })
}

/// Alone on its cache lines, of which CPUs may fetch two at a time.
#[repr(align(128))]
struct Line(AtomicUsize);
