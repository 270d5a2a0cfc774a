//! The first layer on samples of which 81 % is zero, as on handwritten digits: w·x, and delta·xᵀ added to w;
//! by the non-zeros alone, and parted into frequent rows and the non-zeros of the others.

use std::hint::black_box;
use std::time::Duration;

use benches::noise;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linalg::{
    Accum, Matrix, SparseColumns, SparseRef, SparseRows, Transposable, sparse_add_outer, sparse_matmul,
};

/// One first layer: w is (outputs × 784), x (784 × batch).
struct Layer {
    network: &'static str,
    outputs: usize,
    batch: usize,
}

const INPUTS: usize = 784;

const LAYERS: [Layer; 3] = [
    Layer { network: "784-30-10", outputs: 30, batch: 10 },
    Layer { network: "784-100-10", outputs: 100, batch: 10 },
    Layer { network: "784-800-10", outputs: 800, batch: 128 },
];

/// Bytes of 28×28 images of which 19 % are not zero: 55 % of 16×10 pixels in the middle, 10 % of the others.
fn samples(batch: usize) -> SparseColumns<f32> {
    let draws = noise(INPUTS, batch, 5);
    let byte = |i: usize| {
        let (row, column) = (i % INPUTS / 28, i % INPUTS % 28);
        // Of the normal distribution 55 % lie above the first number, and 10 % above the second.
        let limit = if (6..22).contains(&row) && (9..19).contains(&column) { -0.1257 } else { 1.2816 };
        if draws.col(i / INPUTS)[i % INPUTS] > limit { (i * 31 % 255) as u8 + 1 } else { 0 }
    };
    let bytes: Vec<u8> = (0..INPUTS * batch).map(byte).collect();
    SparseColumns::from_bytes(&bytes, INPUTS, 1.0 / 255.0)
}

/// z = w·x; an element is one multiplication with its addition that is not left out, of which there is one
/// per non-zero and neuron.
fn products(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sparse_matmul");
    for Layer { network, outputs, batch } in LAYERS {
        let (w, columns) = (noise(outputs, INPUTS, 1), samples(batch));
        let picked: Vec<u32> = (0..batch as u32).collect();
        let mut frequent = Matrix::zeros(columns.dense_rows(), batch);
        columns.gather_dense_rows(&picked, frequent.view_mut());
        let parted = columns.pick_split(&picked, frequent.view());
        for (name, x) in [(network.to_owned(), columns.pick(&picked)), (format!("{network} parted"), parted)]
        {
            let right = || {
                let mut z = Matrix::zeros(outputs, batch);
                sparse_matmul(z.view_mut(), Accum::Replace, w.view(), x);
                assert_product(&z, &w, x);
                z
            };
            let mut z = None;
            group.throughput(Throughput::Elements((x.non_zeros() * outputs) as u64));
            group.bench_function(BenchmarkId::new(name, batch), |bencher| {
                let z = z.get_or_insert_with(right);
                bencher.iter(|| sparse_matmul(z.view_mut(), Accum::Replace, black_box(w.view()), x));
            });
        }
    }
}

/// w += alpha·delta·xᵀ, sample by sample and feature by feature; an element is as above. The transposition
/// that the second needs is timed with it.
fn gradients(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("sparse_add_outer");
    for Layer { network, outputs, batch } in LAYERS {
        let (delta, columns) = (noise(outputs, batch, 3), samples(batch));
        let picked: Vec<u32> = (0..batch as u32).collect();
        let mut frequent = Matrix::zeros(columns.dense_rows(), batch);
        columns.gather_dense_rows(&picked, frequent.view_mut());
        let parted = columns.pick_split(&picked, frequent.view());
        for (name, x) in [(network.to_owned(), columns.pick(&picked)), (format!("{network} parted"), parted)]
        {
            let right = |x_in_order: Transposable<'_, f32>| {
                let mut w = Matrix::zeros(outputs, INPUTS);
                sparse_add_outer(w.view_mut(), -0.5, delta.view(), x_in_order);
                assert_gradient(&w, &delta, x);
                w
            };
            let (mut by_sample, mut by_feature) = (None, None);
            let mut rows = SparseRows::default();
            rows.transpose(x);
            group.throughput(Throughput::Elements((x.non_zeros() * outputs) as u64));
            // Steps so small that w stays near what it is.
            group.bench_function(BenchmarkId::new(format!("{name} by sample"), batch), |bencher| {
                let w = by_sample.get_or_insert_with(|| right(Transposable::Columns(x)));
                bencher.iter(|| {
                    sparse_add_outer(w.view_mut(), 1e-9, black_box(delta.view()), Transposable::Columns(x))
                });
            });
            group.bench_function(BenchmarkId::new(format!("{name} by feature"), batch), |bencher| {
                let w = by_feature.get_or_insert_with(|| right(Transposable::Rows(x, &rows)));
                bencher.iter(|| {
                    rows.transpose(black_box(x));
                    sparse_add_outer(w.view_mut(), 1e-9, delta.view(), Transposable::Rows(x, &rows));
                });
            });
        }
    }
}

/// Each element against a sum in `f64`, within the rounding of so many additions in `f32`.
fn assert_product(z: &Matrix<f32>, w: &Matrix<f32>, x: SparseRef<'_, f32>) {
    for j in 0..x.cols() {
        for i in 0..w.rows() {
            let terms = || x.col(j).map(|(p, value)| f64::from(value) * f64::from(w.col(p)[i]));
            let (expected, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
            let error = (f64::from(z.col(j)[i]) - expected).abs();
            let bound = INPUTS as f64 * f64::from(f32::EPSILON) * size;
            assert!(error <= bound, "product ({i}, {j}): {} instead of {expected}", z.col(j)[i]);
        }
    }
}

/// The same for −½·delta·xᵀ.
fn assert_gradient(w: &Matrix<f32>, delta: &Matrix<f32>, x: SparseRef<'_, f32>) {
    let mut expected = vec![0.0; w.rows() * INPUTS];
    let mut size = expected.clone();
    for j in 0..x.cols() {
        for (p, value) in x.col(j) {
            for (i, &delta) in delta.col(j).iter().enumerate() {
                let term = -0.5 * f64::from(delta) * f64::from(value);
                expected[p * w.rows() + i] += term;
                size[p * w.rows() + i] += term.abs();
            }
        }
    }
    for p in 0..INPUTS {
        for (i, &found) in w.col(p).iter().enumerate() {
            let (expected, size) = (expected[p * w.rows() + i], size[p * w.rows() + i]);
            let bound = (x.cols() + 2) as f64 * f64::from(f32::EPSILON) * size;
            assert!(
                (f64::from(found) - expected).abs() <= bound,
                "w ({i}, {p}): {found} instead of {expected}"
            );
        }
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = sparse; config = short(); targets = products, gradients);
criterion_main!(sparse);
