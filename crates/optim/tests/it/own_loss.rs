//! A loss that the user's program defines works like those of `nn`.

use std::ops::ControlFlow;

use data::Dataset;
use files::FileError;
use linalg::{Matrix, Scalar};
use nn::{Activation, Init, Input, Loss, Network, OwnLoss, Topology, gradient_check};
use optim::{
    Adam, Advice, Batching, Checkpoint, CheckpointFiles, Event, Plan, Sgd, Split, State, TrainError, Trainer,
    evaluate,
};

use crate::examples::own_loss::{Tweedie, loss};

/// ½‖y − a‖² with a = z, as `Loss::Quadratic(Identity)`.
#[derive(Debug)]
struct Twin;

impl OwnLoss for Twin {
    fn name(&self) -> &'static str {
        "twin"
    }
    fn error<T: Scalar>(&self, delta: &mut [T], z: &[T], a: &[T], y: &[T]) -> f64 {
        assert_eq!(z, a);
        for ((delta, &a), &y) in delta.iter_mut().zip(a).zip(y) {
            *delta = a - y;
        }
        0.5 * delta.iter().map(|r| r.to_f64() * r.to_f64()).sum::<f64>()
    }
}

/// `n` samples of `width` features; the targets are not negative.
fn samples<T: Scalar>(n: usize, width: usize) -> Dataset<T> {
    let features = (0..n * width).map(|i| T::from_f64((i as f64 * 0.7).sin())).collect();
    let targets = (0..n).map(|i| T::from_f64(if i % 3 == 0 { 0.0 } else { (i % 5) as f64 })).collect();
    Dataset::regression(width, features, 1, targets).unwrap()
}

fn network<T: Scalar>(sizes: &[usize], loss: Loss) -> Network<T> {
    Network::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 3)
}

#[test]
fn its_gradient_is_that_of_its_cost() {
    let x = Matrix::from_fn(3, 6, |i, j| ((i + 4 * j) as f64 * 0.9).sin());
    let y = Matrix::from_fn(2, 6, |i, j| ((i + j) % 3) as f64);
    for loss in [Loss::own(&Twin), loss(), Loss::own(&Tweedie { power: 1.1 })] {
        let network = network::<f64>(&[3, 5, 2], loss);
        let report = gradient_check(&network, x.view(), y.view());
        assert!(report.worst() < 1e-6, "{loss}: {report}");
        let weights = [1.0, 0.0, 2.5, 0.5, 1.0, 3.0];
        let weighted = gradient_check(&network, Input::from(x.view()).weighted(&weights), y.view());
        assert!(weighted.worst() < 1e-6, "{loss}, weighted: {weighted}");
    }
}

/// One step after another, with the same bits as the loss that it repeats.
#[test]
fn a_twin_of_a_known_loss_learns_the_same_bits() {
    fn learnt<T: Scalar>(loss: Loss) -> (Vec<u8>, f64) {
        let (data, mut network) = (samples::<T>(40, 2), network(&[2, 7, 1], loss));
        Trainer::new(Sgd::new(0.1)).epochs(5).train(&mut network, &data).unwrap();
        (network.parameters().to_le_bytes(), evaluate(&network, &data).loss)
    }
    let known = Loss::Quadratic(Activation::Identity);
    for (twin, known) in [
        (learnt::<f32>(Loss::own(&Twin)), learnt::<f32>(known)),
        (learnt::<f64>(Loss::own(&Twin)), learnt::<f64>(known)),
    ] {
        assert!(twin.0 == known.0);
        assert!((twin.1 - known.1).abs() < 1e-6 * known.1, "{} and {}", twin.1, known.1);
    }
}

/// Cut after every step, kept as a checkpoint, and gone on with on other numbers of threads.
#[test]
fn a_cut_changes_no_bit_on_any_number_of_threads() {
    for (sizes, batch) in [(&[20, 200, 1], 512), (&[20, 300, 1], 320)] {
        let data = samples::<f32>(2 * batch, 20);
        let trainer = Trainer::new(Adam::new(0.01)).batching(Batching::MiniBatch(batch)).epochs(2);
        let run = |network: &mut Network<f32>, state, threads, stop: usize| {
            let (mut kept, mut steps) = (None, 0);
            let observer = |event: Event<'_>, snapshot: &optim::Snapshot<'_, f32>| {
                steps += usize::from(matches!(event, Event::Step(_)));
                if matches!(event, Event::Step(_)) && steps == stop {
                    kept = Some(snapshot.to_file_bytes(b"").unwrap());
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            };
            trainer.clone().threads(threads).train_from(network, state, &data, None, observer).unwrap();
            kept
        };
        let split = Plan::new(network::<f32>(sizes, loss()).topology(), batch).split();
        assert!(matches!(split, Split::Samples(2..) | Split::Neurons), "{split:?}");
        let mut whole = network(sizes, loss());
        run(&mut whole, State::new(&trainer, &data), 1, usize::MAX);
        for (stop, threads) in [(1, 2), (2, 3), (3, 1), (3, 2)] {
            let mut part = network(sizes, loss());
            let bytes = run(&mut part, State::new(&trainer, &data), 4 - threads, stop).unwrap();
            let kept = Checkpoint::from_file_bytes_with(&bytes, "some.checkpoint", &[loss()]).unwrap();
            let mut rest = kept.network;
            assert!(rest == part && rest.topology().loss() == loss());
            assert!(run(&mut rest, kept.state, threads, usize::MAX).is_none());
            assert!(rest == whole, "cut after {stop}, {threads} threads, {split:?}");
        }
    }
}

#[test]
fn a_file_names_it_and_only_those_who_have_it_can_read_it() {
    let network = network::<f32>(&[2, 3, 1], loss());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("payments.model");
    network.save(&path).unwrap();
    let others = [Loss::Absolute, Loss::own(&Twin), Loss::own(&Tweedie { power: 1.25 })];
    assert_eq!(Network::load_with(&path, &[&others[..], &[loss()]].concat()).unwrap(), network);
    let refused = |own: &[Loss]| {
        let error = Network::<f32>::load_with(&path, own).unwrap_err();
        assert!(matches!(error, FileError::NotGiven { .. }) && !error.is_damage(), "{error}");
        error.to_string().split_once(": ").unwrap().1.to_owned()
    };
    let line = |given| {
        format!(
            "loss is tweedie with power 1.5, which the program that wrote it defines itself; give it to the \
             function that reads the file, which was given {given}"
        )
    };
    assert_eq!(refused(&[]), line("none"));
    assert_eq!(refused(&others), line("twin, tweedie with power 1.25"));
    assert_eq!(
        Network::<f32>::load(&path).unwrap_err().to_string().split_once(": ").unwrap().1,
        line("none")
    );

    let (data, mut part) = (samples::<f32>(20, 2), network.clone());
    let path = folder.path().join("some.checkpoint");
    let trainer = Trainer::new(Sgd::new(0.01)).epochs(1);
    let keep = |event: Event<'_>, snapshot: &optim::Snapshot<'_, f32>| {
        if matches!(event, Event::Epoch(_)) {
            CheckpointFiles::new(&path).save(&snapshot.to_file_bytes(b"").unwrap()).unwrap();
        }
        ControlFlow::Continue(())
    };
    trainer.train_from(&mut part, State::new(&trainer, &data), &data, None, keep).unwrap();
    assert!(matches!(Checkpoint::<f32>::read(&path), Err(FileError::NotGiven { .. })));
    assert!(matches!(CheckpointFiles::newest::<f32>(&path), Err(FileError::NotGiven { .. })));
    assert_eq!(CheckpointFiles::newest_with(&path, &[loss()]).unwrap().checkpoint.network, part);
    assert_eq!(Checkpoint::read_with(&path, &[loss()]).unwrap().network, part);
}

#[test]
fn it_says_which_targets_make_sense_and_what_nothing_costs() {
    let negative = Dataset::regression(1, vec![0.0_f32, 1.0], 1, vec![1.0, -1.0]).unwrap();
    let error = Trainer::new(Sgd::new(0.1)).train(&mut network(&[1, 1], loss()), &negative).unwrap_err();
    assert!(matches!(error, TrainError::Target { .. }), "{error}");
    // Features say nothing about targets, so the best is the mean, 3, of all targets.
    let (mean, targets) = (3.0, [1.0_f32, 5.0, 6.0, 0.0]);
    let data = Dataset::regression(1, vec![0.0; 4], 1, targets.to_vec()).unwrap();
    let (tweedie, twin) = (loss(), Loss::own(&Twin));
    let mut constant = network::<f32>(&[1, 1], tweedie);
    constant.parameters_mut().flat_mut().fill(0.0);
    *constant.parameters_mut().group_mut(0, 1).into_padded_col().first_mut().unwrap() = 3.0_f32.ln();
    let (cost, bound) = (evaluate(&constant, &data).loss, tweedie.constant_cost(mean, 15.5, 1));
    assert!((cost - bound).abs() < 1e-6, "{cost} and {bound}");
    assert!(twin.constant_cost(mean, 15.5, 1).is_nan());
    // Nothing is learnt where η is almost 0. One of the two can tell.
    for (loss, told) in [(tweedie, true), (twin, false)] {
        let history =
            Trainer::new(Sgd::new(1e-9)).epochs(24).train(&mut network(&[1, 1], loss), &data).unwrap();
        assert_eq!(
            history.advice.iter().any(|advice| matches!(advice, Advice::Chance { .. })),
            told,
            "{loss}"
        );
    }
}
