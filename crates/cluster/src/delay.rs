//! Waiting before an exchange, to see what slow ranks and slow networks do. For tests and measurements.

use std::env;
use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::Duration;

/// Every exchange of gradients waits so many microseconds first.
const FIXED: &str = "DESCENT_MPI_DELAY";
/// Everything that ranks do together waits a random time of up to so many microseconds first.
const RANDOM: &str = "DESCENT_MPI_RANDOM_DELAY";

/// How long this process waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delay {
    fixed: u64,
    random: u64,
}

impl Delay {
    /// As the environment asks for it.
    pub(crate) fn asked() -> Self {
        let microseconds =
            |name| env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or_default();
        Self { fixed: microseconds(FIXED), random: microseconds(RANDOM) }
    }

    pub(crate) fn before_a_word(self) {
        if self.random > 0 {
            // Each new state of a hasher is another random number.
            let drawn = RandomState::new().hash_one(0) % (self.random + 1);
            thread::sleep(Duration::from_micros(drawn));
        }
    }

    pub(crate) fn before_an_exchange(self) {
        if self.fixed > 0 {
            thread::sleep(Duration::from_micros(self.fixed));
        }
        self.before_a_word();
    }
}
