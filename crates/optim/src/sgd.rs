//! w → w − η ∂C/∂w, b → b − η ∂C/∂b, with momentum and weight decay.

use linalg::{Scalar, axpy, scale};
use nn::{Gradients, Parameters};

use crate::TrainError;

/// Stochastic gradient descent.
///
/// With momentum μ: velocity ← μ·velocity − η·∇C, v ← v + velocity (Polyak, 1964). With weight decay λ the loss has the
/// additional term ½λ‖w‖² over the weights, not the biases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sgd {
    /// The step size η, positive.
    pub eta: f64,
    /// μ, from 0 (none) to below 1.
    pub momentum: f64,
    /// λ, 0 for none.
    pub l2: f64,
}

impl Sgd {
    /// Plain descent with step size `eta`.
    #[must_use]
    pub fn new(eta: f64) -> Self {
        Self { eta, momentum: 0.0, l2: 0.0 }
    }
    /// With momentum μ.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }
    /// With weight decay λ.
    #[must_use]
    pub fn l2(self, l2: f64) -> Self {
        Self { l2, ..self }
    }

    /// Whether a step is v ← v − η∇C and nothing else, so that it can be applied layer by layer without a buffer.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.momentum == 0.0 && self.l2 == 0.0
    }

    /// Whether the three numbers can be used.
    pub(crate) fn check(&self) -> Result<(), TrainError> {
        let Self { eta, momentum, l2 } = *self;
        let ranges = [
            ("eta", "positive and finite", eta, eta > 0.0 && eta.is_finite()),
            ("momentum", "at least 0 and below 1", momentum, (0.0..1.0).contains(&momentum)),
            ("l2", "at least 0 and finite", l2, l2 >= 0.0 && l2.is_finite()),
        ];
        match ranges.into_iter().find(|(.., fits)| !fits) {
            Some((name, expected, found, _)) => Err(TrainError::Range { name, expected, found }),
            None => Ok(()),
        }
    }

    /// One step: `nabla` holds the gradients summed over `m` samples and is used up.
    ///
    /// # Panics
    /// If `parameters`, `nabla` and `velocity` belong to different topologies.
    #[track_caller]
    pub fn step<T: Scalar>(
        &self,
        parameters: &mut Parameters<T>,
        nabla: &mut Gradients<T>,
        velocity: &mut Gradients<T>,
        m: usize,
    ) {
        let alpha = T::from_f64(-self.eta / m as f64);
        let decay = T::from_f64(-self.eta * self.l2);
        let momentum = T::from_f64(self.momentum);
        let (w, b) = parameters.flat_mut();
        let (nabla_w, nabla_b) = nabla.flat_mut();
        let (velocity_w, velocity_b) = velocity.flat_mut();
        for (v, nabla, velocity, decay) in
            [(w, nabla_w, velocity_w, decay), (b, nabla_b, velocity_b, T::ZERO)]
        {
            scale(velocity, momentum);
            axpy(velocity, alpha, nabla);
            if decay != T::ZERO {
                axpy(velocity, decay, v);
            }
            axpy(v, T::ONE, velocity);
        }
    }
}
