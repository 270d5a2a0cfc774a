//! Prediction: the text's network on one sample and on 10,000.

use std::hint::black_box;
use std::time::Duration;

use benches::noise;
use benches::workloads::WORKLOADS;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
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

criterion_group!(name = predict; config = short(); targets = predictions);
criterion_main!(predict);
