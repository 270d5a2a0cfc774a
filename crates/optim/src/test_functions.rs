//! Small functions with known minima to try descent on. Each shows something different.

use crate::Objective;

/// A function of one or two variables whose minima are known.
///
/// ```
/// use optim::{GradientDescent, Outcome, TestFunction};
/// let valley = TestFunction::named("valley").unwrap();
/// let found = GradientDescent::new(valley.eta).minimize(valley, valley.start);
/// assert_eq!(found.outcome, Outcome::Converged);
/// assert!(valley.minima[0].iter().zip(&found.last().v).all(|(a, b)| (a - b).abs() < 1e-6));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TestFunction {
    /// A one-word name.
    pub name: &'static str,
    /// C(v).
    pub formula: &'static str,
    /// What descent on this function shows.
    pub shows: &'static str,
    /// The source of the function.
    pub source: &'static str,
    /// A point to start from, with one number per variable.
    pub start: &'static [f64],
    /// A step size that descends from that point.
    pub eta: f64,
    /// Every point where C is smallest. Empty if C only falls towards infinity.
    pub minima: &'static [&'static [f64]],
    /// For each variable, the range worth looking at.
    pub domain: &'static [(f64, f64)],
    /// Whether the curvature is the same everywhere.
    pub quadratic: bool,
    value: fn(&[f64]) -> f64,
    gradient: fn(&[f64], &mut [f64]),
}

impl TestFunction {
    /// All test functions, those of one variable first.
    pub const ALL: [Self; 10] =
        [QUADRATIC, DOUBLE_WELL, RASTRIGIN, SATURATED, BOWL, VALLEY, SADDLE, ROSENBROCK, HIMMELBLAU, BEALE];

    /// The function with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        const ALL: &[TestFunction] = &TestFunction::ALL;
        ALL.iter().find(|function| function.name == name)
    }

    /// The number of variables.
    #[must_use]
    pub fn variables(&self) -> usize {
        self.start.len()
    }
}

impl Objective for TestFunction {
    fn value(&self, v: &[f64]) -> f64 {
        (self.value)(v)
    }
    fn gradient(&self, v: &[f64], nabla: &mut [f64]) {
        (self.gradient)(v, nabla);
    }
}

const QUADRATIC: TestFunction = TestFunction {
    name: "quadratic",
    formula: "(v − 3)²",
    shows: "each step multiplies the distance by 1 − 2η: from η = 1 on it does not shrink",
    source: "the simplest function with a minimum",
    start: &[0.0],
    eta: 0.1,
    minima: &[&[3.0]],
    domain: &[(-1.0, 7.0)],
    quadratic: true,
    value: |v| (v[0] - 3.0).powi(2),
    gradient: |v, nabla| nabla[0] = 2.0 * (v[0] - 3.0),
};

const DOUBLE_WELL: TestFunction = TestFunction {
    name: "double-well",
    formula: "(v² − 1)²",
    shows: "two minima: the start decides which is found",
    source: "the potential of physics' textbooks, from Duffing (1918) on",
    start: &[0.1],
    eta: 0.05,
    minima: &[&[-1.0], &[1.0]],
    domain: &[(-1.7, 1.7)],
    quadratic: false,
    value: |v| (v[0] * v[0] - 1.0).powi(2),
    gradient: |v, nabla| nabla[0] = 4.0 * v[0] * (v[0] * v[0] - 1.0),
};

const RASTRIGIN: TestFunction = TestFunction {
    name: "rastrigin",
    formula: "10 + v² − 10 cos 2πv",
    shows: "many minima: descent stays in the nearest, not in the lowest",
    source: "Rastrigin, Systems of extremal control, 1974",
    start: &[2.3],
    eta: 0.001,
    minima: &[&[0.0]],
    domain: &[(-4.5, 4.5)],
    quadratic: false,
    value: |v| 10.0 + v[0] * v[0] - 10.0 * (std::f64::consts::TAU * v[0]).cos(),
    gradient: |v, nabla| {
        let tau = std::f64::consts::TAU;
        nabla[0] = 2.0 * v[0] + 10.0 * tau * (tau * v[0]).sin();
    },
};

const SATURATED: TestFunction = TestFunction {
    name: "saturated",
    formula: "½ σ(v)²",
    shows: "a sigmoid neuron that should say 0 and says almost 1: σ′ is near 0, so it hardly learns at first; no minimum",
    source: "the quadratic loss of one neuron, y = 0, as a function of its bias",
    start: &[4.0],
    eta: 1.0,
    minima: &[],
    domain: &[(-8.0, 6.0)],
    quadratic: false,
    value: |v| 0.5 * sigmoid(v[0]).powi(2),
    gradient: |v, nabla| nabla[0] = sigmoid(v[0]).powi(2) * (1.0 - sigmoid(v[0])),
};

fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

const BOWL: TestFunction = TestFunction {
    name: "bowl",
    formula: "v₁² + v₂²",
    shows: "the same curvature everywhere: −∇C points at the minimum",
    source: "the quadratic of two variables",
    start: &[2.0, 1.0],
    eta: 0.1,
    minima: &[&[0.0, 0.0]],
    domain: &[(-3.0, 3.0), (-2.0, 2.0)],
    quadratic: true,
    value: |v| v[0] * v[0] + v[1] * v[1],
    gradient: |v, nabla| (nabla[0], nabla[1]) = (2.0 * v[0], 2.0 * v[1]),
};

const VALLEY: TestFunction = TestFunction {
    name: "valley",
    formula: "v₁² + 10 v₂²",
    shows: "the steep direction limits η, the flat one then takes long: steps zigzag",
    source: "a quadratic of condition number 10",
    start: &[2.0, 1.0],
    eta: 0.09,
    minima: &[&[0.0, 0.0]],
    domain: &[(-2.5, 2.5), (-1.5, 1.5)],
    quadratic: true,
    value: |v| v[0] * v[0] + 10.0 * v[1] * v[1],
    gradient: |v, nabla| (nabla[0], nabla[1]) = (2.0 * v[0], 20.0 * v[1]),
};

const SADDLE: TestFunction = TestFunction {
    name: "saddle",
    formula: "v₁² + (v₂² − 1)²",
    shows: "∇C = 0 between two minima: steps become tiny there, and from v₂ = 0 they end there",
    source: "the double well with a second variable",
    start: &[1.5, 0.001],
    eta: 0.05,
    minima: &[&[0.0, -1.0], &[0.0, 1.0]],
    domain: &[(-2.0, 2.0), (-1.6, 1.6)],
    quadratic: false,
    value: |v| v[0] * v[0] + (v[1] * v[1] - 1.0).powi(2),
    gradient: |v, nabla| (nabla[0], nabla[1]) = (2.0 * v[0], 4.0 * v[1] * (v[1] * v[1] - 1.0)),
};

const ROSENBROCK: TestFunction = TestFunction {
    name: "rosenbrock",
    formula: "(1 − v₁)² + 100 (v₂ − v₁²)²",
    shows: "a bent valley with a flat floor: quickly down into it, then thousands of steps along it",
    source: "Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960",
    start: &[-1.2, 1.0],
    eta: 0.001,
    minima: &[&[1.0, 1.0]],
    domain: &[(-1.8, 1.8), (-0.6, 2.2)],
    quadratic: false,
    value: |v| (1.0 - v[0]).powi(2) + 100.0 * (v[1] - v[0] * v[0]).powi(2),
    gradient: |v, nabla| {
        let off = v[1] - v[0] * v[0];
        nabla[0] = -2.0 * (1.0 - v[0]) - 400.0 * v[0] * off;
        nabla[1] = 200.0 * off;
    },
};

const HIMMELBLAU: TestFunction = TestFunction {
    name: "himmelblau",
    formula: "(v₁² + v₂ − 11)² + (v₁ + v₂² − 7)²",
    shows: "four minima, all of C = 0",
    source: "Himmelblau, Applied Nonlinear Programming, 1972",
    start: &[-0.5, -1.0],
    eta: 0.01,
    minima: &[
        &[3.0, 2.0],
        &[-2.805_118_086_952_745, 3.131_312_518_250_573],
        &[-3.779_310_253_377_747, -3.283_185_991_286_17],
        &[3.584_428_340_330_492, -1.848_126_526_964_404],
    ],
    domain: &[(-5.0, 5.0), (-5.0, 5.0)],
    quadratic: false,
    value: |v| (v[0] * v[0] + v[1] - 11.0).powi(2) + (v[0] + v[1] * v[1] - 7.0).powi(2),
    gradient: |v, nabla| {
        let (p, q) = (v[0] * v[0] + v[1] - 11.0, v[0] + v[1] * v[1] - 7.0);
        nabla[0] = 4.0 * v[0] * p + 2.0 * q;
        nabla[1] = 2.0 * p + 4.0 * v[1] * q;
    },
};

const BEALE: TestFunction = TestFunction {
    name: "beale",
    formula: "(1.5 − v₁ + v₁v₂)² + (2.25 − v₁ + v₁v₂²)² + (2.625 − v₁ + v₁v₂³)²",
    shows: "steep walls around a plain: what is a good η at one place is too small or too large at another",
    source: "Beale, On an iterative method for finding a local minimum of a function of more than one variable, 1958",
    start: &[1.0, 1.0],
    eta: 0.01,
    minima: &[&[3.0, 0.5]],
    domain: &[(-1.0, 4.5), (-2.0, 2.0)],
    quadratic: false,
    value: |v| beale(v).iter().map(|(term, ..)| term * term).sum(),
    gradient: |v, nabla| {
        let terms = beale(v);
        nabla[0] = terms.iter().map(|(term, by_first, _)| 2.0 * term * by_first).sum();
        nabla[1] = terms.iter().map(|(term, _, by_second)| 2.0 * term * by_second).sum();
    },
};

/// Each term of the function, before it is squared, and its two derivatives.
fn beale(v: &[f64]) -> [(f64, f64, f64); 3] {
    [(1.5, 1), (2.25, 2), (2.625, 3)].map(|(constant, power)| {
        let raised = v[1].powi(power);
        (constant - v[0] + v[0] * raised, raised - 1.0, v[0] * f64::from(power) * v[1].powi(power - 1))
    })
}
