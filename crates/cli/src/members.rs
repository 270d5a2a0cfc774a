//! The processes that train one network together. `descent` is alone; another program brings its own.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use optim::{Alone, Reducer, TrainError};

/// Several processes that carry out one command together, each as a member with a number from 0. The first
/// one alone prints, and reads and writes what is kept of the training.
///
/// All members make the same calls in the same order. Each of them is an error once a member has failed.
pub trait Members {
    /// The number of this member.
    fn rank(&self) -> usize;
    /// How many members there are.
    fn size(&self) -> usize;
    /// How many of them are on this machine and share its cores.
    fn here(&self) -> usize;
    /// How they make their steps together.
    fn reducer(&mut self) -> &mut dyn Reducer<f32>;

    /// The bytes of the first member, whatever those of the others are.
    ///
    /// # Errors
    /// If another member has failed.
    fn broadcast(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, TrainError>;

    /// Compares facts, each a name and a value, which must be the same for all.
    ///
    /// # Errors
    /// Says which fact differs, and for whom; or another member has failed.
    fn compare(&mut self, facts: Vec<(String, String)>) -> Result<(), TrainError>;

    /// `noted` is where this process notes the number of the signal that asks it to end. The result is where
    /// all members find one that came to any of them, all after the same step.
    fn share_signal(&mut self, noted: Arc<AtomicUsize>) -> Arc<AtomicUsize>;

    /// The last call: waits for the others, and says how this one ended. If all is well with the first
    /// member, it is told what others died of.
    fn end(&mut self, failure: Option<&str>) -> Vec<String>;
}

/// The only process.
pub(crate) struct OneProcess(pub(crate) Alone);

impl Members for OneProcess {
    fn rank(&self) -> usize {
        0
    }
    fn size(&self) -> usize {
        1
    }
    fn here(&self) -> usize {
        1
    }
    fn reducer(&mut self) -> &mut dyn Reducer<f32> {
        &mut self.0
    }
    fn broadcast(&mut self, bytes: Vec<u8>) -> Result<Vec<u8>, TrainError> {
        Ok(bytes)
    }
    fn compare(&mut self, _: Vec<(String, String)>) -> Result<(), TrainError> {
        Ok(())
    }
    fn share_signal(&mut self, noted: Arc<AtomicUsize>) -> Arc<AtomicUsize> {
        noted
    }
    fn end(&mut self, _: Option<&str>) -> Vec<String> {
        Vec::new()
    }
}
