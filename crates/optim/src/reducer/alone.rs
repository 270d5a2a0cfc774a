//! A single process, which works on all samples itself.

use std::ops::Range;

use linalg::Scalar;
use nn::Gradients;

use super::Reducer;
use crate::TrainError;

/// The only member of a training. Its steps may go straight into the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alone;

impl<T: Scalar> Reducer<T> for Alone {
    fn members(&self) -> usize {
        1
    }
    fn part(&self, n: usize) -> Range<usize> {
        0..n
    }
    fn agree(&mut self, _: &mut f64) -> Result<(), TrainError> {
        Ok(())
    }
    fn sum(&mut self, _: &mut Gradients<T>) -> Result<(), TrainError> {
        Ok(())
    }
    fn add(&mut self, _: &mut [f64]) -> Result<(), TrainError> {
        Ok(())
    }
}
