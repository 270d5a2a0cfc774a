//! w → w − η ∂C/∂w, b → b − η ∂C/∂b, with momentum and weight decay.

use linalg::{Lanes, Scalar, Update, update};

use super::{At, Optimizer, range};
use crate::{Described, TrainError};

/// Stochastic gradient descent.
///
/// With momentum μ: velocity ← μ·velocity − η·∇C, v ← v + velocity (Polyak, 1964). Weight decay λ adds the
/// term ½λ‖w‖² to the loss, for the weights but not the biases.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sgd {
    /// The step size η, positive.
    pub eta: f64,
    /// μ, at least 0 (none) and below 1.
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

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [eta, momentum, l2] = described.numbers("sgd", ["eta", "momentum", "l2"])?;
        Some(Self { eta, momentum, l2 })
    }
}

impl Default for Sgd {
    /// η = 0.1, which is small enough for most networks with scaled inputs.
    fn default() -> Self {
        Self::new(0.1)
    }
}

impl Optimizer for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
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
        let decay = -at.eta * self.l2 * at.decay;
        let formula = Formula { momentum: self.momentum, alpha: -at.eta / at.samples as f64, decay };
        all_parameters(v, nabla, velocity, formula);
    }
    fn is_plain(&self) -> bool {
        self.momentum == 0.0 && self.l2 == 0.0
    }
    fn noise(&self, at: &At, variance: f64) -> f64 {
        at.eta.powi(2) * variance
    }
    fn cure(&self) -> &'static str {
        if self.eta * self.l2 > 1.0 {
            "try a smaller eta or l2"
        } else if self.momentum > 0.0 {
            "try a smaller eta or momentum"
        } else {
            "try a smaller eta"
        }
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

/// The step for one parameter.
///
/// Where no error arrives any more, velocity and decaying weights shrink by the same factor at every step.
/// Without `without_tiny` they would end as subnormal numbers, and every later step would be slow.
struct Formula {
    momentum: f64,
    alpha: f64,
    decay: f64,
}

impl Update<1> for Formula {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, [velocity]: [V; 1]) -> (V, [V; 1]) {
        let velocity = nabla.mul_add(v.all(self.alpha), velocity * v.all(self.momentum));
        let velocity = v.mul_add(v.all(self.decay), velocity).without_tiny();
        ((v + velocity).without_tiny(), [velocity])
    }
}
