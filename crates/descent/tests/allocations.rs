//! A predictor takes no memory for a row or a batch, on any thread, and its budget is what it takes before.
//! This test is a program of its own, since it counts every allocation of the process.

use std::alloc::System;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use descent::nn::{Dense, Layer, Parametric, Periodic};
use descent::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Allocations and deallocations since the region began.
fn counted(region: &Region<'_, System>) -> (usize, usize) {
    let change = region.change();
    (change.allocations + change.reallocations, change.deallocations)
}

/// Small and large networks, every kind of layer before and after the first dense one, a sparse part, several
/// members.
fn models() -> Vec<Model<f32>> {
    let layers = |sigma, sizes: &[usize]| {
        let dense = sizes.iter().map(|&n| Layer::from(Dense::new(n, sigma)));
        dense.chain([Dense::new(10, Activation::Identity).into()]).collect::<Vec<_>>()
    };
    let every = [
        Periodic::new(5, 2, 0.1, 1.0).into(),
        Dense::new(300, Activation::Identity).ntk().into(),
        Parametric::new(Activation::Silu, 1.0).into(),
        Dense::new(10, Activation::Identity).into(),
    ];
    let network = |sparse, layers: &[Layer]| {
        let topology = Topology::of_layers(200, sparse, layers, Loss::SoftmaxCrossEntropy).unwrap();
        let topology = topology.with_dropout(if sparse == 0 { 0.2 } else { 0.0 }, 0.5).unwrap();
        Network::new(topology, Init::Glorot, 1)
    };
    let several = network(0, &layers(Activation::Tanh, &[50]));
    vec![
        Model::new(network(0, &layers(Activation::Sigmoid, &[30]))),
        Model::new(network(0, &layers(Activation::Gelu, &[800, 700]))),
        Model::new(network(150, &layers(Activation::Relu, &[256, 256, 256]))),
        Model::new(network(150, &every)),
        Model::new(several.clone()).with_members([several.clone(), several]),
    ]
}

fn table_model() -> Model<f32> {
    let color = |i: usize| ["red", "blue", "green"][i % 3];
    let table = Table::from_columns(vec![
        Column::numbers("weight", (0..120).map(|i| f64::from(i % 40)).collect()),
        Column::categories("color", (0..120).map(color)),
        Column::categories("fruit", (0..120).map(|i| if i % 3 == 0 { "cherry" } else { "sloe" })),
    ]);
    Classifier::builder().epochs(2).fit(&table.unwrap(), "fruit").unwrap().model().clone()
}

/// Asks for batches of several lengths and for rows, with few zeros and with many.
fn ask(predictor: &Predictor, scratch: &mut descent::Scratch, x: &[Vec<f32>; 2], y: &mut [f32]) {
    let (inputs, outputs) = (predictor.inputs(), predictor.outputs());
    for x in x {
        for rows in [1, 40, 1, 300, 127] {
            predictor.predict_batch(scratch, &x[..rows * inputs], &mut y[..rows * outputs]).unwrap();
        }
        for row in x.chunks(inputs).take(20) {
            assert!(predictor.predict_row(scratch, row).unwrap().outputs()[0].is_finite());
        }
    }
}

/// One test for all: the count is that of the whole process.
#[test]
fn a_predictor_neither_takes_nor_gives_memory_back() {
    let numbers = |every: usize| -> Vec<f32> {
        (0..300 * 200).map(|i| if i % every == 0 { (i as f32).sin() } else { 0.0 }).collect()
    };
    let (x, mut y) = ([numbers(1), numbers(6)], vec![0.0; 300 * 10]);
    for model in models() {
        let what = format!("{:?}", model.network().topology().sizes());
        let region = Region::new(ALLOCATOR);
        let predictor = Predictor::new(model);
        assert_eq!(counted(&region), (0, 0), "the networks are not copied");
        let mut scratch = predictor.scratch();
        let before = Region::new(ALLOCATOR);
        ask(&predictor, &mut scratch, &x, &mut y);
        assert_eq!(counted(&before), (0, 0), "{what}");

        // Three threads, each with its scratch, at the same time.
        let (ready, done) = (Barrier::new(4), Barrier::new(4));
        let work = || {
            let (mut scratch, mut y) = (predictor.scratch(), vec![0.0; 300 * 10]);
            ready.wait();
            ready.wait();
            ask(&predictor, &mut scratch, &x, &mut y);
            done.wait();
            done.wait();
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
            ready.wait();
            let region = Region::new(ALLOCATOR);
            ready.wait();
            done.wait();
            let count = counted(&region);
            done.wait();
            // Joined, a thread has given back what it kept.
            workers.into_iter().for_each(|worker| worker.join().unwrap());
            assert_eq!(count, (0, 0), "{what}, three threads");
        });
    }

    let predictor = Predictor::new(table_model());
    // The threads of its training end on their own, and give their memory back.
    thread::sleep(Duration::from_millis(50));
    let (mut scratch, mut y) = (predictor.scratch(), vec![0.0; 300 * 2]);
    let cells: Vec<Cell<'_>> =
        (0..300).flat_map(|i| [Cell::Number(f64::from(i)), Cell::Text("blue")]).collect();
    let region = Region::new(ALLOCATOR);
    predictor.predict_cells_batch(&mut scratch, &cells, &mut y).unwrap();
    for row in cells.chunks(2) {
        assert!(predictor.predict_cells(&mut scratch, row).unwrap().class_name().is_some());
    }
    assert_eq!(counted(&region), (0, 0), "cells");

    // The budget. Products of 32 rows and more have memory of their own by now.
    for model in models() {
        let predictor = Predictor::new(model);
        drop(predictor.scratch());
        let region = Region::new(ALLOCATOR);
        let scratch = predictor.scratch();
        let change = region.change();
        let taken = change.bytes_allocated - change.bytes_deallocated;
        let few = 4096; // Lists of sizes and of matrices.
        assert!((scratch.bytes()..scratch.bytes() + few).contains(&taken), "{taken} of {}", scratch.bytes());
    }
}
