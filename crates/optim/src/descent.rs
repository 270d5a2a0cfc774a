//! v → v′ = v − η∇C, repeated.

use crate::Objective;

/// Gradient descent with a fixed step size.
///
/// ```
/// use optim::{GradientDescent, Outcome};
/// let bowl = (
///     |v: &[f64]| v[0] * v[0] + 3.0 * v[1] * v[1],
///     |v: &[f64], nabla: &mut [f64]| { nabla[0] = 2.0 * v[0]; nabla[1] = 6.0 * v[1]; },
/// );
/// let found = GradientDescent::new(0.1).minimize(&bowl, &[1.0, 1.0]);
/// assert_eq!(found.outcome, Outcome::Converged);
/// assert!(found.last().value < 1e-12);
/// assert_eq!(GradientDescent::new(0.5).minimize(&bowl, &[1.0, 1.0]).outcome, Outcome::Diverged);
/// assert_eq!(GradientDescent::new(1e-6).minimize(&bowl, &[1.0, 1.0]).outcome, Outcome::OutOfSteps);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradientDescent {
    /// The step size η.
    pub eta: f64,
    /// Steps after which to give up.
    pub max_steps: usize,
    /// Converged when no entry of ∇C is larger than this in absolute value.
    pub tolerance: f64,
}

/// How a descent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gradient fell below the tolerance.
    Converged,
    /// C(v) became infinite or NaN, or it rose at [`GradientDescent::RISES`] steps in a row and was above its
    /// start: η is too large.
    Diverged,
    /// The steps ran out before either happened: η is too small, or the function has no minimum.
    OutOfSteps,
}

/// One point of the path.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where.
    pub v: Vec<f64>,
    /// C(v).
    pub value: f64,
    /// ∇C at v.
    pub nabla: Vec<f64>,
}

/// A finished descent.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// How it ended.
    pub outcome: Outcome,
    /// Every point from the start on; never empty.
    pub trace: Vec<Step>,
}

impl Descent {
    /// The last point.
    #[must_use]
    pub fn last(&self) -> &Step {
        &self.trace[self.trace.len() - 1]
    }
    /// How many steps were taken.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.trace.len() - 1
    }
}

impl GradientDescent {
    /// A descent that rises at this many steps in a row and ends above its start will not come back.
    pub const RISES: usize = 20;

    /// Step size `eta`, at most 10,000 steps, tolerance 10⁻⁸.
    ///
    /// # Panics
    /// If `eta` is not a positive finite number.
    #[must_use]
    #[track_caller]
    pub fn new(eta: f64) -> Self {
        assert!(eta > 0.0 && eta.is_finite(), "step size {eta} is not a positive finite number");
        Self { eta, max_steps: 10_000, tolerance: 1e-8 }
    }

    /// Descends from `start`.
    ///
    /// # Panics
    /// If `start` is empty.
    #[must_use]
    #[track_caller]
    pub fn minimize(&self, objective: &impl Objective, start: &[f64]) -> Descent {
        assert!(!start.is_empty(), "a function of no variables has no gradient");
        let at = |v: Vec<f64>| {
            let mut nabla = vec![0.0; v.len()];
            objective.gradient(&v, &mut nabla);
            Step { value: objective.value(&v), v, nabla }
        };
        let mut trace = vec![at(start.to_vec())];
        let mut rises = 0;
        let outcome = loop {
            let here = &trace[trace.len() - 1];
            let finite = here.value.is_finite() && here.nabla.iter().all(|g| g.is_finite());
            if !finite || (rises >= Self::RISES && here.value > trace[0].value) {
                break Outcome::Diverged;
            }
            if here.nabla.iter().all(|g| g.abs() <= self.tolerance) {
                break Outcome::Converged;
            }
            if trace.len() > self.max_steps {
                break Outcome::OutOfSteps;
            }
            let mut v = here.v.clone();
            linalg::axpy(&mut v, -self.eta, &here.nabla);
            let next = at(v);
            rises = if next.value > here.value { rises + 1 } else { 0 };
            trace.push(next);
        };
        Descent { outcome, trace }
    }
}
