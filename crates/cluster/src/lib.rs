//! Training by several processes, on one machine or many, over MPI.
//!
//! `mpirun -n 4 descent-mpi train-mnist …` is `descent train-mnist …` by four processes that make every
//! step together: it takes the same flags and gives the same result, within rounding. A [`World`] is what one of
//! these processes, a rank, knows of the others. It is an [`optim::Reducer`], for programs of your own, and
//! [`cli::Members`], for the commands.
//!
//! # A step
//!
//! Each rank passes back the errors of its part of the samples. Then all say what their samples cost, and are
//! told the sum: if it is not finite, nobody makes a step. Otherwise the gradients are summed: every rank
//! owns a slice of each block of numbers, receives the other ranks' parts of that slice, adds them in the
//! order of the ranks, and sends the sum to all. An MPI library's own sum may take another order each time;
//! here the same number of ranks gives the same bits. Every rank makes the same optimizer step.
//!
//! # When a rank fails
//!
//! Everything that ranks do together begins with a word from each: what it is about to do, or that it has
//! failed. So a fault on one rank, a full disk say, ends the command on all of them, and the first rank tells
//! why. A rank that dies without a word is noticed by the launcher, which ends the others.
#![doc(html_root_url = "..")]

mod delay;
mod exchange;
mod facts;
mod members;
mod word;
mod world;

pub use members::abort_on_panic;
pub use world::{StartError, World};
