//! Training by several members: which samples of a batch each one takes, and how their gradients are summed.

mod alone;

use std::ops::Range;

use linalg::Scalar;
use nn::Gradients;

pub use alone::Alone;

/// Several processes, or threads with a network each, that make every step together.
///
/// All members make the same steps on the same parameters. Each passes back the errors of its part of a
/// batch, the gradients are summed, and every member takes the step. The sum must be the same everywhere, to
/// the last bit, whichever member is fastest. Therefore members are added in their order.
pub trait Reducer<T: Scalar>: Send {
    /// How many members there are.
    fn members(&self) -> usize;

    /// Which of the `m` samples of a batch belong to this member. Parts may differ in size or be empty:
    /// gradients are sums over samples, which gives every sample the same weight.
    fn part(&self, m: usize) -> Range<usize>;

    /// Takes the gradients and the cost summed over this member's samples, and replaces them by the sums over
    /// all members. If a member's cost is not finite, its gradients are useless; the sum of the costs must
    /// then not be finite either.
    fn sum(&mut self, gradients: &mut Gradients<T>, cost: &mut f64);
}
