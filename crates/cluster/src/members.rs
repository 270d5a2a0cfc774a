//! The ranks as members of a command.

use std::env;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use cli::Members;
use mpi::topology::SimpleCommunicator;
use mpi::traits::Communicator;
use optim::{Reducer, TrainError};

use crate::World;
use crate::facts::{difference, from_bytes, to_bytes};
use crate::word::About;

/// A version that tests pretend to be of.
const PRETENDED: &str = "DESCENT_MPI_PRETENDED_VERSION";

impl Members for World<f32> {
    fn rank(&self) -> usize {
        Self::rank(self)
    }
    fn size(&self) -> usize {
        Self::size(self)
    }
    fn here(&self) -> usize {
        Self::here(self)
    }
    fn reducer(&mut self) -> &mut dyn Reducer<f32> {
        self
    }
    fn broadcast(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, TrainError> {
        self.bytes_of_the_first(bytes)
    }
    fn compare(&mut self, facts: Vec<(String, String)>) -> Result<(), TrainError> {
        let version = env::var(PRETENDED).unwrap_or_else(|_| env!("CARGO_PKG_VERSION").to_owned());
        let own =
            [("the version of the program", version), ("the CPU's kernels", format!("{:?}", linalg::isa()))];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let facts: Vec<(String, String)> = own.into_iter().chain(facts).collect();
        self.together(About::Facts, 0.0)?;
        let all: Vec<_> = self.gather(&to_bytes(&facts)).iter().map(|bytes| from_bytes(bytes)).collect();
        let found = difference(&all).unwrap_or_default();
        let found = self.bytes_of_the_first(found.into_bytes())?;
        if found.is_empty() {
            return Ok(());
        }
        Err(self.over(String::from_utf8_lossy(&found).into_owned()))
    }
    fn share_signal(&mut self, noted: Arc<AtomicUsize>) -> Arc<AtomicUsize> {
        self.noted = noted;
        self.agreed = Arc::default();
        Arc::clone(&self.agreed)
    }
    fn end(&mut self, failure: Option<&str>) -> Vec<String> {
        if self.is_over() {
            return Vec::new();
        }
        self.failure = failure.map(str::to_owned);
        let about = if failure.is_some() { About::Failed } else { About::End };
        match self.together(about, 0.0) {
            // A line of its own is enough: mostly it is the same.
            Err(TrainError::Ended { why }) if failure.is_none() => vec![why],
            _ => Vec::new(),
        }
    }
}

/// From now on a panic ends all processes: the others would wait for this one for ever.
pub fn abort_on_panic() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        usual(info);
        SimpleCommunicator::world().abort(101);
    }));
}
