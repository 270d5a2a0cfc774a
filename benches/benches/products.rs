//! The three dense products of a layer, on one thread, at the shapes of the training workloads.

use std::hint::black_box;
use std::time::Duration;

use benches::{Noise, noise};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linalg::{Accum, Matrix, Operand, matmul};

/// One layer at one batch size: w is (outputs × inputs), a (inputs × batch), z and delta (outputs × batch).
struct Layer {
    network: &'static str,
    outputs: usize,
    inputs: usize,
    batch: usize,
}

const fn layer(network: &'static str, outputs: usize, inputs: usize, batch: usize) -> Layer {
    Layer { network, outputs, inputs, batch }
}

const LAYERS: [Layer; 10] = [
    layer("W1 layer 1", 30, 784, 10),
    layer("W1 layer 2", 10, 30, 10),
    layer("W2 layer 1", 30, 784, 1),
    layer("W2 layer 2", 10, 30, 1),
    layer("W3 layer 1", 100, 784, 10),
    layer("W4 layer 1", 800, 784, 128),
    layer("W4 layer 2", 10, 800, 128),
    layer("W5 layer 2", 512, 512, 128),
    layer("W6 layer 1", 2500, 784, 100),
    layer("W6 layer 2", 2000, 2500, 100),
];

/// `lhs·rhs` as benchmark `name`, into a place of its size; an element is one multiplication with its
/// addition.
fn product<'a>(
    criterion: &mut Criterion,
    name: &str,
    layer: &Layer,
    accum: Accum,
    [lhs, rhs]: [Factor<'a>; 2],
) {
    let ((m, k), (_, n)) = (lhs.shape(), rhs.shape());
    let product = |dst: &mut Matrix<f32>, alpha| {
        matmul(dst.view_mut(), accum, black_box(lhs).operand(), rhs.operand(), alpha)
    };
    let right = || {
        let mut dst = Matrix::zeros(m, n);
        product(&mut dst, 1.0);
        assert_product(&dst, lhs, rhs);
        dst
    };
    // So small that what is added to never grows large.
    let alpha = if accum == Accum::Add { 1e-9 } else { 1.0 };
    let mut dst = None;
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements((m * k * n) as u64));
    group.bench_function(BenchmarkId::new(layer.network, format!("{m}x{k}x{n}")), |bencher| {
        let dst = dst.get_or_insert_with(right);
        bencher.iter(|| product(dst, alpha));
    });
}

/// A factor as it lies, or transposed.
#[derive(Clone, Copy)]
struct Factor<'a> {
    mat: &'a Noise,
    transposed: bool,
}

impl<'a> Factor<'a> {
    fn operand(self) -> Operand<'a, f32> {
        if self.transposed { self.mat.view().t() } else { self.mat.view().into() }
    }
    fn shape(self) -> (usize, usize) {
        let (rows, cols) = self.mat.shape();
        if self.transposed { (cols, rows) } else { (rows, cols) }
    }
    fn at(self, i: usize, j: usize) -> f64 {
        let (i, j) = if self.transposed { (j, i) } else { (i, j) };
        f64::from(self.mat.col(j)[i])
    }
}

/// Elements against a sum in `f64`, within the rounding of so many additions in `f32`: all of a small
/// product, else a sample.
fn assert_product(found: &Matrix<f32>, lhs: Factor<'_>, rhs: Factor<'_>) {
    let (k, step) = (lhs.shape().1, (found.rows() * found.cols()).div_ceil(5000));
    for at in (0..found.rows() * found.cols()).step_by(step) {
        let (i, j) = (at % found.rows(), at / found.rows());
        let terms = || (0..k).map(|k| lhs.at(i, k) * rhs.at(k, j));
        let (expected, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
        let error = (f64::from(found.col(j)[i]) - expected).abs();
        let bound = k as f64 * f64::from(f32::EPSILON) * size;
        assert!(error <= bound, "product ({i}, {j}): {} instead of {expected}", found.col(j)[i]);
    }
}

/// z = w·a, delta = wᵀ·delta of the layer above, nabla_w += delta·aᵀ.
fn products(criterion: &mut Criterion) {
    for layer in &LAYERS {
        let &Layer { outputs, inputs, batch, .. } = layer;
        let (w, a, delta) = (&noise(outputs, inputs, 1), &noise(inputs, batch, 2), &noise(outputs, batch, 3));
        let as_it_lies = |mat| Factor { mat, transposed: false };
        let transposed = |mat| Factor { mat, transposed: true };
        product(criterion, "matmul_forward", layer, Accum::Replace, [as_it_lies(w), as_it_lies(a)]);
        product(criterion, "matmul_error", layer, Accum::Replace, [transposed(w), as_it_lies(delta)]);
        product(criterion, "matmul_gradient", layer, Accum::Add, [as_it_lies(delta), transposed(a)]);
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = benches; config = short(); targets = products);
criterion_main!(benches);
