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
    /// How many steps lead here from the start.
    pub number: usize,
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
    /// The points from the start to the last, in order; never empty. A descent of at most
    /// [`GradientDescent::KEPT`] steps keeps them all. A longer one keeps every second, fourth, … point,
    /// about that many in all, and always those after 1 to 5, 10, 20, 50, 100, … steps.
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
        self.last().number
    }
}

impl GradientDescent {
    /// A descent that rises at this many steps in a row and ends above its start will not come back.
    pub const RISES: usize = 20;

    /// Up to this many steps every point is kept, in some 10 MB.
    pub const KEPT: usize = 100_000;

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
        self.descend(objective, start)
    }

    /// Compiled here for any function: a program that calls it may be built without optimisation.
    #[track_caller]
    fn descend(&self, objective: &dyn Objective, start: &[f64]) -> Descent {
        assert!(!start.is_empty(), "a function of no variables has no gradient");
        let mut here = Step { number: 0, v: start.to_vec(), value: 0.0, nabla: vec![0.0; start.len()] };
        let measure = |here: &mut Step| {
            objective.gradient(&here.v, &mut here.nabla);
            here.value = objective.value(&here.v);
        };
        measure(&mut here);
        let first = here.value;
        let mut trace = Trace { points: vec![here.clone()], stride: 1 };
        let mut rises = 0;
        let outcome = loop {
            let finite = here.value.is_finite() && here.nabla.iter().all(|g| g.is_finite());
            if !finite || (rises >= Self::RISES && here.value > first) {
                break Outcome::Diverged;
            }
            if here.nabla.iter().all(|g| g.abs() <= self.tolerance) {
                break Outcome::Converged;
            }
            if here.number >= self.max_steps {
                break Outcome::OutOfSteps;
            }
            let before = here.value;
            linalg::axpy(&mut here.v, -self.eta, &here.nabla);
            here.number += 1;
            measure(&mut here);
            rises = if here.value > before { rises + 1 } else { 0 };
            trace.keep(&here);
        };
        Descent { outcome, trace: trace.up_to(here) }
    }
}

/// The points that are kept of a path of any length.
struct Trace {
    points: Vec<Step>,
    /// Points whose number is a multiple of it are kept.
    stride: usize,
}

impl Trace {
    fn keep(&mut self, here: &Step) {
        if self.points.len() > GradientDescent::KEPT {
            self.stride *= 2;
            let stride = self.stride;
            self.points.retain(|step| kept(step.number, stride));
        }
        if kept(here.number, self.stride) {
            self.points.push(here.clone());
        }
    }

    /// All of them, and `last`.
    fn up_to(mut self, last: Step) -> Vec<Step> {
        if self.points.last().is_none_or(|step| step.number != last.number) {
            self.points.push(last);
        }
        self.points
    }
}

/// Whether the point after `number` steps is kept if every `stride`th is. The stride is a power of two.
#[inline]
fn kept(number: usize, stride: usize) -> bool {
    number & (stride - 1) == 0 || is_round(number)
}

/// 1 to 5, or 1, 2 or 5 times a power of ten.
fn is_round(number: usize) -> bool {
    let mut digits = number;
    while digits >= 10 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    number <= 5 || [1, 2, 5].contains(&digits)
}
