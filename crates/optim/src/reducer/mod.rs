//! Training by several members: which samples of a step each one takes, and how what they find is summed.

mod alone;

use std::ops::Range;

use linalg::Scalar;
use nn::Gradients;

pub use alone::Alone;

use crate::TrainError;

/// Several processes, or threads with a network each, that make every step together.
///
/// All members make the same steps on the same parameters. Each passes back the errors of its part of the
/// samples, the gradients are summed, and every member takes the step. A sum must be the same everywhere, to
/// the last bit, whichever member is fastest. Therefore members are added in their order.
///
/// All members call the same methods in the same order. A member that cannot go on ends the training of all:
/// the call that the others are in, or make next, is then an error.
pub trait Reducer<T: Scalar>: Send {
    /// How many members there are.
    fn members(&self) -> usize;

    /// Which of `n` things in a row belong to this member: samples of a step, or pieces of an evaluation.
    /// Parts may differ in size or be empty: gradients are sums over samples, which gives every sample the
    /// same weight.
    fn part(&self, n: usize) -> Range<usize>;

    /// Replaces the cost of this member's samples by the sum over all members. If it is not finite, no
    /// member sums its gradients, and no step is made. This comes before [`Reducer::sum`].
    ///
    /// # Errors
    /// If another member ended the training.
    fn agree(&mut self, cost: &mut f64) -> Result<(), TrainError>;

    /// Replaces the gradients of this member's samples by the sums over all members.
    ///
    /// # Errors
    /// If another member ended the training.
    fn sum(&mut self, gradients: &mut Gradients<T>) -> Result<(), TrainError>;

    /// Replaces each number by its sum over all members: counts and losses of an evaluation. Where all
    /// members but one have a zero, the sum is exactly the number of that one.
    ///
    /// # Errors
    /// If another member ended the training.
    fn add(&mut self, numbers: &mut [f64]) -> Result<(), TrainError>;
}
