//! The trainer does what a naive loop over the formulas does, and tells what it did.

use std::ops::ControlFlow;

use data::{Dataset, epoch_order};
use linalg::{Matrix, Scalar, Sequential};
use nn::{
    Accumulate, Activation, Gradients, Init, Loss, Network, Topology, Workspace, backprop, compare_gradients,
};
use optim::{Batching, Event, Plan, Sgd, Split, Trainer, evaluate};

fn topology(sizes: &[usize]) -> Topology {
    Topology::new(sizes, Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap()
}

fn network<T: Scalar>(sizes: &[usize]) -> Network<T> {
    Network::new(topology(sizes), Init::Glorot, 5)
}

/// `n` samples of 3 classes; one of `every` features is not zero, and an eighth of them never.
fn thinned<T: Scalar>(n: usize, width: usize, every: usize) -> Dataset<T> {
    let kept = |i: usize| i.is_multiple_of(every) || i % width < width / 8;
    let feature = |i: usize| if kept(i) { (i as f64 * 0.7 + 0.1).sin() } else { 0.0 };
    let values = (0..n * width).map(|i| T::from_f64(feature(i))).collect();
    let data = Dataset::classes(width, values, (0..n as u32).map(|i| i * i % 3).collect(), 3).unwrap();
    assert_eq!(data.sparse().is_some_and(|x| x.dense_rows() > 0), every > 2);
    data
}

fn samples<T: Scalar>(n: usize, width: usize) -> Dataset<T> {
    thinned(n, width, 1)
}

fn gathered<T: Scalar>(dataset: &Dataset<T>, indices: &[u32], outputs: usize) -> (Matrix<T>, Matrix<T>) {
    let (mut x, mut y) =
        (Matrix::zeros(dataset.width(), indices.len()), Matrix::zeros(outputs, indices.len()));
    dataset.gather(indices, x.view_mut(), y.view_mut());
    (x, y)
}

/// v ← v − (η/m)·Σ ∇C_x after every batch, in the trainer's order; returns the loss of each epoch.
fn naive_loop<T: Scalar>(
    network: &mut Network<T>,
    dataset: &Dataset<T>,
    (eta, batch, epochs, seed): (f64, usize, u64, u64),
    divisor: impl Fn(usize) -> usize,
) -> Vec<f64> {
    let topology = network.topology().clone();
    let (mut workspace, mut order) = (Workspace::new(&topology, batch), vec![0; dataset.len()]);
    let mut losses = Vec::new();
    for epoch in 1..=epochs {
        epoch_order(seed, epoch, &mut order);
        let mut total = 0.0;
        for batch in order.chunks(batch) {
            let (x, y) = gathered(dataset, batch, topology.outputs());
            let mut gradients = Gradients::zeros(&topology);
            let mut sink = Accumulate { network, gradients: &mut gradients };
            total += backprop(&Sequential, &mut sink, x.view(), y.view(), &mut workspace);
            let alpha = T::from_f64(eta / divisor(batch.len()) as f64);
            let stepped: Vec<T> =
                network.parameters().iter().zip(gradients.iter()).map(|(v, g)| v - alpha * g).collect();
            *network = Network::from_values(topology.clone(), stepped).unwrap();
        }
        losses.push(total / dataset.len() as f64);
    }
    losses
}

/// The largest difference between two weights in the same place.
fn distance<T: Scalar>(a: &Network<T>, b: &Network<T>) -> f64 {
    assert_eq!(a.topology(), b.topology());
    let pairs = a.parameters().iter().zip(b.parameters().iter());
    pairs.map(|(a, b)| (a - b).abs().to_f64()).fold(0.0, f64::max)
}

#[test]
fn mini_batches_do_what_a_naive_loop_does() {
    // 10 samples in batches of 4: the last holds 2 and is divided by 2.
    let data = samples(10, 5);
    let (mut trained, mut naive, mut wrong) =
        (network::<f64>(&[5, 7, 3]), network(&[5, 7, 3]), network(&[5, 7, 3]));
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(4)).epochs(3).seed(9).threads(2);
    let history = trainer.train(&mut trained, &data).unwrap();
    let losses = naive_loop(&mut naive, &data, (0.5, 4, 3, 9), |m| m);
    assert!(distance(&trained, &naive) < 1e-13, "{}", distance(&trained, &naive));
    for (record, loss) in history.epochs.iter().zip(&losses) {
        assert!((record.train_loss - loss).abs() < 1e-13, "{} and {loss}", record.train_loss);
    }
    assert_eq!(history.epochs.iter().map(|e| e.epoch).collect::<Vec<_>>(), [1, 2, 3]);

    naive_loop(&mut wrong, &data, (0.5, 4, 3, 9), |_| 4);
    assert!(distance(&trained, &wrong) > 1e-3, "a wrong divisor would not be noticed");
}

#[test]
fn f32_does_what_a_naive_loop_in_f32_does() {
    let data = samples(23, 5);
    let (mut trained, mut naive) = (network::<f32>(&[5, 7, 3]), network(&[5, 7, 3]));
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(4)).epochs(2).seed(9);
    trainer.train(&mut trained, &data).unwrap();
    naive_loop(&mut naive, &data, (0.5, 4, 2, 9), |m| m);
    assert!(distance(&trained, &naive) < 1e-5, "{}", distance(&trained, &naive));
}

#[test]
fn online_learning_steps_after_every_sample() {
    let data = samples(10, 5);
    let (mut trained, mut naive) = (network::<f64>(&[5, 7, 3]), network(&[5, 7, 3]));
    let trainer = Trainer::new(Sgd::new(0.2)).batching(Batching::Online).epochs(2).seed(3);
    trainer.train(&mut trained, &data).unwrap();
    naive_loop(&mut naive, &data, (0.2, 1, 2, 3), |m| m);
    assert!(distance(&trained, &naive) < 1e-13, "{}", distance(&trained, &naive));
}

#[test]
fn a_full_batch_goes_down_the_true_gradient() {
    // More samples than one chunk holds.
    let data = samples(Plan::CHUNK + 45, 4);
    let (before, eta) = (network::<f64>(&[4, 5, 3]), 0.25);
    let mut after = before.clone();
    Trainer::new(Sgd::new(eta)).batching(Batching::Full).epochs(1).train(&mut after, &data).unwrap();
    let mut nabla = Gradients::zeros(before.topology());
    for l in 0..2 {
        let (mut nabla_w, nabla_b) = nabla.layer_mut(l);
        let slope = |before: &[f64], after: &[f64], to: &mut [f64]| {
            (0..before.len()).for_each(|i| to[i] = (before[i] - after[i]) / eta);
        };
        for k in 0..nabla_w.cols() {
            slope(before.parameters().w(l).col(k), after.parameters().w(l).col(k), nabla_w.col_mut(k));
        }
        slope(before.parameters().b(l), after.parameters().b(l), nabla_b);
    }
    let (x, y) = gathered(&data, &(0..data.len() as u32).collect::<Vec<_>>(), 3);
    let report = compare_gradients(&before, x.view(), y.view(), &nabla);
    assert!(report.worst() < 1e-6, "{report}");
}

/// Batches of 310, 310 and 77, dense and sparse, against the loop that splits nothing.
fn assert_like_the_naive_loop(sizes: &[usize]) {
    for data in [samples(697, sizes[0]), thinned(697, sizes[0], 4)] {
        let (mut trained, mut naive) = (network::<f64>(sizes), network(sizes));
        let trainer =
            Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(310)).epochs(2).seed(4).threads(2);
        trainer.train(&mut trained, &data).unwrap();
        naive_loop(&mut naive, &data, (0.5, 310, 2, 4), |m| m);
        assert!(distance(&trained, &naive) < 1e-12, "{}", distance(&trained, &naive));
        assert!(distance(&trained, &network(sizes)) > 1e-2, "the training moved the weights");
    }
}

#[test]
fn shards_of_different_sizes_are_weighted_right() {
    let sizes = [60, 200, 3];
    match Plan::new(&topology(&sizes), 310).split() {
        Split::Samples(shards) => assert!(shards > 1 && 77 % shards != 0, "{shards} even shards"),
        other => panic!("the example is split by {other:?}"),
    }
    assert_like_the_naive_loop(&sizes);
}

#[test]
fn a_step_split_by_neurons_is_the_same_step() {
    let sizes = [60, 300, 3];
    assert_eq!(Plan::new(&topology(&sizes), 310).split(), Split::Neurons);
    assert_like_the_naive_loop(&sizes);
}

#[test]
fn leaving_out_zeros_is_the_same_step() {
    let data = thinned(23, 6, 3);
    let (mut trained, mut naive) = (network::<f64>(&[6, 7, 3]), network(&[6, 7, 3]));
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(4)).epochs(3).seed(9);
    trainer.train(&mut trained, &data).unwrap();
    naive_loop(&mut naive, &data, (0.5, 4, 3, 9), |m| m);
    assert!(distance(&trained, &naive) < 1e-13, "{}", distance(&trained, &naive));
}

#[test]
fn the_seed_decides_the_order_and_nothing_else() {
    let (data, trainer) = (samples::<f64>(20, 5), Trainer::new(Sgd::new(0.5)).epochs(1));
    let trained = |trainer: Trainer| {
        let mut network = network(&[5, 7, 3]);
        trainer.train(&mut network, &data).unwrap();
        network
    };
    assert_eq!(trained(trainer.clone().seed(1)), trained(trainer.clone().seed(1)));
    assert_ne!(trained(trainer.clone().seed(1)), trained(trainer.clone().seed(2)));
}

#[test]
fn each_epoch_is_judged_by_the_validation_samples() {
    let (data, validation) = samples::<f64>(50, 5).split_at(30);
    let mut network = network(&[5, 7, 3]);
    let trainer = Trainer::new(Sgd::new(0.5)).epochs(2);
    let history =
        trainer.train_with(&mut network, &data, Some(&validation), |_| ControlFlow::Continue(())).unwrap();
    let judged = evaluate(&network, &validation);
    let last = history.epochs.last().unwrap();
    assert_eq!((last.validation_loss, last.validation_accuracy), (Some(judged.loss), judged.accuracy()));
    assert_eq!((judged.samples, judged.confusion.iter().flatten().sum::<u64>()), (20, 20));
    assert!(history.epochs[0].validation_loss != last.validation_loss && !history.stopped);

    let (x, y) = gathered(&validation, &(0..20).collect::<Vec<_>>(), 3);
    let a = network.predict(x.view());
    let right = (0..20).filter(|&j| y.col(j)[linalg::argmax(a.col(j))] == 1.0).count();
    assert_eq!(judged.correct(), right as u64);
}

#[test]
fn the_observer_sees_every_step_and_every_epoch() {
    let (mut network, data) = (network::<f64>(&[5, 7, 3]), samples(10, 5));
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(4)).epochs(2);
    let (mut seen, mut losses, mut records) = (Vec::new(), Vec::new(), Vec::new());
    let observer = |event: Event<'_>| {
        match event {
            Event::Step(p) => {
                assert_eq!((p.epochs, p.samples_per_epoch), (2, 10));
                seen.push((p.epoch, p.samples));
                losses.push(p.train_loss);
            }
            Event::Epoch(record) => records.push(record.clone()),
            Event::Advice(advice) => panic!("{advice}"),
        }
        ControlFlow::Continue(())
    };
    let history = trainer.train_with(&mut network, &data, None, observer).unwrap();
    assert_eq!(seen, [(1, 4), (1, 8), (1, 10), (2, 4), (2, 8), (2, 10)]);
    assert_eq!(records, history.epochs);
    assert_eq!([losses[2], losses[5]], [records[0].train_loss, records[1].train_loss]);
    assert!(records.iter().all(|r| r.validation_loss.is_none() && r.validation_accuracy.is_none()));
}

#[test]
fn the_observer_can_stop_after_a_step_or_an_epoch() {
    let data = samples(10, 5);
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::MiniBatch(4)).epochs(5);
    let until = |end: fn(&Event<'_>) -> bool| {
        let mut network = network::<f64>(&[5, 7, 3]);
        let observer =
            |event: Event<'_>| if end(&event) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let history = trainer.train_with(&mut network, &data, None, observer).unwrap();
        (network, history.epochs.len(), history.stopped)
    };
    let (network_after_epoch, epochs, stopped) =
        until(|event| matches!(event, Event::Epoch(e) if e.epoch == 2));
    assert_eq!((epochs, stopped), (2, true));
    let mut two = network(&[5, 7, 3]);
    assert!(!trainer.clone().epochs(2).train(&mut two, &data).unwrap().stopped);
    assert_eq!(network_after_epoch, two);

    let (network_after_step, epochs, stopped) =
        until(|event| matches!(event, Event::Step(p) if p.epoch == 3));
    assert_eq!((epochs, stopped), (2, true));
    assert_ne!(network_after_step, two);
}
