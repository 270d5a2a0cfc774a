//! Steps as large as η, whatever the size of the gradient: Adam (Kingma and Ba, 2015).

use linalg::{Lanes, Scalar, Update, update};

use super::{At, Optimizer, range};
use crate::{Described, TrainError};

/// Adam. With g = ∂C/∂v of a batch, at step t
///
/// - m ← β₁m + (1 − β₁)g, the mean of recent gradients,
/// - s ← β₂s + (1 − β₂)g², the mean of their squares,
/// - v ← v − η·m̂ / (√ŝ + ε), with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Adam {
    /// The step size η, positive.
    pub eta: f64,
    /// β₁, from 0 to below 1.
    pub beta_1: f64,
    /// β₂, from 0 to below 1.
    pub beta_2: f64,
    /// ε, positive.
    pub epsilon: f64,
}

impl Adam {
    /// With step size `eta`, and the paper's β₁ = 0.9, β₂ = 0.999 and ε = 10⁻⁸.
    #[must_use]
    pub fn new(eta: f64) -> Self {
        Self { eta, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 }
    }
    /// With these β₁ and β₂.
    #[must_use]
    pub fn betas(self, beta_1: f64, beta_2: f64) -> Self {
        Self { beta_1, beta_2, ..self }
    }
    /// With this ε.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { epsilon, ..self }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let [eta, beta_1, beta_2, epsilon] =
            described.numbers("adam", ["eta", "beta 1", "beta 2", "epsilon"])?;
        Some(Self { eta, beta_1, beta_2, epsilon })
    }
}

impl Default for Adam {
    /// η = 0.001.
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for Adam {
    fn name(&self) -> &'static str {
        "adam"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        let Self { eta, beta_1, beta_2, epsilon } = *self;
        vec![("eta", eta), ("beta 1", beta_1), ("beta 2", beta_2), ("epsilon", epsilon)]
    }
    fn check(&self) -> Result<(), TrainError> {
        let Self { eta, beta_1, beta_2, epsilon } = *self;
        range("eta", "positive and finite", eta, eta > 0.0 && eta.is_finite())?;
        range("beta 1", "at least 0 and below 1", beta_1, (0.0..1.0).contains(&beta_1))?;
        range("beta 2", "at least 0 and below 1", beta_2, (0.0..1.0).contains(&beta_2))?;
        range("epsilon", "positive and finite", epsilon, epsilon > 0.0 && epsilon.is_finite())
    }
    fn eta(&self) -> f64 {
        self.eta
    }
    /// m and s.
    fn slots(&self) -> &'static [&'static str] {
        &["mean", "mean square"]
    }
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]) {
        let [m, s] = slots else { unreachable!("two slots") };
        all_parameters(v, nabla, m, s, Formula::new(*self, at));
    }
}

linalg::compiled_once! {
    /// The step, compiled here: a program that chooses this optimizer may be built without optimisation.
    fn all_parameters<'v, 'n, 'm, 's; T>(
        v: &'v mut [T],
        nabla: &'n [T],
        m: &'m mut [T],
        s: &'s mut [T],
        formula: Formula,
    ) {
        update(v, nabla, [m, s], formula);
    }
}

/// The step for one parameter. m̂ and √ŝ are m and √s times factors of the step.
pub(super) struct Formula {
    mean: f64,
    eta: f64,
    scale: f64,
    beta_1: f64,
    beta_2: f64,
    epsilon: f64,
}

impl Formula {
    pub(super) fn new(adam: Adam, at: &At) -> Self {
        let Adam { beta_1, beta_2, epsilon, .. } = adam;
        let unbiased = |beta: f64| 1.0 / (1.0 - beta.powf(at.step as f64));
        Self {
            mean: 1.0 / at.samples as f64,
            eta: at.eta * unbiased(beta_1),
            scale: unbiased(beta_2).sqrt(),
            beta_1,
            beta_2,
            epsilon,
        }
    }
}

impl Update<2> for Formula {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, [m, s]: [V; 2]) -> (V, [V; 2]) {
        let g = nabla * v.all(self.mean);
        let m = m.mul_add(v.all(self.beta_1), g * v.all(1.0 - self.beta_1)).without_tiny();
        let s = s.mul_add(v.all(self.beta_2), g * g * v.all(1.0 - self.beta_2)).without_tiny();
        let step = m * v.all(self.eta) / s.sqrt().mul_add(v.all(self.scale), v.all(self.epsilon));
        (v - step, [m, s])
    }
}
