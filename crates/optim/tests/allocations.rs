//! Once it is warm, a training step takes no memory and gives none back, on any path.

use std::alloc::System;
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use data::{Cell, Column, Dataset, Distribution, Encoder, EncoderOptions, Scaling, Table, Targets};
use linalg::Entries;
use linalg::Scalar;
use nn::{Activation, Dense, Init, Layer, Loss, Network, OwnLoss, Parametric, Periodic, Topology};
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

/// ½‖y − a‖² once more.
#[derive(Debug)]
struct Squares;

impl OwnLoss for Squares {
    fn name(&self) -> &'static str {
        "squares"
    }
    fn error<T: Scalar>(&self, delta: &mut [T], _: &[T], a: &[T], y: &[T]) -> f64 {
        let r = a.iter().zip(y).map(|(&a, &y)| a - y);
        delta.iter_mut().zip(r).for_each(|(delta, r)| *delta = r);
        0.5 * nn::squares(delta)
    }
}

/// Samples of 24 numbers, and of 40 features of which 8 are seldom zero and one of 32 is 1.
fn mixed() -> Dataset<f32> {
    let (value, mut entries) = (|i: usize| (i as f32 + 0.5).sin(), Entries::new(40));
    for i in 0..SAMPLES {
        (0..8).for_each(|row| entries.push(row, value(i + row)));
        entries.push(8 + i * i % 32, 1.0);
        entries.end_column();
    }
    let labels = (0..SAMPLES as u32).map(|i| i * i % 3).collect();
    let values = (0..24 * SAMPLES).map(value).collect();
    Dataset::mixed(24, values, entries.finish(), Targets::Classes { labels, classes: 3 }).unwrap()
}

/// Allocations and deallocations of all threads from the middle of an epoch to its last step.
fn counted(
    topology: Topology,
    sgd: Sgd,
    batching: Batching,
    threads: usize,
    dataset: &Dataset<f32>,
) -> (usize, usize) {
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
    let trainer = trainer.dropout_schedule(WarmUp::steps(5, Cosine));
    trainer.train_with(&mut network, dataset, None, &mut watch).unwrap();
    let (warm, last) = (warm.unwrap(), last.unwrap());
    let before = (warm.allocations + warm.reallocations, warm.deallocations);
    (last.allocations + last.reallocations - before.0, last.deallocations - before.1)
}

/// Allocations and deallocations while rows of every kind of column are encoded.
fn counted_rows() -> (usize, usize) {
    let names = (0..300).map(|i| format!("a name of some length {}", i % 100));
    let table = Table::from_columns(vec![
        Column::numbers("size", (0..300).map(|i| if i % 7 == 0 { f64::NAN } else { f64::from(i) }).collect()),
        Column::dates("day", (0..300).map(f64::from).collect()),
        Column::categories("name", names),
        Column::categories("zip", (0..300).map(|i| (10_000 + i % 10).to_string())),
        Column::categories("garden", (0..300).map(|i| if i % 3 == 0 { "yes" } else { "no" })),
        Column::numbers("y", (0..300).map(f64::from).collect()),
    ]);
    let table = table.unwrap();
    let (mut allocations, mut deallocations) = (0, 0);
    for numbers in [Scaling::Robust, Scaling::Standard, Scaling::Quantile(Distribution::Normal)] {
        let encoder = Encoder::learn(&table, "y", &EncoderOptions::default().numbers(numbers), None).unwrap();
        let mut x = vec![0.0; encoder.inputs()];
        let text = Cell::Text("a name of some length 42");
        let rows = [
            [Cell::Number(2.5), Cell::Number(3.0), text, Cell::Text("10003"), Cell::Text("no")],
            [
                Cell::Text("2.5"),
                Cell::Text("2024-05-31"),
                Cell::Missing,
                Cell::Number(10003.0),
                Cell::Text("so"),
            ],
            [Cell::Missing, Cell::Missing, Cell::Text("new"), Cell::Text("NA"), Cell::Missing],
        ];
        let before = ALLOCATOR.stats();
        rows.iter().for_each(|row| encoder.encode_row(row, &mut x).unwrap());
        let after = ALLOCATOR.stats();
        allocations += after.allocations + after.reallocations - before.allocations - before.reallocations;
        deallocations += after.deallocations - before.deallocations;
    }
    (allocations, deallocations)
}

/// One test for all: the count is that of the whole process.
#[test]
fn a_warm_step_neither_takes_nor_gives_memory_back() {
    assert_eq!(counted_rows(), (0, 0), "rows that are encoded");
    let (sparse, dense, mixed) = (images(64, 6), images(64, 1), mixed());
    assert_eq!(mixed.sparse().map(|x| x.dense_rows()), Some(8));
    let weighted = [&sparse, &dense, &mixed].map(|images| images.clone().balanced().unwrap());
    assert!(sparse.sparse().is_some_and(|x| x.dense_rows() > 0) && dense.sparse().is_none());
    let (plain, heavy) = (Sgd::new(0.01), Sgd::new(0.01).momentum(0.5).l2(1e-4));
    let (small, wide, deep): (&[usize], &[usize], &[usize]) =
        (&[64, 20, 3], &[64, 400, 3], &[64, 200, 200, 3]);
    let plain_network =
        |sizes: &[usize]| Topology::new(sizes, Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
    // Waves, learned slopes, weights in the NTK parametrisation, dropout before each dense layer, and a loss
    // of one's own.
    let every_layer = |sizes: &[usize], sparse_inputs: usize| {
        let mut layers: Vec<Layer> = vec![Periodic::new(5, 1, 0.1, 1.0).into()];
        for &n in &sizes[1..sizes.len() - 1] {
            layers.push(Dense::new(n, Activation::Identity).ntk().into());
            layers.push(Parametric::new(Activation::Silu, 1.0).into());
        }
        layers.push(Dense::new(3, Activation::Identity).into());
        let topology = Topology::of_layers(sizes[0], sparse_inputs, &layers, Loss::own(&Squares)).unwrap();
        topology.with_dropout(0.2, 0.5).unwrap()
    };
    let split = |sizes: &[usize], batch| Plan::new(&plain_network(sizes), batch).split();
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
            for (input, dataset, weighted, sparse_inputs) in [
                ("sparse", &sparse, &weighted[0], 0),
                ("dense", &dense, &weighted[1], 0),
                ("mixed", &mixed, &weighted[2], 40),
            ] {
                for (threads, every) in [(1, false), (2, false), (1, true)] {
                    let topology =
                        if every { every_layer(sizes, sparse_inputs) } else { plain_network(sizes) };
                    // With every layer come weights of the samples too.
                    let dataset = if every { weighted } else { dataset };
                    let counts = counted(topology, sgd, batching, threads, dataset);
                    let shared = threads > 1 && matches!(name, "neurons" | "samples");
                    let steps = SAMPLES / 2 / batching.size(SAMPLES);
                    let limit = if shared { steps / STEPS_PER_BLOCK_OF_RAYON } else { 0 };
                    let most = counts.0.max(counts.1);
                    assert!(
                        most <= limit,
                        "{name}, {sgd_name}, {input} input, {threads} threads, every layer {every}: \
                         {counts:?} of {limit}"
                    );
                }
            }
        }
    }
}
