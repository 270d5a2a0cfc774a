//! What lies between the disk and the network: files unpacked, batches gathered, checkpoints written and
//! read.

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use benches::workloads::{WORKLOADS, Workload};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use data::{Dataset, Idx, epoch_order};
use linalg::Matrix;
use optim::{Batching, Checkpoint, Sgd, State, Trainer};

/// The 10,000 test images, inflated and checked; an element is an unpacked byte.
fn idx(criterion: &mut Criterion) {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/mnist/t10k-images-idx3-ubyte.gz"));
    let read = || Idx::read(black_box(path)).expect("the repository's own file");
    assert_eq!(read().dimensions, [10_000, 28, 28]);
    let mut group = criterion.benchmark_group("Idx::read");
    group.throughput(Throughput::Bytes(7_840_016));
    group.bench_function("test images, gzipped", |bencher| bencher.iter(read));
}

/// Images of 28×28 bytes, none of them zero.
fn images(n: usize) -> Dataset<f32> {
    let pixels: Vec<u8> = (0..n * 784).map(|i| ((i * 2_654_435_761) >> 7) as u8 | 1).collect();
    let labels = (0..n as u32).map(|i| i % 10).collect();
    Dataset::images(pixels, (28, 28), labels, 10).expect("as many images as labels")
}

/// Random batches of images without zeros, scaled to 0 to 1, with their targets; an element is a pixel.
fn gather(criterion: &mut Criterion) {
    let dataset = images(10_000);
    assert!(dataset.sparse().is_none(), "images without zeros are gathered");
    let mut order = vec![0; dataset.len()];
    epoch_order(1, 1, &mut order);
    let mut group = criterion.benchmark_group("gather");
    for batch in [1, 10, 128] {
        let (mut x, mut y) = (Matrix::zeros(784, batch), Matrix::zeros(10, batch));
        dataset.gather(&order[..batch], x.view_mut(), y.view_mut());
        for (j, &sample) in order[..batch].iter().enumerate() {
            let first = ((sample as usize * 784 * 2_654_435_761) >> 7) as u8 | 1;
            assert!((x.col(j)[0] - f32::from(first) / 255.0).abs() < 1e-6, "the first pixel of {sample}");
            assert_eq!(y.col(j)[sample as usize % 10], 1.0, "the class of {sample}");
        }
        let mut batches = order.chunks_exact(batch).cycle();
        group.throughput(Throughput::Elements((784 * batch) as u64));
        group.bench_function(BenchmarkId::from_parameter(batch), |bencher| {
            bencher.iter(|| {
                let picked = batches.next().expect("chunks go round");
                dataset.gather(black_box(picked), x.view_mut(), y.view_mut());
            });
        });
    }
}

/// The bytes of a checkpoint, made and read again, without the disk; an element is a byte.
fn checkpoints(criterion: &mut Criterion) {
    let train = images(500);
    let mut group = criterion.benchmark_group("checkpoint");
    for workload in [WORKLOADS[0], WORKLOADS[3]] {
        let Workload { name, batch, .. } = workload;
        let trainer =
            Trainer::new(Sgd::new(0.01).momentum(0.9)).batching(Batching::MiniBatch(batch)).threads(1);
        // A training is at hand only while it runs: so many times its checkpoint is made after its first
        // step.
        let after_a_step = |times: u64, bytes: &mut Vec<u8>| {
            let (mut network, mut taken) =
                (workload.network(1).expect("the sizes are right"), Duration::ZERO);
            trainer
                .train_from(&mut network, State::new(&trainer, &train), &train, None, |_, snapshot| {
                    let start = Instant::now();
                    for _ in 0..times {
                        *bytes = black_box(snapshot).to_file_bytes(b"note").expect("finite numbers");
                    }
                    taken = start.elapsed();
                    ControlFlow::Break(())
                })
                .expect("the samples fit");
            (network, taken)
        };
        let mut bytes = Vec::new();
        let (network, _) = after_a_step(1, &mut bytes);
        let read = |bytes: &[u8]| {
            Checkpoint::<f32>::from_file_bytes(bytes, Path::new("in memory")).expect("what was written")
        };
        assert!(read(&bytes).network == network, "{name}: another network came back");
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::new("read", name), |bencher| {
            bencher.iter(|| read(black_box(&bytes)))
        });
        group.bench_function(BenchmarkId::new("write", name), |bencher| {
            bencher.iter_custom(|times| after_a_step(times, &mut bytes).1);
        });
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = files; config = short(); targets = idx, gather, checkpoints);
criterion_main!(files);
