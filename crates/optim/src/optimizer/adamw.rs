//! Adam whose weight decay is no part of the gradient: AdamW (Loshchilov and Hutter, 2019).

use linalg::{Lanes, Scalar, Update, update};

use super::adam::{Adam, Formula};
use super::{At, Optimizer, range};
use crate::{Described, TrainError};

/// AdamW. Before each step of [`Adam`] a weight shrinks: w ← w − ηλw.
///
/// In Adam, a decay that is part of the gradient is divided by √ŝ like the rest: weights with large gradients
/// would hardly shrink. Here all weights shrink at the same rate, and biases do not shrink.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct AdamW {
    /// The step without the decay.
    pub adam: Adam,
    /// λ, at least 0. A step multiplies the weights by 1 − ηλ.
    pub weight_decay: f64,
}

impl AdamW {
    /// With step size `eta`, Adam's other defaults, and λ = 0.01.
    #[must_use]
    pub fn new(eta: f64) -> Self {
        Self { adam: Adam::new(eta), weight_decay: 0.01 }
    }
    /// With these β₁ and β₂.
    #[must_use]
    pub fn betas(self, beta_1: f64, beta_2: f64) -> Self {
        Self { adam: self.adam.betas(beta_1, beta_2), ..self }
    }
    /// With this ε.
    #[must_use]
    pub fn epsilon(self, epsilon: f64) -> Self {
        Self { adam: self.adam.epsilon(epsilon), ..self }
    }
    /// With this λ.
    #[must_use]
    pub fn weight_decay(self, weight_decay: f64) -> Self {
        Self { weight_decay, ..self }
    }

    pub(super) fn from_settings(described: &Described) -> Option<Self> {
        let names = ["eta", "beta 1", "beta 2", "epsilon", "weight decay"];
        let [eta, beta_1, beta_2, epsilon, weight_decay] = described.numbers("adamw", names)?;
        Some(Self::new(eta).betas(beta_1, beta_2).epsilon(epsilon).weight_decay(weight_decay))
    }
}

impl Default for AdamW {
    /// η = 0.001.
    fn default() -> Self {
        Self::new(0.001)
    }
}

impl Optimizer for AdamW {
    fn name(&self) -> &'static str {
        "adamw"
    }
    fn settings(&self) -> Vec<(&'static str, f64)> {
        let mut settings = Optimizer::settings(&self.adam);
        settings.push(("weight decay", self.weight_decay));
        settings
    }
    fn check(&self) -> Result<(), TrainError> {
        Optimizer::check(&self.adam)?;
        let fits = self.weight_decay >= 0.0 && self.weight_decay * self.adam.eta < 1.0;
        range("weight decay", "at least 0 and below 1/eta", self.weight_decay, fits)
    }
    fn eta(&self) -> f64 {
        self.adam.eta
    }
    fn slots(&self) -> &'static [&'static str] {
        Optimizer::slots(&self.adam)
    }
    fn step<T: Scalar>(&self, at: &At, v: &mut [T], nabla: &[T], slots: &mut [&mut [T]]) {
        let [m, s] = slots else { unreachable!("two slots") };
        let kept = 1.0 - at.eta * self.weight_decay * at.decay;
        all_parameters(v, nabla, m, s, Decayed { kept, adam: Formula::new(self.adam, at) });
    }
}

linalg::compiled_once! {
    /// The step, compiled here: a program that chooses this optimizer may be built without optimisation.
    fn all_parameters<'v, 'n, 'm, 's; T>(
        v: &'v mut [T],
        nabla: &'n [T],
        m: &'m mut [T],
        s: &'s mut [T],
        formula: Decayed,
    ) {
        update(v, nabla, [m, s], formula);
    }
}

/// Adam's step from the shrunken weight.
struct Decayed {
    kept: f64,
    adam: Formula,
}

impl Update<2> for Decayed {
    #[inline(always)]
    fn at<V: Lanes>(&self, v: V, nabla: V, slots: [V; 2]) -> (V, [V; 2]) {
        self.adam.at((v * v.all(self.kept)).without_tiny(), nabla, slots)
    }
}
