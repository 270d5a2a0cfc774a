//! Steps divided by the recent size of the gradient: RMSProp (Tieleman and Hinton, 2012).

use linalg::{Lanes, Scalar, Update, update};

use super::{At, Optimizer, range};
use crate::{Described, TrainError};

/// RMSProp. With g = ∂C/∂v of a batch
///
/// - s ← ρs + (1 − ρ)g², the mean of recent squares,
/// - v ← v − η·g / (√s + ε).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct RmsProp {
    /// The step size η, positive.
    pub eta: f64,
    /// ρ, from 0 to below 1.
    pub rho: f64,
    /// ε, positive.
    pub epsilon: f64,
}

impl RmsProp {
    /// With step size `eta`, ρ = 0.99 and ε = 10⁻⁸.
    #[must_use]
    pub fn new(eta: f64) -> Self {
        Self { eta, rho: 0.99, epsilon: 1e-8 }
    }
    /// With this ρ.
    #[must_use]
    pub fn rho(self, rho: f64) -> Self {
        Self { rho, ..self }
    }
    /// With this ε.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [eta, rho, epsilon] = described.numbers("rmsprop", ["eta", "rho", "epsilon"])?;
        Some(Self { eta, rho, epsilon })
    }
}

impl Default for RmsProp {
    /// η = 0.001.
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for RmsProp {
    fn name(&self) -> &'static str {
        "rmsprop"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        vec![("eta", self.eta), ("rho", self.rho), ("epsilon", self.epsilon)]
    }
    fn check(&self) -> Result<(), TrainError> {
        let Self { eta, rho, epsilon } = *self;
        range("eta", "positive and finite", eta, eta > 0.0 && eta.is_finite())?;
        range("rho", "at least 0 and below 1", rho, (0.0..1.0).contains(&rho))?;
        range("epsilon", "positive and finite", epsilon, epsilon > 0.0 && epsilon.is_finite())
    }
    fn eta(&self) -> f64 {
        self.eta
    }
    /// s.
    fn slots(&self) -> &'static [&'static str] {
        &["mean square"]
    }
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]) {
        let [s] = slots else { unreachable!("one slot") };
        let Self { rho, epsilon, .. } = *self;
        all_parameters(v, nabla, s, Formula { mean: 1.0 / at.samples as f64, eta: at.eta, rho, epsilon });
    }
}

linalg::compiled_once! {
    /// The step, compiled here: a program that chooses this optimizer may be built without optimisation.
    fn all_parameters<'v, 'n, 's; T>(
        v: &'v mut [T],
        nabla: &'n [T],
        s: &'s mut [T],
        formula: Formula,
    ) {
        update(v, nabla, [s], formula);
    }
}

/// The step for one parameter.
struct Formula {
    mean: f64,
    eta: f64,
    rho: f64,
    epsilon: f64,
}

impl Update<1> for Formula {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, [s]: [V; 1]) -> (V, [V; 1]) {
        let g = nabla * v.all(self.mean);
        let s = s.mul_add(v.all(self.rho), g * g * v.all(1.0 - self.rho)).without_tiny();
        let step = g * v.all(self.eta) / (s.sqrt() + v.all(self.epsilon));
        (v - step, [s])
    }
}
