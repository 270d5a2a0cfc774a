//! Sums over all ranks, each number in the order of the ranks.

use std::ops::Range;

use linalg::{Scalar, axpy};
use mpi::request::{RequestCollection, multiple_scope};
use mpi::traits::{Communicator, Destination, Equivalence, Source};

/// So many numbers are summed at once: they stay in the cache between receiving, adding and sending.
const BLOCK: usize = 1 << 18;

/// Memory for sums.
#[derive(Debug, Default)]
pub(crate) struct Exchange<T> {
    /// What the other ranks have for the slice of this one, rank after rank.
    received: Vec<T>,
    /// The sum of the slice of this rank.
    own: Vec<T>,
}

impl<T: Scalar + Equivalence> Exchange<T> {
    /// Replaces `values` by their sums over all ranks.
    pub(crate) fn sum(&mut self, comm: &impl Communicator, values: &mut [T]) {
        let (rank, size) = (comm.rank() as usize, comm.size() as usize);
        if size == 1 {
            return;
        }
        for block in values.chunks_mut(BLOCK) {
            let mine = slice(rank, size, block.len());
            self.collect(comm, block);
            self.add(rank, size, &block[mine.clone()]);
            self.give_back(comm, block, mine);
        }
    }

    /// Every rank receives the parts of its slice, and sends those of the others'.
    fn collect(&mut self, comm: &impl Communicator, block: &[T]) {
        let (rank, size) = (comm.rank() as usize, comm.size() as usize);
        let len = slice(rank, size, block.len()).len();
        self.received.resize(len * (size - 1), T::ZERO);
        let mut parts = self.received.chunks_mut(len.max(1));
        let others = || (0..size).filter(|&other| other != rank);
        multiple_scope(2 * size, |scope, requests: &mut RequestCollection<'_, [T]>| {
            for other in others() {
                if let Some(part) = parts.next() {
                    requests.add(comm.process_at_rank(other as i32).immediate_receive_into(scope, part));
                }
            }
            for other in others() {
                let theirs = &block[slice(other, size, block.len())];
                if !theirs.is_empty() {
                    requests.add(comm.process_at_rank(other as i32).immediate_send(scope, theirs));
                }
            }
            requests.wait_all(&mut Vec::with_capacity(2 * size));
        });
    }

    /// own ← the parts of all ranks, in their order; `mine` is that of this one.
    fn add(&mut self, rank: usize, size: usize, mine: &[T]) {
        let len = mine.len();
        let received = &self.received;
        let part = |r: usize| match r.cmp(&rank) {
            std::cmp::Ordering::Less => &received[len * r..len * (r + 1)],
            std::cmp::Ordering::Equal => mine,
            std::cmp::Ordering::Greater => &received[len * (r - 1)..len * r],
        };
        self.own.clear();
        self.own.extend_from_slice(part(0));
        (1..size).for_each(|r| axpy(&mut self.own, T::ONE, part(r)));
    }

    /// Every rank sends the sum of its slice to all others.
    fn give_back(&mut self, comm: &impl Communicator, block: &mut [T], mine: Range<usize>) {
        let (rank, size) = (comm.rank() as usize, comm.size() as usize);
        let len = block.len();
        block[mine].copy_from_slice(&self.own);
        let own = &self.own[..];
        multiple_scope(2 * size, |scope, requests: &mut RequestCollection<'_, [T]>| {
            let mut rest = block;
            for other in 0..size {
                let (theirs, later) = rest.split_at_mut(slice(other, size, len).len());
                rest = later;
                if other != rank && !theirs.is_empty() {
                    requests.add(comm.process_at_rank(other as i32).immediate_receive_into(scope, theirs));
                }
            }
            for other in (0..size).filter(|&other| other != rank && !own.is_empty()) {
                requests.add(comm.process_at_rank(other as i32).immediate_send(scope, own));
            }
            requests.wait_all(&mut Vec::with_capacity(2 * size));
        });
    }
}

/// The numbers that a rank sums, of a block of `len`.
fn slice(rank: usize, size: usize, len: usize) -> Range<usize> {
    len * rank / size..len * (rank + 1) / size
}
