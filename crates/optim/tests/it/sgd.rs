//! One step of SGD, number by number, against the formula and against a naive twin.

use nn::{Activation, Gradients, Init, Loss, Network, Parameters, Topology};
use optim::{At, Optimizer, Sgd, apply};

fn topology(sizes: &[usize]) -> Topology {
    Topology::new(sizes, Activation::Tanh, Loss::Quadratic(Activation::Identity)).unwrap()
}

/// Random numbers of the right layout that are not small, biases included.
fn draw<T: linalg::Scalar>(topology: &Topology, seed: u64) -> Parameters<T> {
    Init::StandardNormal.parameters(topology, seed)
}

fn gradients<T: linalg::Scalar>(topology: &Topology, seed: u64) -> Gradients<T> {
    let (from, mut to) = (draw::<T>(topology, seed), Gradients::zeros(topology));
    to.flat_mut().copy_from_slice(from.flat());
    to
}

/// One step with the gradients summed over `m` samples.
fn step<T: linalg::Scalar>(
    sgd: Sgd,
    parameters: &mut Parameters<T>,
    nabla: &Gradients<T>,
    velocity: &mut Gradients<T>,
    m: usize,
) {
    apply(&sgd, At::new(1, sgd.eta, m), parameters, nabla, std::slice::from_mut(velocity));
}

/// Everything beyond the rows, which `iter` skips and `flat` shows, is still zero.
fn assert_padding_is_zero(parameters: &Parameters<f64>) {
    let counted = parameters.iter().filter(|x| *x != 0.0).count();
    assert_eq!(parameters.flat().iter().filter(|x| **x != 0.0).count(), counted);
    assert!(parameters.flat().len() > parameters.iter().count(), "the topology has padding");
}

#[test]
fn a_plain_step_is_v_minus_eta_times_the_mean_gradient() {
    // w (1 × 2) and b (1); the gradients are sums over m = 4 samples.
    let topology = topology(&[2, 1]);
    let mut network = Network::<f64>::from_values(topology.clone(), [1.0, -2.0, 0.5]).unwrap();
    let (mut nabla, mut velocity) = (Gradients::zeros(&topology), Gradients::zeros(&topology));
    let (mut nabla_w, nabla_b) = nabla.layer_mut(0);
    (nabla_w.col_mut(0)[0], nabla_w.col_mut(1)[0], nabla_b[0]) = (8.0, -16.0, 4.0);
    step(Sgd::new(0.25), network.parameters_mut(), &nabla, &mut velocity, 4);
    assert_eq!(network.parameters().iter().collect::<Vec<_>>(), [0.5, -1.0, 0.25]);
}

#[test]
fn a_step_of_one_sample_is_not_divided() {
    let topology = topology(&[3, 5, 2]);
    let (before, nabla) = (draw::<f64>(&topology, 1), gradients(&topology, 2));
    let mut after = before.clone();
    step(Sgd::new(0.5), &mut after, &nabla, &mut Gradients::zeros(&topology), 1);
    for ((after, before), g) in after.iter().zip(before.iter()).zip(nabla.iter()) {
        assert!((after - (before - 0.5 * g)).abs() <= 1e-15 * before.abs().max(g.abs()));
    }
}

/// velocity ← μ·velocity − η·(∇/m + λw), v ← v + velocity; λ for weights only.
struct Naive {
    weights: usize,
    velocity: Vec<f64>,
}

impl Naive {
    fn step(&mut self, sgd: Sgd, v: &mut [f64], nabla: &[f64], m: usize) {
        for i in 0..v.len() {
            let decay = if i < self.weights { sgd.l2 * v[i] } else { 0.0 };
            self.velocity[i] = sgd.momentum * self.velocity[i] - sgd.eta * (nabla[i] / m as f64 + decay);
            v[i] += self.velocity[i];
        }
    }
}

#[test]
fn several_steps_agree_with_a_naive_twin() {
    let topology = topology(&[3, 17, 2]);
    let (plain, heavy) = (Sgd::new(0.3), Sgd::new(0.1).momentum(0.9));
    for sgd in [plain, heavy, plain.l2(0.05), heavy.l2(0.05)] {
        let mut parameters = draw::<f64>(&topology, 1);
        let mut velocity = Gradients::zeros(&topology);
        let mut v: Vec<f64> = parameters.iter().collect();
        let mut naive = Naive { weights: 3 * 17 + 17 * 2, velocity: vec![0.0; v.len()] };
        for (s, m) in [(0, 7), (1, 7), (2, 3)] {
            let nabla = gradients::<f64>(&topology, 10 + s);
            step(sgd, &mut parameters, &nabla, &mut velocity, m);
            naive.step(sgd, &mut v, &nabla.iter().collect::<Vec<_>>(), m);
            for (i, (found, expected)) in parameters.iter().zip(&v).enumerate() {
                assert!((found - expected).abs() < 1e-14, "{sgd:?}, step {s}, {i}: {found} for {expected}");
            }
        }
        assert_padding_is_zero(&parameters);
    }
}

#[test]
fn weight_decay_shrinks_weights_and_leaves_biases() {
    let topology = topology(&[4, 3, 2]);
    let before = draw::<f64>(&topology, 1);
    let mut after = before.clone();
    let zero = || Gradients::zeros(&topology);
    step(Sgd::new(0.5).l2(0.25), &mut after, &zero(), &mut zero(), 10);
    for l in 0..2 {
        assert_eq!(after.b(l), before.b(l));
        for k in 0..before.w(l).cols() {
            for (after, before) in after.w(l).col(k).iter().zip(before.w(l).col(k)) {
                assert!((after - 0.875 * before).abs() <= 1e-15 * before.abs(), "{before} became {after}");
            }
        }
    }
}

#[test]
fn without_gradient_a_momentum_rolls_on() {
    let topology = topology(&[2, 2]);
    let (mut parameters, mut velocity) = (Parameters::<f64>::zeros(&topology), gradients(&topology, 3));
    let push: Vec<f64> = velocity.iter().collect();
    let sgd = Sgd::new(1.0).momentum(0.5);
    for _ in 0..2 {
        step(sgd, &mut parameters, &Gradients::zeros(&topology), &mut velocity, 1);
    }
    for (v, push) in parameters.iter().zip(push) {
        assert!((v - 0.75 * push).abs() < 1e-15);
    }
}

#[test]
fn steps_in_f32_and_f64_agree_within_rounding() {
    let topology = topology(&[3, 17, 2]);
    let sgd = Sgd::new(0.1).momentum(0.9).l2(0.01);
    let (mut narrow, mut wide) = (draw::<f32>(&topology, 1), draw::<f64>(&topology, 1));
    let (mut velocity_narrow, mut velocity_wide) = (Gradients::zeros(&topology), Gradients::zeros(&topology));
    for seed in 10..13 {
        step(sgd, &mut narrow, &gradients(&topology, seed), &mut velocity_narrow, 3);
        step(sgd, &mut wide, &gradients(&topology, seed), &mut velocity_wide, 3);
    }
    for (narrow, wide) in narrow.iter().zip(wide.iter()) {
        assert!((f64::from(narrow) - wide).abs() < 1e-5, "{narrow} and {wide}");
    }
}

#[test]
fn only_momentum_and_decay_need_a_buffer() {
    assert!(Sgd::new(0.1).is_plain());
    assert!(!Sgd::new(0.1).momentum(0.5).is_plain() && !Sgd::new(0.1).l2(0.5).is_plain());
}

#[test]
#[should_panic]
fn gradients_of_another_topology_panic() {
    let (small, large) = (topology(&[2, 3, 1]), topology(&[3, 3, 1]));
    let mut velocity = Gradients::zeros(&small);
    step(Sgd::new(0.1), &mut Parameters::<f64>::zeros(&small), &Gradients::zeros(&large), &mut velocity, 1);
}
