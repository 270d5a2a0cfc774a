//! Who else works on a training: which samples of a batch are mine, and the sum over all who have some.

mod alone;

use std::ops::Range;

use linalg::Scalar;
use nn::Gradients;

pub use alone::Alone;

/// Several processes, or threads with a network each, that make every step together.
///
/// All make the same steps on the same parameters: each passes back the errors of its part of a batch, the gradients are summed,
/// and the step is made everywhere. The sum must be the same everywhere, to the last bit, and must not depend on who is
/// faster: members are added in their order.
pub trait Reducer<T: Scalar>: Send {
    /// How many members there are.
    fn members(&self) -> usize;

    /// Which of the `m` samples of a batch are this member's. Parts of different sizes are weighted right, since gradients are
    /// sums over samples; a part may be empty.
    fn part(&self, m: usize) -> Range<usize>;

    /// Replaces the gradients, summed over this member's samples, and their cost by the sums over all members. A cost that is
    /// not finite says that this member's gradients are of no use; then the sum of costs must not be finite either.
    fn sum(&mut self, gradients: &mut Gradients<T>, cost: &mut f64);
}
