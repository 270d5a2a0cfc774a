//! The kernels of one dense layer, on one thread: the product w·a, and the bias with the sigmoid.

use std::hint::black_box;
use std::time::Duration;

use benches::noise;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linalg::{Accum, Matrix, add_bias_sigmoid, matmul, padded};

/// One layer at one batch size: w is (outputs × inputs), a (inputs × batch), z (outputs × batch).
struct Layer {
    network: &'static str,
    outputs: usize,
    inputs: usize,
    batch: usize,
}

const LAYERS: [Layer; 3] = [
    Layer { network: "784-30-10, layer 1", outputs: 30, inputs: 784, batch: 10 },
    Layer { network: "784-30-10, layer 2", outputs: 10, inputs: 30, batch: 10 },
    Layer { network: "784-800-10, layer 1", outputs: 800, inputs: 784, batch: 128 },
];

/// z = w·a; an element is one multiplication with its addition.
fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("matmul");
    for Layer { network, outputs, inputs, batch } in LAYERS {
        let (w, a) = (noise(outputs, inputs, 1), noise(inputs, batch, 2));
        let mut z = Matrix::zeros(outputs, batch);
        matmul(z.as_mut(), Accum::Replace, w.as_ref(), a.as_ref(), 1.0);
        assert_product(&z, &w, &a);
        group.throughput(Throughput::Elements((outputs * inputs * batch) as u64));
        group.bench_function(BenchmarkId::new(network, format!("{outputs}x{inputs}x{batch}")), |bencher| {
            bencher.iter(|| matmul(z.as_mut(), Accum::Replace, black_box(w.as_ref()), a.as_ref(), 1.0));
        });
    }
}

/// z ← σ(z + b); an element is one of z. Each pass takes what the last one left, which costs the same.
fn sigmoids(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("add_bias_sigmoid");
    for Layer { network, outputs, batch, .. } in LAYERS {
        let (mut z, b) = (noise(outputs, batch, 3), noise(padded(outputs), 1, 4));
        let before = z.clone();
        add_bias_sigmoid(z.as_mut(), b.col(0));
        assert_sigmoid(&z, &before, b.col(0));
        group.throughput(Throughput::Elements((outputs * batch) as u64));
        group.bench_function(BenchmarkId::new(network, format!("{outputs}x{batch}")), |bencher| {
            bencher.iter(|| add_bias_sigmoid(z.as_mut(), black_box(b.col(0))));
        });
    }
}

/// Each element against a sum in `f64`, within the rounding of so many additions in `f32`.
fn assert_product(z: &Matrix<f32>, w: &Matrix<f32>, a: &Matrix<f32>) {
    for (i, j) in (0..z.rows()).flat_map(|i| (0..z.cols()).map(move |j| (i, j))) {
        let terms = || (0..w.cols()).map(|k| f64::from(w.col(k)[i]) * f64::from(a.col(j)[k]));
        let (expected, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
        let error = (f64::from(z.col(j)[i]) - expected).abs();
        let bound = w.cols() as f64 * f64::from(f32::EPSILON) * size;
        assert!(error <= bound, "product ({i}, {j}): {} instead of {expected}", z.col(j)[i]);
    }
}

fn assert_sigmoid(z: &Matrix<f32>, before: &Matrix<f32>, b: &[f32]) {
    for (i, j) in (0..z.rows()).flat_map(|i| (0..z.cols()).map(move |j| (i, j))) {
        let expected = 1.0 / (1.0 + (-f64::from(before.col(j)[i] + b[i])).exp());
        let error = (f64::from(z.col(j)[i]) - expected).abs();
        assert!(error <= 1e-6, "sigmoid ({i}, {j}): {} instead of {expected}", z.col(j)[i]);
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = kernels; config = short(); targets = products, sigmoids);
criterion_main!(kernels);
