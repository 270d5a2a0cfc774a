//! C(v): any function of many variables that can be descended.

/// A function C(v) of n variables with its gradient ∇C = (∂C/∂v₁, …, ∂C/∂vₙ)ᵀ.
pub trait Objective {
    /// C(v).
    fn value(&self, v: &[f64]) -> f64;

    /// Writes ∇C at `v` into `nabla`, which is as long as `v`.
    fn gradient(&self, v: &[f64], nabla: &mut [f64]);
}

/// A pair of closures is an objective: the value, and the gradient.
impl<C, G> Objective for (C, G)
where
    C: Fn(&[f64]) -> f64,
    G: Fn(&[f64], &mut [f64]),
{
    fn value(&self, v: &[f64]) -> f64 {
        self.0(v)
    }
    fn gradient(&self, v: &[f64], nabla: &mut [f64]) {
        self.1(v, nabla);
    }
}

/// The worst relative error of an objective's gradient at `v`, compared with central differences of its
/// value. A correct gradient of a smooth function gives about 10⁻⁹. The error is relative to the largest
/// entry of ∇C, or to 1 if that entry is smaller.
///
/// ```
/// let right = (|v: &[f64]| v[0] * v[0], |v: &[f64], nabla: &mut [f64]| nabla[0] = 2.0 * v[0]);
/// let wrong = (|v: &[f64]| v[0] * v[0], |v: &[f64], nabla: &mut [f64]| nabla[0] = -2.0 * v[0]);
/// assert!(optim::check_gradient(&right, &[0.7]) < 1e-6);
/// assert!(optim::check_gradient(&wrong, &[0.7]) > 1.0);
/// ```
#[must_use]
pub fn check_gradient(objective: &impl Objective, v: &[f64]) -> f64 {
    let mut nabla = vec![0.0; v.len()];
    objective.gradient(v, &mut nabla);
    let scale = nabla.iter().fold(1.0_f64, |m, g| m.max(g.abs()));
    let mut moved = v.to_vec();
    let mut worst: f64 = 0.0;
    for k in 0..v.len() {
        let h = 1e-5 * v[k].abs().max(1.0);
        moved[k] = v[k] + h;
        let above = objective.value(&moved);
        moved[k] = v[k] - h;
        let below = objective.value(&moved);
        moved[k] = v[k];
        let error = ((above - below) / (2.0 * h) - nabla[k]).abs() / scale;
        if error.is_nan() {
            return f64::NAN;
        }
        worst = worst.max(error);
    }
    worst
}
