//! The six training workloads on all cores: what `cargo xtask bench-train` measures, for criterion.

use std::cell::LazyCell;
use std::path::Path;
use std::time::Duration;

use benches::workloads::{WORKLOADS, Workload};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use data::{Dataset, Mnist};
use nn::Network;
use optim::{Sgd, Threads, evaluate};

/// One step: a batch gathered, its error passed back, the weights updated. An element is a sample.
fn steps(criterion: &mut Criterion) {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/mnist"));
    let samples = LazyCell::new(|| Mnist::<f32>::read_unsplit(folder).expect("the repository's own files"));
    let mut group = criterion.benchmark_group("step");
    for workload in WORKLOADS {
        let mut network = None;
        group.throughput(Throughput::Elements(workload.batch as u64));
        group.bench_function(workload.name, |bencher| {
            let (train, test) = &*samples;
            let network = network.get_or_insert_with(|| learning(workload, train, test));
            bencher.iter_custom(|steps| {
                let few = steps.min(workload.steps as u64);
                let timed = Workload { steps: few as usize, ..workload };
                let rounds = steps.div_ceil(few) as usize;
                let seconds = timed
                    .time(network, train, Sgd::new(workload.eta), 1, Threads::available(), rounds)
                    .expect("the samples fit and the training converges");
                Duration::from_secs_f64(seconds.iter().sum::<f64>() / seconds.len() as f64 * steps as f64)
            });
        });
    }
}

/// The workload's network after 20 steps, of which it must have become better.
fn learning(workload: Workload, train: &Dataset<f32>, test: &Dataset<f32>) -> Network<f32> {
    let mut network = workload.network(1).expect("the sizes are right");
    let before = evaluate(&network, test).loss;
    let few = Workload { steps: 20, ..workload };
    few.time(&mut network, train, Sgd::new(few.eta), 1, Threads::available(), 1).expect("the samples fit");
    let after = evaluate(&network, test).loss;
    assert!(after < before, "{}: the test loss went from {before} to {after}", workload.name);
    network
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group!(name = training; config = short(); targets = steps);
criterion_main!(training);
