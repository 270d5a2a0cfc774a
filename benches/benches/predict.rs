//! Prediction: the text's network on one sample and on 10,000, and a predictor on rows that are mostly zero.

use std::hint::black_box;
use std::time::Duration;

use benches::noise;
use benches::workloads::WORKLOADS;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use descent::{Model, Predictor};
use linalg::{Matrix, Sequential};
use nn::{Network, Workspace};

/// aᴸ of samples without zeros; an element is a sample.
fn predictions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("predict");
    let network = WORKLOADS[0].network(1).expect("the sizes are right");
    for samples in [1, 10_000] {
        let x = noise(784, samples, 2);
        let mut workspace = None;
        group.throughput(Throughput::Elements(samples as u64));
        group.bench_function(BenchmarkId::new("784-30-10", samples), |bencher| {
            let workspace = workspace.get_or_insert_with(|| right(&network, &x));
            bencher.iter(|| {
                network.forward(&Sequential, black_box(x.view()), workspace);
            });
        });
    }
}

/// A predictor that gets rows of which a fifth is not zero, as in MNIST.
fn predictors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("predictor");
    for workload in [WORKLOADS[0], WORKLOADS[3]] {
        let network = workload.network(1).expect("the sizes are right");
        let predictor = Predictor::new(Model::new(network));
        let noise = noise(784, 1000, 2);
        let fifth = |(i, &x): (usize, &f32)| if i / 28 % 5 == 2 { x } else { 0.0 };
        let x: Vec<f32> = (0..1000).flat_map(|j| noise.col(j).iter().enumerate().map(fifth)).collect();
        let (mut scratch, mut y) = (predictor.scratch(), vec![0.0; 1000 * predictor.outputs()]);
        for rows in [1, 1000] {
            group.throughput(Throughput::Elements(rows as u64));
            group.bench_function(BenchmarkId::new(workload.name, rows), |bencher| {
                let (x, y) = (&x[..784 * rows], &mut y[..10 * rows]);
                bencher
                    .iter(|| predictor.predict_batch(&mut scratch, black_box(x), y).expect("finite numbers"));
            });
        }
    }
}

/// A workspace with the outputs of `x`, of which the first and the last were compared with those in `f64`.
fn right(network: &Network<f32>, x: &Matrix<f32>) -> Workspace<f32> {
    let mut workspace = Workspace::new(network.topology(), x.cols());
    let a = network.forward(&Sequential, x.view(), &mut workspace);
    for j in [0, x.cols() - 1] {
        let sample = Matrix::from_fn(x.rows(), 1, |i, _| f64::from(x.col(j)[i]));
        let alone = network.convert::<f64>().predict(sample.view());
        let errors =
            a.col(j).iter().zip(alone.col(0)).map(|(&found, &right)| (f64::from(found) - right).abs());
        assert!(
            errors.fold(0.0, f64::max) < 1e-4,
            "sample {j}: {:?} instead of {:?}",
            a.col(j),
            alone.col(0)
        );
    }
    workspace
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = predict; config = short(); targets = predictions, predictors);
criterion_main!(predict);
