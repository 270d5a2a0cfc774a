//! What happens to every z and delta between the products, on one thread, at the sizes of W1 and W4.

use std::hint::black_box;
use std::time::Duration;

use benches::noise;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linalg::{MatMut, MatRef, Matrix, add_bias_softmax, add_row_sums, axpy, padded};
use nn::Activation::{Relu, Sigmoid, Tanh};

/// Neurons and samples.
const SHAPES: [(usize, usize); 2] = [(30, 10), (800, 128)];

/// z ← σ(z + b), and what one element must become; softmax has a test of its own.
type Activate = (&'static str, fn(MatMut<'_, f32>, &[f32]), fn(f64) -> f64);
const ACTIVATIONS: [Activate; 3] = [
    ("add_bias_sigmoid", |z, b| Sigmoid.apply(z, b), |z| 1.0 / (1.0 + (-z).exp())),
    ("add_bias_tanh", |z, b| Tanh.apply(z, b), f64::tanh),
    ("add_bias_relu", |z, b| Relu.apply(z, b), |z| z.max(0.0)),
];

/// delta ← delta ⊙ σ′(z), with σ′ from a.
type Prime = (&'static str, fn(MatMut<'_, f32>, MatRef<'_, f32>), fn(f64) -> f64);
const PRIMES: [Prime; 3] = [
    ("mul_sigmoid_prime", |delta, a| Sigmoid.mul_prime(delta, a), |a| a * (1.0 - a)),
    ("mul_tanh_prime", |delta, a| Tanh.mul_prime(delta, a), |a| 1.0 - a * a),
    ("mul_relu_prime", |delta, a| Relu.mul_prime(delta, a), |a| if a > 0.0 { 1.0 } else { 0.0 }),
];

/// An element is one of z. `right` gives what a pass changes, after one that was compared.
fn bench<T>(
    criterion: &mut Criterion,
    name: &str,
    (rows, cols): (usize, usize),
    right: impl Fn() -> T,
    mut pass: impl FnMut(&mut T),
) {
    let mut state = None;
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements((rows * cols) as u64));
    group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{cols}")), |bencher| {
        let state = state.get_or_insert_with(&right);
        bencher.iter(|| pass(state));
    });
}

fn assert_close(what: &str, found: &Matrix<f32>, expected: impl Fn(usize, usize) -> f64) {
    for (i, j) in (0..found.rows()).flat_map(|i| (0..found.cols()).map(move |j| (i, j))) {
        let (found, expected) = (f64::from(found.col(j)[i]), expected(i, j));
        let bound = 2e-6 * expected.abs().max(1.0);
        assert!((found - expected).abs() <= bound, "{what} ({i}, {j}): {found} instead of {expected}");
    }
}

/// Each pass takes what the last one left, which costs the same.
fn activations(criterion: &mut Criterion) {
    for shape @ (rows, cols) in SHAPES {
        let b = noise(padded(rows), 1, 4);
        let before = noise(rows, cols, 3);
        let sum = |i: usize, j: usize| f64::from(before.col(j)[i] + b.col(0)[i]);
        for (name, apply, sigma) in ACTIVATIONS {
            let right = || {
                let mut z = before.clone();
                apply(z.view_mut(), b.col(0));
                assert_close(name, &z, |i, j| sigma(sum(i, j)));
                z
            };
            bench(criterion, name, shape, right, |z| apply(z.view_mut(), black_box(b.col(0))));
        }
        let right = || {
            let mut z = before.clone();
            add_bias_softmax(z.view_mut(), b.col(0));
            let all = |j: usize| (0..rows).map(|i| sum(i, j).exp()).sum::<f64>();
            let all: Vec<f64> = (0..cols).map(all).collect();
            assert_close("softmax", &z, |i, j| sum(i, j).exp() / all[j]);
            z
        };
        bench(criterion, "add_bias_softmax", shape, right, |z| {
            add_bias_softmax(z.view_mut(), black_box(b.col(0)))
        });
    }
}

/// Factors of 0 to 1 would make delta so small in so many passes that it is no longer a normal number, which
/// takes another time; so each pass begins with a fresh one, and the copy is timed with it.
fn primes(criterion: &mut Criterion) {
    for shape @ (rows, cols) in SHAPES {
        let (before, a) = (noise(rows, cols, 5), noise(rows, cols, 6));
        for (name, mul, prime) in PRIMES {
            let right = || {
                let mut delta = before.clone();
                mul(delta.view_mut(), a.view());
                assert_close(name, &delta, |i, j| {
                    f64::from(before.col(j)[i]) * prime(f64::from(a.col(j)[i]))
                });
                delta
            };
            bench(criterion, &format!("copy and {name}"), shape, right, |delta| {
                for j in 0..cols {
                    delta.view_mut().padded_col_mut(j).copy_from_slice(before.view().padded_col(j));
                }
                mul(delta.view_mut(), black_box(a.view()));
            });
        }
    }
}

/// The gradient of the biases, and one gradient added to another.
fn sums(criterion: &mut Criterion) {
    for shape @ (rows, cols) in SHAPES {
        let delta = noise(rows, cols, 7);
        let right = || {
            let mut nabla_b = vec![0.0_f32; padded(rows)];
            add_row_sums(&mut nabla_b, 1.0, delta.view());
            for i in 0..rows {
                let terms = || (0..cols).map(|j| f64::from(delta.col(j)[i]));
                let (expected, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
                let error = (f64::from(nabla_b[i]) - expected).abs();
                assert!(error <= cols as f64 * f64::from(f32::EPSILON) * size, "row {i}: {}", nabla_b[i]);
            }
            nabla_b
        };
        bench(criterion, "add_row_sums", shape, right, |nabla_b| {
            add_row_sums(nabla_b, 1e-9, black_box(delta.view()));
        });
        let x = noise(rows * cols, 1, 8);
        let right = || {
            let mut y = vec![0.0_f32; rows * cols];
            axpy(&mut y, 0.5, x.col(0));
            assert!(y.iter().zip(x.col(0)).all(|(y, x)| *y == 0.5 * x), "axpy");
            y
        };
        bench(criterion, "axpy", shape, right, |y| axpy(y, 1e-9, black_box(x.col(0))));
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = elementwise; config = short(); targets = activations, primes, sums);
criterion_main!(elementwise);
