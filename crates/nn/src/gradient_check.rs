//! Shows that backprop computes the gradient, by comparing it with differences of the loss itself.

use std::fmt;

use linalg::{MatRef, Matrix, Scalar, Sequential};

use crate::{Accumulate, Gradients, Group, Input, Network, Pass, Workspace, backprop, cost};

/// The largest disagreement within one group of parameters, such as a w or b.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worst {
    /// |analytic − numeric| divided by the largest of |analytic|, |numeric| and 10⁻³ of the layer's largest
    /// gradient; at most 10⁻⁷ where the rounding of C alone makes such a difference.
    pub relative_error: f64,
    /// The neuron (row of w, element of b), from 0.
    pub row: usize,
    /// The input (column of w, from 0; 0 for b).
    pub col: usize,
    /// The value from backprop.
    pub analytic: f64,
    /// The value from the difference quotient.
    pub numeric: f64,
}

/// The check of one group of parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupCheck {
    /// Its letter: `"w"`, `"b"`.
    pub name: &'static str,
    /// Whether it is a matrix.
    pub matrix: bool,
    /// The entry with the largest disagreement.
    pub worst: Worst,
}

/// The check of one layer: one per group of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerCheck {
    /// One per group, in the order of the layer.
    pub groups: Vec<GroupCheck>,
}

/// The check of a whole network, layer by layer. It prints as a table, which counts layers, neurons and
/// inputs from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct GradientReport {
    /// One per layer, the first hidden layer first.
    pub layers: Vec<LayerCheck>,
}

impl GradientReport {
    /// The largest relative error of all. Correct formulas stay below 10⁻⁶ in `f64`; a wrong one is near 1.
    #[must_use]
    pub fn worst(&self) -> f64 {
        // A NaN must not pass for a small number.
        let worse = |a: f64, b: f64| if b.is_nan() || b > a { b } else { a };
        self.layers.iter().flat_map(|l| &l.groups).map(|g| g.worst.relative_error).fold(0.0, worse)
    }
}

impl fmt::Display for GradientReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "layer      worst relative error  where           analytic         numeric")?;
        for (l, layer) in self.layers.iter().enumerate() {
            for GroupCheck { name, matrix, worst } in &layer.groups {
                let Worst { relative_error, row, col, analytic, numeric } = *worst;
                let (row, col) = (row + 1, col + 1);
                let at = if *matrix { format!("({row}, {col})") } else { format!("({row})") };
                writeln!(
                    f,
                    "{} nabla_{name}  {relative_error:>20.1e}  {at:<12} {analytic:>12.5e} {numeric:>15.5e}",
                    l + 1
                )?;
            }
        }
        Ok(())
    }
}

/// Compares backprop's gradient of C = (1/m) Σ_x C_x with central differences, for every weight and bias.
///
/// With an input [for training](Input::for_pass), what is drawn at random is the same in every pass. Backprop
/// runs in `T`; the differences are taken in `f64`. Each parameter costs a few forward passes: use a
/// small network or a small batch.
///
/// # Panics
/// If `x` is not dense and (inputs × m) or `y` not (outputs × m), or m is 0.
///
/// ```
/// use linalg::Matrix;
/// use nn::{Activation, Init, Loss, Network, Topology, gradient_check};
/// let topology = Topology::new(&[3, 4, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
/// let network = Network::<f64>::new(topology, Init::Glorot, 1);
/// let x = Matrix::from_rows(&[[0.1, 0.9], [0.5, -0.3], [-0.7, 0.2]]);
/// let y = Matrix::from_rows(&[[1.0, 0.0], [0.0, 1.0]]);
/// let report = gradient_check(&network, x.view(), y.view());
/// assert!(report.worst() < 1e-6, "{report}");
/// # Ok::<(), nn::TopologyError>(())
/// ```
#[must_use]
#[track_caller]
pub fn gradient_check<'a, T: Scalar>(
    network: &Network<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
) -> GradientReport {
    let x = x.into();
    let mut gradients = Gradients::zeros(network.topology());
    let mut workspace = Workspace::new(network.topology(), x.cols());
    backprop(&Sequential, &mut Accumulate { network, gradients: &mut gradients }, x, y, &mut workspace);
    linalg::scale(gradients.flat_mut(), T::ONE / T::from_f64(x.cols() as f64));
    compare_gradients(network, x, y, &gradients)
}

/// Like [`gradient_check`], for gradients of C = (1/m) Σ_x C_x that were computed elsewhere.
///
/// # Panics
/// As [`gradient_check`], and if the gradients belong to another topology.
#[must_use]
#[track_caller]
pub fn compare_gradients<'a, T: Scalar>(
    network: &Network<T>,
    x: impl Into<Input<'a, T>>,
    y: MatRef<'_, T>,
    gradients: &Gradients<T>,
) -> GradientReport {
    let x = x.into();
    let Input { dense: Some(dense), sparse: None, pass, weights } = x else {
        panic!("gradients are compared on dense inputs alone");
    };
    let mut probe = Probe {
        network: network.convert(),
        x: widen(dense),
        pass,
        weights: weights.map(|weights| weights.iter().map(|w| w.to_f64()).collect()),
        y: widen(y),
        workspace: Workspace::new(network.topology(), x.cols()),
        noise: 0.0,
    };
    probe.noise = ROUNDINGS * f64::EPSILON * probe.c().abs() / STEPS[0];
    let layers = (0..network.topology().layers().len())
        .map(|l| {
            let check = |(g, (group, nabla)): (usize, (&Group, MatRef<'_, T>))| {
                let worst = probe.worst(nabla, |network, i, k| {
                    &mut network.parameters_mut().group_mut(l, g).into_columns(k..k + 1).into_padded_col()[i]
                });
                GroupCheck { name: group.name, matrix: group.cols > 1 || group.name == "w", worst }
            };
            LayerCheck { groups: gradients.groups(l).enumerate().map(check).collect() }
        })
        .collect();
    GradientReport { layers }
}

fn widen<T: Scalar>(m: MatRef<'_, T>) -> Matrix<f64> {
    Matrix::from_fn(m.rows(), m.cols(), |i, j| m.col(j)[i].to_f64())
}

/// The steps of the differences, from the largest.
const STEPS: [f64; 7] = [1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];
/// By how many roundings of C a difference may be wrong: its terms are 18 values of C over 12 steps, each the
/// sum of a few rounded numbers.
const ROUNDINGS: f64 = 16.0;

/// A difference that is rounding alone is no larger error than this.
const SURE: f64 = 1e-7;

/// The loss as a function of one parameter.
struct Probe<'a> {
    network: Network<f64>,
    x: Matrix<f64>,
    pass: Pass<'a>,
    weights: Option<Vec<f64>>,
    y: Matrix<f64>,
    workspace: Workspace<f64>,
    /// What rounding alone makes of the difference of the largest step. A hopeless sample, behind a saturated
    /// output, has a gradient far below it.
    noise: f64,
}

impl Probe<'_> {
    /// The entry of `analytic` with the largest disagreement. `at(network, i, k)` is the parameter in row i,
    /// column k.
    fn worst<T: Scalar>(
        &mut self,
        analytic: MatRef<'_, T>,
        at: impl Fn(&mut Network<f64>, usize, usize) -> &mut f64,
    ) -> Worst {
        let entries = || (0..analytic.cols()).flat_map(|k| (0..analytic.rows()).map(move |i| (i, k)));
        let entry = |(i, k): (usize, usize)| analytic.col(k)[i].to_f64();
        let largest = entries().map(entry).fold(0.0_f64, |m, g| m.max(g.abs()));
        let mut worst = Worst::default();
        for (row, col) in entries() {
            let found = self.compare(entry((row, col)), 1e-3 * largest, |network| at(network, row, col));
            let found = Worst { row, col, ..found };
            if found.relative_error.is_nan() || found.relative_error >= worst.relative_error {
                worst = found;
            }
        }
        worst
    }

    /// A difference across a kink of ReLU says nothing. So smaller and smaller steps are tried and the best
    /// agreement counts: a wrong formula disagrees with all of them.
    fn compare(&mut self, analytic: f64, floor: f64, at: impl Fn(&mut Network<f64>) -> &mut f64) -> Worst {
        let mut best = Worst { relative_error: f64::INFINITY, ..Worst::default() };
        for h in STEPS {
            let numeric = self.derivative(h, &at);
            let difference = (analytic - numeric).abs();
            let scale = analytic.abs().max(numeric.abs()).max(floor);
            let relative_error = match difference {
                0.0 => 0.0,
                rounding if rounding <= self.noise => rounding / scale.max(self.noise / SURE),
                difference => difference / scale,
            };
            if relative_error < best.relative_error || relative_error.is_nan() {
                best = Worst { relative_error, analytic, numeric, ..best };
            }
            if best.relative_error < 1e-8 {
                break;
            }
        }
        best
    }

    /// C = (1/m) Σ_x C_x.
    fn c(&mut self) -> f64 {
        let x = Input::from(self.x.view()).for_pass(self.pass);
        let x = match &self.weights {
            Some(weights) => x.weighted(weights),
            None => x,
        };
        let total = cost(&Sequential, &self.network, x, self.y.view(), &mut self.workspace);
        total / self.x.cols() as f64
    }

    /// C′ ≈ [8(C(+h) − C(−h)) − (C(+2h) − C(−2h))] / 12h, with an error of order h⁴.
    fn derivative(&mut self, h: f64, at: impl Fn(&mut Network<f64>) -> &mut f64) -> f64 {
        let start = *at(&mut self.network);
        let mut c = |step: f64| {
            *at(&mut self.network) = start + step;
            self.c()
        };
        let slope = (8.0 * (c(h) - c(-h)) - (c(2.0 * h) - c(-2.0 * h))) / (12.0 * h);
        *at(&mut self.network) = start;
        slope
    }
}
