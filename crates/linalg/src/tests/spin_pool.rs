use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

use crate::{Executor, SpinPool};

/// What `lead` makes of a pool of `threads`, with as many followers as that allows.
fn led<R>(threads: usize, lead: impl FnOnce(&SpinPool) -> R) -> (R, Vec<thread::Result<()>>) {
    let pool = SpinPool::new(threads);
    thread::scope(|scope| {
        let pool = &pool;
        let guard = pool.begin(0);
        let followers: Vec<_> = (1..threads).map(|i| scope.spawn(move || pool.follow(i))).collect();
        let result = lead(pool);
        drop(guard);
        (result, followers.into_iter().map(|follower| follower.join()).collect())
    })
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<&str>().expect("a panic with a message")
}

#[test]
fn every_work_is_done_once_whoever_follows() {
    for threads in 1..5 {
        let done: Vec<AtomicUsize> = (0..200).map(|_| AtomicUsize::new(0)).collect();
        led(threads, |pool| {
            for (work, done) in done.iter().enumerate() {
                pool.run(work % 7, &|thread| {
                    assert!(thread < threads);
                    done.fetch_add(1, Relaxed);
                });
                // Nobody is still at it.
                assert_eq!(done.load(Relaxed), work % 7, "work {work} of {threads} threads");
            }
        });
    }
}

#[test]
fn followers_take_part_in_every_work() {
    // Each piece waits until all threads have one.
    let (threads, works) = (3, 20);
    let seen = Mutex::new(Vec::new());
    led(threads, |pool| {
        for work in 0..works {
            let all = Barrier::new(threads);
            pool.run(threads, &|thread| {
                all.wait();
                seen.lock().unwrap().push((work, thread));
            });
        }
    });
    let mut seen = seen.into_inner().unwrap();
    seen.sort_unstable();
    let expected: Vec<_> =
        (0..works).flat_map(|work| (0..threads).map(move |thread| (work, thread))).collect();
    assert_eq!(seen, expected);
}

#[test]
fn a_follower_that_fell_asleep_comes_back() {
    let (_, followers) = led(2, |pool| {
        // Longer than it looks for work and lets others have its core.
        thread::sleep(Duration::from_millis(50));
        let both = Barrier::new(2);
        pool.run(2, &|_| {
            both.wait();
        });
    });
    assert!(followers[0].is_ok());
}

#[test]
fn without_a_leader_nobody_waits_and_the_caller_does_the_work() {
    let (pool, done) = (SpinPool::new(3), AtomicUsize::new(0));
    pool.follow(1);
    pool.run(5, &|_| {
        done.fetch_add(1, Relaxed);
    });
    drop(pool.begin(0));
    pool.follow(1);
    assert_eq!(done.into_inner(), 5);
}

#[test]
fn a_follower_that_panics_is_the_leaders_panic() {
    let (found, followers) = led(2, |pool| {
        let both = Barrier::new(2);
        catch_unwind(AssertUnwindSafe(|| {
            pool.run(2, &|thread| {
                both.wait();
                assert!(thread == 0, "the follower's piece");
            });
        }))
    });
    assert_eq!(message(&*found.unwrap_err()), "a piece panicked on another thread");
    assert_eq!(message(&**followers[0].as_ref().unwrap_err()), "the follower's piece");
}

#[test]
fn a_leader_that_panics_leaves_a_crew_that_works() {
    let (done, followers) = led(2, |pool| {
        let both = Barrier::new(2);
        let found = catch_unwind(AssertUnwindSafe(|| {
            pool.run(2, &|thread| {
                both.wait();
                assert!(thread == 1, "the leader's piece");
            });
        }));
        assert_eq!(message(&*found.unwrap_err()), "the leader's piece");
        let done = AtomicUsize::new(0);
        pool.run(2, &|_| {
            both.wait();
            done.fetch_add(1, Relaxed);
        });
        done.into_inner()
    });
    assert_eq!(done, 2);
    assert!(followers[0].is_ok());
}

#[test]
fn a_panic_of_both_is_over_with_its_work() {
    let (found, _) = led(2, |pool| {
        let both = Barrier::new(2);
        let found = catch_unwind(AssertUnwindSafe(|| {
            pool.run(2, &|_| {
                both.wait();
                panic!("a piece");
            });
        }));
        assert_eq!(message(&*found.unwrap_err()), "a piece");
        catch_unwind(AssertUnwindSafe(|| pool.run(2, &|_| ())))
    });
    assert!(found.is_ok());
}

#[test]
#[should_panic(expected = "a pool was given work while it was at work")]
fn a_piece_may_not_share_its_work() {
    let pool = SpinPool::new(2);
    pool.run(2, &|_| pool.run(2, &|_| ()));
}
