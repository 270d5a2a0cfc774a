//! What a rank knows of all.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use linalg::Scalar;
use mpi::Threading;
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::{Communicator, Destination, Equivalence, Root, Source};
use nn::Gradients;
use optim::{Reducer, TrainError};

use crate::delay::Delay;
use crate::exchange::Exchange;
use crate::word::{About, Answer, Word, say};

/// The processes that a launcher such as `mpirun` started together, as one of them, a rank, sees them.
///
/// It ends MPI when it is dropped, for which all ranks wait for each other. A process has one.
pub struct World<T: Scalar = f32> {
    // The communicator of all is not kept: a reducer may go to another thread, and asking for it is free.
    _universe: Universe,
    rank: usize,
    size: usize,
    here: usize,
    /// Where this process notes a signal.
    pub(crate) noted: Arc<AtomicUsize>,
    /// Where all find it.
    pub(crate) agreed: Arc<AtomicUsize>,
    /// What this rank died of, as it is told to the first one.
    pub(crate) failure: Option<String>,
    /// Why nothing is done together any more.
    ended: Option<String>,
    delay: Delay,
    numbers: Exchange<f64>,
    gradients: Exchange<T>,
}

/// Why a process cannot work with others.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// MPI is started once in a process.
    #[error("MPI was started before in this process")]
    Twice,
    /// The training runs on threads, and not on the one that started MPI.
    #[error("this MPI library supports one thread only ({found}); build it with support for threads")]
    Threads {
        /// What it supports.
        found: String,
    },
}

impl<T: Scalar + Equivalence> World<T> {
    /// Starts MPI and finds the others. A process that was started alone is the only rank.
    ///
    /// # Errors
    /// If MPI was started before, or the library cannot be called from several threads, one after the other.
    pub fn start() -> Result<Self, StartError> {
        let (universe, threading) =
            mpi::initialize_with_threading(Threading::Serialized).ok_or(StartError::Twice)?;
        if threading < Threading::Serialized {
            return Err(StartError::Threads { found: format!("{threading:?}") });
        }
        let comm = SimpleCommunicator::world();
        let (rank, size) = (comm.rank() as usize, comm.size() as usize);
        let here = comm.split_shared(comm.rank()).size() as usize;
        let noted = Arc::new(AtomicUsize::new(0));
        Ok(Self {
            _universe: universe,
            rank,
            size,
            here,
            agreed: Arc::clone(&noted),
            noted,
            failure: None,
            ended: None,
            delay: Delay::asked(),
            numbers: Exchange::default(),
            gradients: Exchange::default(),
        })
    }

    /// The number of this process, from 0.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.rank
    }
    /// How many processes there are.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }
    /// How many of them are on this machine.
    #[must_use]
    pub fn here(&self) -> usize {
        self.here
    }

    /// Whether nothing is done together any more.
    pub(crate) fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// From now on nothing is done together any more: all ranks know why.
    pub(crate) fn over(&mut self, why: String) -> TrainError {
        self.ended = Some(why.clone());
        TrainError::Ended { why }
    }

    /// Says what this rank is about to do, with a value, and hears the sum of all values.
    ///
    /// # Errors
    /// If a rank has failed, or is about to do something else.
    pub(crate) fn together(&mut self, about: About, value: f64) -> Result<f64, TrainError> {
        if let Some(why) = &self.ended {
            return Err(TrainError::Ended { why: why.clone() });
        }
        self.delay.before_a_word();
        let comm = SimpleCommunicator::world();
        let why = match say(&comm, Word { about, signal: self.noted.load(Relaxed), value }) {
            Answer::Together { signal, value } => {
                self.agreed.store(signal, Relaxed);
                return Ok(value);
            }
            Answer::Apart(why) => format!("the processes are out of step: {why}"),
            Answer::Failed(ranks) => self.told_by(&comm, &ranks),
        };
        Err(self.over(why))
    }

    /// What these ranks died of: they tell the first rank.
    fn told_by(&self, comm: &SimpleCommunicator, ranks: &[usize]) -> String {
        let text = self.failure.clone().unwrap_or_default();
        if self.rank > 0 {
            if ranks.contains(&self.rank) {
                comm.process_at_rank(0).send(text.as_bytes());
            }
            return "another process failed".to_owned();
        }
        let told = ranks.iter().filter(|&&rank| rank > 0).map(|&rank| {
            let (text, _) = comm.process_at_rank(rank as i32).receive_vec::<u8>();
            format!("rank {rank}: {}", String::from_utf8_lossy(&text).trim_start_matches("error: "))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    /// The bytes of rank 0.
    pub(crate) fn bytes_of_the_first(&mut self, mut bytes: Vec<u8>) -> Result<Vec<u8>, TrainError> {
        self.together(About::Bytes, 0.0)?;
        let comm = SimpleCommunicator::world();
        let first = comm.process_at_rank(0);
        let mut len = bytes.len() as u64;
        first.broadcast_into(&mut len);
        bytes.resize(len as usize, 0);
        // A message has at most 2³¹ − 1 numbers.
        bytes.chunks_mut(1 << 30).for_each(|part| first.broadcast_into(part));
        Ok(bytes)
    }

    /// The bytes of every rank, on rank 0; on others nothing.
    pub(crate) fn gather(&self, bytes: &[u8]) -> Vec<Vec<u8>> {
        let comm = SimpleCommunicator::world();
        if self.rank > 0 {
            comm.process_at_rank(0).send(bytes);
            return Vec::new();
        }
        let others = (1..self.size).map(|rank| comm.process_at_rank(rank as i32).receive_vec::<u8>().0);
        std::iter::once(bytes.to_vec()).chain(others).collect()
    }
}

impl<T: Scalar + Equivalence> Reducer<T> for World<T> {
    fn members(&self) -> usize {
        self.size
    }
    fn part(&self, n: usize) -> Range<usize> {
        n * self.rank / self.size..n * (self.rank + 1) / self.size
    }
    fn agree(&mut self, cost: &mut f64) -> Result<(), TrainError> {
        *cost = self.together(About::Cost, *cost)?;
        Ok(())
    }
    fn sum(&mut self, gradients: &mut Gradients<T>) -> Result<(), TrainError> {
        self.delay.before_an_exchange();
        self.gradients.sum(&SimpleCommunicator::world(), gradients.flat_mut());
        Ok(())
    }
    fn add(&mut self, numbers: &mut [f64]) -> Result<(), TrainError> {
        self.together(About::Numbers, 0.0)?;
        self.numbers.sum(&SimpleCommunicator::world(), numbers);
        Ok(())
    }
}
