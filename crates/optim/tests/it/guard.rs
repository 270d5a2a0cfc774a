//! A training that leaves the finite numbers stops before they reach the weights, and says where it happened.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::all_finite;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Event, Sgd, State, Symptom, TrainError, Trainer};

fn network(sizes: &[usize]) -> Network<f32> {
    let loss = Loss::Quadratic(Activation::Identity);
    Network::new(Topology::new(sizes, Activation::Relu, loss).unwrap(), Init::He, 1)
}

fn curve(n: usize, width: usize) -> Dataset<f32> {
    let values: Vec<f32> = (0..n * width).map(|i| i as f32 % 5.0 + 1.0).collect();
    Dataset::regression(width, values, 1, vec![1.0; n]).unwrap()
}

struct Seen {
    symptom: Symptom,
    epoch: usize,
    batch: usize,
    layer: usize,
    cure: &'static str,
}

/// Trains until it diverges; the network as it is then, and as it was after the last step that was told.
fn diverge(
    trainer: Trainer,
    mut network: Network<f32>,
    data: &Dataset<f32>,
) -> (Seen, Network<f32>, Network<f32>) {
    let mut last = network.clone();
    let state = State::new(&trainer, data);
    let result = trainer.train_from(&mut network, state, data, None, |event, snapshot| {
        if matches!(event, Event::Step(_)) {
            last = snapshot.network().clone();
        }
        ControlFlow::Continue(())
    });
    match result.unwrap_err() {
        TrainError::Diverged { symptom, epoch, batch, layer, cure } => {
            (Seen { symptom, epoch, batch, layer, cure }, network, last)
        }
        other => panic!("{other}"),
    }
}

#[test]
fn the_weights_are_those_before_the_loss_that_is_no_number() {
    // In place, with a gradient buffer, and split by neurons or samples.
    for (sizes, n, batch) in
        [(&[3, 4, 1][..], 12, 4), (&[3, 300, 300, 1], 70, 60), (&[3, 200, 200, 1], 300, 200)]
    {
        for sgd in [Sgd::new(30.0), Sgd::new(30.0).momentum(0.5), Sgd::new(30.0).l2(0.001)] {
            let trainer = Trainer::new(sgd).batching(Batching::MiniBatch(batch)).epochs(50).threads(2);
            let (seen, network, last) = diverge(trainer, network(sizes), &curve(n, 3));
            // In a step, or at the end of an epoch, when the layers are looked at.
            assert!(
                matches!(seen.symptom, Symptom::Loss(loss) if !loss.is_finite())
                    || seen.symptom == Symptom::Gradient,
                "{:?}",
                seen.symptom
            );
            assert!(network == last, "a step was made on {:?}", seen.symptom);
            assert!(seen.batch >= 1 && (1..=sizes.len() - 1).contains(&seen.layer));
            assert!((seen.epoch, seen.batch) > (1, 1));
            assert_eq!(
                seen.cure,
                if sgd.momentum > 0.0 { "try a smaller eta or momentum" } else { "try a smaller eta" }
            );
        }
    }
}

/// A path of large weights through the middle of the network: one sample with a finite loss has an error that
/// overflows when passed back. The other samples move only the last bias.
#[test]
fn an_error_that_overflows_on_its_way_back_reaches_no_weight_of_any_layer() {
    let last_sample = |n: usize, seed: u64, batch: usize| {
        let mut order = vec![0; n];
        data::epoch_order(seed, 1, &mut order);
        let at = n - 1;
        (order[at] as usize, at / batch + 1)
    };
    // a³ = w³·w²·w¹·1 is 100 where 10⁷ is wanted, so δ³ is about −10⁷; that times w³ or w³·w² is too much for
    // an f32.
    for (weights, layer) in [([1e-30_f32, 1e25, 1e7], 1), ([1e-30, 1.0, 1e32], 2)] {
        for (sizes, n, batch) in
            [(&[1, 4, 4, 1][..], 12, 4), (&[1, 300, 300, 1], 130, 60), (&[1, 200, 200, 1], 700, 200)]
        {
            for sgd in [Sgd::new(0.1), Sgd::new(0.1).momentum(0.5), Sgd::new(0.1).l2(1e-9)] {
                for threads in [1, 2] {
                    let mut start = network(sizes);
                    start.parameters_mut().flat_mut().fill(0.0);
                    for (l, w) in weights.into_iter().enumerate() {
                        let mut of_layer = start.parameters_mut().layer_mut(l).0;
                        let k = of_layer.cols() / 2;
                        let i = of_layer.rows() / 2;
                        of_layer.col_mut(k)[i] = w;
                    }
                    let (bad, expected) = last_sample(n, 5, batch);
                    let mut values = vec![0.0; n];
                    values[bad] = 1.0;
                    let mut wanted = vec![1.0; n];
                    wanted[bad] = 1e7;
                    let data = Dataset::regression(1, values, 1, wanted).unwrap();
                    let trainer =
                        Trainer::new(sgd).batching(Batching::MiniBatch(batch)).seed(5).threads(threads);
                    let (seen, after, last) = diverge(trainer, start.clone(), &data);
                    assert_eq!((seen.symptom, seen.epoch), (Symptom::Gradient, 1));
                    assert_eq!((seen.batch, seen.layer), (expected, layer), "{sizes:?} {sgd:?}");
                    assert!(after == last, "a weight was changed: {sizes:?} {sgd:?}");
                    assert!(after != start && all_finite(after.parameters().flat()));
                }
            }
        }
    }
    // In the very first step there is nothing to blame but the start.
    let mut start = network(&[1, 1, 1]);
    start.parameters_mut().layer_mut(0).0.col_mut(0)[0] = 1e-38;
    start.parameters_mut().layer_mut(1).0.col_mut(0)[0] = 1e38;
    let data = Dataset::regression(1, vec![1.0_f32; 4], 1, vec![1e3; 4]).unwrap();
    let (seen, after, _) = diverge(Trainer::new(Sgd::new(0.1)), start.clone(), &data);
    assert_eq!((seen.symptom, seen.epoch, seen.batch, seen.layer), (Symptom::Gradient, 1, 1, 1));
    assert!(seen.cure.contains("first weights") && after == start);
}

#[test]
fn epoch_batch_and_layer_are_the_right_ones() {
    // A weight is NaN from the start: reported in the first batch of the first epoch, in the layer of that
    // weight.
    for layer in 1..=3 {
        let mut wrong = network(&[3, 4, 4, 1]);
        wrong.parameters_mut().layer_mut(layer - 1).1[0] = f32::NAN;
        let (seen, ..) = diverge(Trainer::new(Sgd::new(0.1)), wrong, &curve(12, 3));
        assert_eq!((seen.epoch, seen.batch, seen.layer), (1, 1, layer));
        assert!(seen.cure.contains("first weights"), "{}", seen.cure);
    }
    // Finite weights whose activations overflow: the first layer that shows it.
    for layer in 1..=3 {
        let mut wrong = network(&[3, 4, 4, 1]);
        for l in 0..layer {
            let mut w = wrong.parameters_mut().layer_mut(l).0;
            for k in 0..w.cols() {
                w.col_mut(k).fill(if l + 1 == layer { 3e38 } else { 1.0 });
            }
        }
        let (seen, ..) = diverge(Trainer::new(Sgd::new(0.1)), wrong, &curve(12, 3));
        assert_eq!((seen.epoch, seen.batch, seen.layer), (1, 1, layer));
    }
    // One sample of 12 that is too large for a square, in whatever batch it comes.
    let mut values = vec![1.0; 12];
    values[7] = 1e30;
    let data = Dataset::regression(1, values, 1, vec![1.0; 12]).unwrap();
    let trainer = Trainer::new(Sgd::new(1e-6)).batching(Batching::MiniBatch(4)).seed(5);
    let mut order = [0; 12];
    data::epoch_order(5, 1, &mut order);
    let batch = order.iter().position(|&i| i == 7).unwrap() / 4 + 1;
    let (seen, ..) = diverge(trainer, network(&[1, 1]), &data);
    assert_eq!((seen.epoch, seen.batch, seen.layer), (1, batch, 1));
}

#[test]
fn weights_that_overflow_with_a_finite_loss_are_noticed_at_the_end_of_the_epoch_and_never_kept() {
    // One step per epoch: the loss before it is finite, what it adds to the weights is not.
    let trainer = Trainer::new(Sgd::new(1e38)).batching(Batching::Full).epochs(3);
    let data = Dataset::regression(1, vec![1e3_f32; 8], 1, vec![1.0; 8]).unwrap();
    let mut kept = Vec::new();
    let mut network = network(&[1, 1]);
    let state = State::new(&trainer, &data);
    let result = trainer.train_from(&mut network, state, &data, None, |event, snapshot| {
        if matches!(event, Event::Step(_)) {
            kept.push(snapshot.to_file_bytes(&[]));
        }
        ControlFlow::Continue(())
    });
    assert!(!all_finite(network.parameters().flat()));
    assert!(matches!(
        result.unwrap_err(),
        TrainError::Diverged { symptom: Symptom::Parameters, epoch: 1, batch: 1, layer: 1, .. }
    ));
    assert!(
        matches!(kept.as_slice(), [Err(TrainError::Diverged { symptom: Symptom::Parameters, .. })]),
        "{kept:?}"
    );
}

#[test]
fn a_validation_loss_that_is_no_number_stops_the_training() {
    let validation = Dataset::regression(1, vec![1e30_f32], 1, vec![1.0]).unwrap();
    let result = Trainer::new(Sgd::new(1e-3)).epochs(2).train_with(
        &mut network(&[1, 1]),
        &curve(8, 1),
        Some(&validation),
        |_| ControlFlow::Continue(()),
    );
    assert!(matches!(
        result.unwrap_err(),
        TrainError::Diverged { symptom: Symptom::ValidationLoss(_), epoch: 1, layer: 1, .. }
    ));
}
