//! Gradients that are too large are made smaller before the step.

use linalg::{Scalar, scale};
use nn::{Gradients, squares};

use crate::TrainError;

/// The limit of the gradient g = ∇C of a batch, all parameters together. One outlier among the samples then
/// moves the weights no further than any other.
///
/// A training that clips stores the gradient of each batch, so its steps take longer than plain ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clip {
    /// g ← g·c/‖g‖ where ‖g‖ > c (Pascanu et al., 2013). The direction stays.
    Norm(f64),
    /// Each ∂C/∂v is cut to ±c.
    Value(f64),
}

impl Clip {
    /// Applies the limit to `nabla`, a gradient summed over `samples` samples.
    ///
    /// The norm is summed in `f64` in a fixed order, so it has the same bits on any number of threads.
    pub(crate) fn apply<T: Scalar>(self, nabla: &mut Gradients<T>, samples: usize) {
        match self {
            Self::Norm(c) => {
                let norm = squares(nabla.flat()).sqrt() / samples as f64;
                if norm > c {
                    scale(nabla.flat_mut(), T::from_f64(c / norm));
                }
            }
            Self::Value(c) => {
                let limit = T::from_f64(c * samples as f64);
                for g in nabla.flat_mut() {
                    if *g > limit {
                        *g = limit;
                    } else if *g < -limit {
                        *g = -limit;
                    }
                }
            }
        }
    }

    /// # Errors
    /// If the limit is not positive and finite.
    pub(crate) fn check(self) -> Result<(), TrainError> {
        let (Self::Norm(c) | Self::Value(c)) = self;
        if c > 0.0 && c.is_finite() {
            return Ok(());
        }
        Err(TrainError::Range {
            name: "the limit of the gradient",
            expected: "positive and finite",
            found: c,
        })
    }
}
