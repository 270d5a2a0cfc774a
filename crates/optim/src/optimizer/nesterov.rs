//! Momentum that looks ahead (Nesterov, 1983, in the form of Sutskever et al., 2013).

use linalg::{Lanes, Scalar, Update, update};

use super::{At, Optimizer, range};
use crate::{Described, TrainError};

/// Descent with Nesterov's momentum μ. With g = ∂C/∂v of a batch
///
/// - velocity ← μ·velocity − η·g,
/// - v ← v + μ·velocity − η·g.
///
/// The step adds the velocity that the next step will begin with, so the next gradient is measured where the
/// velocity leads. Weight decay λ adds λw to the gradient of the weights, as in [`Sgd`](crate::Sgd).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Nesterov {
    /// The step size η, positive.
    pub eta: f64,
    /// μ, from 0 to below 1.
    pub momentum: f64,
    /// λ, 0 for none.
    pub l2: f64,
}

impl Nesterov {
    /// With step size `eta` and μ = 0.9. In the long run steps are 1/(1 − μ) = 10 times as long as η∇C.
    #[must_use]
    pub fn new(eta: f64) -> Self {
        Self { eta, momentum: 0.9, l2: 0.0 }
    }
    /// With this μ.
    #[must_use]
    pub fn momentum(self, momentum: f64) -> Self {
        Self { momentum, ..self }
    }
    /// With weight decay λ.
    #[must_use]
    pub fn l2(self, l2: f64) -> Self {
        Self { l2, ..self }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [eta, momentum, l2] = described.numbers("nesterov", ["eta", "momentum", "l2"])?;
        Some(Self { eta, momentum, l2 })
    }
}

impl Default for Nesterov {
    /// η = 0.02.
    fn default() -> Self {
        Self::new(0.02)
    }
}

impl Optimizer for Nesterov {
    fn name(&self) -> &'static str {
        "nesterov"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("eta", self.eta), ("momentum", self.momentum), ("l2", self.l2)]
    }
    fn check(&self) -> Result<(), TrainError> {
        let Self { eta, momentum, l2 } = *self;
        range("eta", "positive and finite", eta, eta > 0.0 && eta.is_finite())?;
        range("momentum", "at least 0 and below 1", momentum, (0.0..1.0).contains(&momentum))?;
        range("l2", "at least 0 and finite", l2, l2 >= 0.0 && l2.is_finite())
    }
    fn eta(&self) -> f64 {
        self.eta
    }
    fn slots(&self) -> &'static [&'static str] {
        &["velocity"]
    }
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]) {
        let [velocity] = slots else { unreachable!("one slot") };
        let formula = Formula {
            step: -at.eta / at.samples as f64,
            decay: -at.eta * self.l2 * at.decay,
            momentum: self.momentum,
        };
        all_parameters(v, nabla, velocity, formula);
    }
    fn cure(&self) -> &'static str {
        "try a smaller eta or momentum"
    }
}

linalg::compiled_once! {
    /// The step, compiled here: a program that chooses this optimizer may be built without optimisation.
    fn all_parameters<'v, 'n, 'u; T>(
        v: &'v mut [T],
        nabla: &'n [T],
        velocity: &'u mut [T],
        formula: Formula,
    ) {
        update(v, nabla, [velocity], formula);
    }
}

/// The step for one parameter. −η and the division by the number of samples are factors of g.
struct Formula {
    step: f64,
    decay: f64,
    momentum: f64,
}

impl Update<1> for Formula {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, [velocity]: [V; 1]) -> (V, [V; 1]) {
        let momentum = v.all(self.momentum);
        let step = v.mul_add(v.all(self.decay), nabla * v.all(self.step));
        let velocity = velocity.mul_add(momentum, step).without_tiny();
        ((v + velocity.mul_add(momentum, step)).without_tiny(), [velocity])
    }
}
