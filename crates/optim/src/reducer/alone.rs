//! A single process, which works on all samples itself.

use std::ops::Range;

use linalg::Scalar;
use nn::Gradients;

use super::Reducer;

/// The only member of a training. Its steps may go straight into the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alone;

impl<T: Scalar> Reducer<T> for Alone {
    fn members(&self) -> usize {
        1
    }
    fn part(&self, m: usize) -> Range<usize> {
        0..m
    }
    fn sum(&mut self, _: &mut Gradients<T>, _: &mut f64) {}
}
