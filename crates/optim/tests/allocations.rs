//! Once it is warm, a training step takes no memory and gives none back, on any path.

use std::alloc::System;
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Cosine, CosineRestarts, Event, Plan, Sgd, Split, Trainer, WarmUp};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SAMPLES: usize = 10_000;

/// When several threads share a step, rayon's queues occasionally take or free a block: at most once in this
/// many steps. Our own code takes none: with one thread the count is 0.
const STEPS_PER_BLOCK_OF_RAYON: usize = 5;

/// Images of `pixels` bytes in 3 classes, of which one in `every` is not zero, and an eighth of them never.
fn images(pixels: usize, every: usize) -> Dataset<f32> {
    let pixel = |i: usize| {
        if i.is_multiple_of(every) || i % pixels < pixels / 8 { (i * 31 % 255) as u8 + 1 } else { 0 }
    };
    let labels = (0..SAMPLES as u32).map(|i| i * i % 3).collect();
    Dataset::images((0..SAMPLES * pixels).map(pixel).collect(), (1, pixels), labels, 3).unwrap()
}

/// Allocations and deallocations of all threads from the middle of an epoch to its last step.
fn counted(
    sizes: &[usize],
    sgd: Sgd,
    batching: Batching,
    threads: usize,
    dataset: &Dataset<f32>,
) -> (usize, usize) {
    let topology = Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::new(topology, Init::He, 1);
    let (mut warm, mut last) = (None, None);
    let mut watch = |event: Event<'_>| {
        if let Event::Step(progress) = event {
            if warm.is_none() && progress.samples >= SAMPLES / 2 {
                // The threads of the training before end on their own, and give their memory back.
                thread::sleep(Duration::from_millis(50));
                warm = Some(ALLOCATOR.stats());
            }
            last = Some(ALLOCATOR.stats());
        }
        ControlFlow::Continue(())
    };
    let trainer = Trainer::new(sgd).batching(batching).epochs(1).threads(threads);
    let trainer = trainer.schedule(WarmUp::steps(5, Cosine)).decay_schedule(CosineRestarts::default());
    trainer.train_with(&mut network, dataset, None, &mut watch).unwrap();
    let (warm, last) = (warm.unwrap(), last.unwrap());
    let before = (warm.allocations + warm.reallocations, warm.deallocations);
    (last.allocations + last.reallocations - before.0, last.deallocations - before.1)
}

/// One test for all: the count is that of the whole process.
#[test]
fn a_warm_step_neither_takes_nor_gives_memory_back() {
    let (sparse, dense) = (images(64, 6), images(64, 1));
    assert!(sparse.sparse().is_some_and(|x| x.dense_rows() > 0) && dense.sparse().is_none());
    let (plain, heavy) = (Sgd::new(0.01), Sgd::new(0.01).momentum(0.5).l2(1e-4));
    let (small, wide, deep): (&[usize], &[usize], &[usize]) =
        (&[64, 20, 3], &[64, 400, 3], &[64, 200, 200, 3]);
    let split = |sizes: &[usize], batch| {
        Plan::new(&Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap(), batch).split()
    };
    assert_eq!(split(small, 10), Split::Whole);
    assert_eq!(split(wide, 128), Split::Neurons);
    assert!(matches!(split(deep, 128), Split::Samples(2..)));
    let paths = [
        ("whole", small, Batching::MiniBatch(10)),
        ("online", small, Batching::Online),
        ("neurons", wide, Batching::MiniBatch(128)),
        ("samples", deep, Batching::MiniBatch(128)),
    ];
    for (name, sizes, batching) in paths {
        for (sgd_name, sgd) in [("plain", plain), ("momentum and decay", heavy)] {
            for (input, dataset) in [("sparse", &sparse), ("dense", &dense)] {
                for threads in [1, 2] {
                    let counts = counted(sizes, sgd, batching, threads, dataset);
                    let shared = threads > 1 && matches!(name, "neurons" | "samples");
                    let steps = SAMPLES / 2 / batching.size(SAMPLES);
                    let limit = if shared { steps / STEPS_PER_BLOCK_OF_RAYON } else { 0 };
                    let most = counts.0.max(counts.1);
                    assert!(
                        most <= limit,
                        "{name}, {sgd_name}, {input} input, {threads} threads: {counts:?} of {limit}"
                    );
                }
            }
        }
    }
}
