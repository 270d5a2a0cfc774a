//! A training that is cut, kept in a file and taken up again gives the same bits as one that was never
//! interrupted.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::Scalar;
use optim::{Batching, Checkpoint, Plan, Sgd, Split, State, TrainError, Trainer};

use crate::support::training::{Case, Outcome, Part, images, read, table};

const THREADS: [usize; 4] = [1, 2, 3, 8];

fn plain() -> Sgd {
    Sgd::new(0.7)
}

fn heavy() -> Sgd {
    Sgd::new(0.2).momentum(0.9).l2(0.001)
}

/// Cuts after every event (each step, the ragged last one too, and each epoch) and goes on on every number of
/// threads. Returns how many resumed trainings were compared, and how many bits.
fn cut_everywhere<T: Scalar>(case: &Case<T>) -> (usize, usize) {
    let whole = case.whole(&case.trainer);
    let mut events = 0;
    case.run(case.beginning(), &case.trainer, |_| {
        events += 1;
        false
    })
    .unwrap();
    let (mut compared, mut bits) = (0, 0);
    for n in 1..=events {
        // The part before the cut and the part after it on different numbers of threads.
        let before = THREADS[n % THREADS.len()];
        let kept = case.cut(case.beginning(), case.trainer.clone().threads(before), n);
        for threads in THREADS {
            match case.run(read(&kept), case.trainer.clone().threads(threads), |_| false).unwrap() {
                Part::Whole(outcome) => {
                    assert!(outcome == whole, "cut after event {n}, {threads} threads: {case:?}")
                }
                Part::Cut(_) => panic!("nobody stopped it"),
            }
            (compared, bits) = (compared + 1, bits + whole.bits());
        }
    }
    (compared, bits)
}

fn case<T: Scalar>(
    sizes: &'static [usize],
    train: Dataset<T>,
    sgd: Sgd,
    batch: usize,
    split: &str,
) -> Case<T> {
    let validation = if train.image_shape().is_some() { images(30, sizes[0]) } else { table(30, sizes[0]) };
    let trainer = Trainer::new(sgd).batching(Batching::MiniBatch(batch)).epochs(2).seed(7);
    let case = Case { sizes, train, validation, trainer };
    let found = match Plan::new(case.network().topology(), batch).split() {
        Split::Whole => "whole",
        Split::Neurons => "neurons",
        Split::Samples(_) => "samples",
    };
    assert_eq!(found, split);
    assert_ne!(case.train.len() % batch, 0, "the last batch is ragged");
    case
}

/// All of this file's comparisons, so that their number is known.
#[test]
fn any_cut_on_any_threads_changes_no_bit() {
    let (mut compared, mut bits) = (0, 0);
    let mut add = |(n, b): (usize, usize)| (compared, bits) = (compared + n, bits + b);
    for sgd in [plain(), heavy()] {
        add(cut_everywhere(&case::<f32>(&[36, 20, 3], images(47, 36), sgd, 10, "whole")));
        add(cut_everywhere(&case::<f64>(&[36, 20, 3], table(47, 36), sgd, 10, "whole")));
        add(cut_everywhere(&case::<f32>(&[64, 400, 3], images(477, 64), sgd, 200, "neurons")));
        add(cut_everywhere(&case::<f32>(&[64, 400, 3], table(477, 64), sgd, 200, "neurons")));
        add(cut_everywhere(&case::<f32>(&[64, 200, 3], images(387, 64), sgd, 310, "samples")));
        add(cut_everywhere(&case::<f64>(&[64, 200, 3], table(387, 64), sgd, 310, "samples")));
    }
    println!("{compared} resumed trainings, {bits} bits compared");
    assert!(compared >= 250 && bits > 50_000_000, "{compared} resumed trainings, {bits} bits");
}

#[test]
fn online_and_full_batches_too() {
    for batching in [Batching::Online, Batching::Full] {
        for sgd in [plain(), heavy()] {
            let mut case = Case::<f32>::small(sgd);
            case.trainer = case.trainer.clone().batching(batching);
            cut_everywhere(&case);
        }
    }
}

#[test]
fn many_cuts_in_a_row_change_no_bit() {
    for sgd in [plain(), heavy()] {
        let case = Case::<f32>::small(sgd);
        let whole = case.whole(&case.trainer);
        for every in 1..=5 {
            let (mut from, mut cuts) = (case.beginning(), 0);
            let outcome: Outcome = loop {
                let mut left = every;
                let part = case.run(from, case.trainer.clone().threads(1 + cuts % 3), move |_| {
                    left -= 1;
                    left == 0
                });
                match part.unwrap() {
                    Part::Cut(bytes) => (from, cuts) = (read(&bytes), cuts + 1),
                    Part::Whole(outcome) => break outcome,
                }
            };
            assert_eq!(outcome, whole, "every {every} events");
            assert_eq!(cuts, 12 / every, "3 epochs of 3 steps and a validation");
        }
    }
}

#[test]
fn a_cut_changes_nothing_that_is_kept() {
    let case = Case::<f32>::small(heavy());
    let bytes = case.cut(case.beginning(), &case.trainer, 5);
    let kept = read::<f32>(&bytes);
    assert_eq!((kept.state.position.epoch, kept.state.position.batch, kept.state.history.len()), (2, 1, 1));
    assert_eq!(kept.note, b"a note");
    assert_eq!(kept.state.settings, case.trainer.settings());
    assert!(
        kept.state.slots.len() == 1 && kept.state.position.total > 0.0 && kept.state.position.seconds > 0.0
    );
}

#[test]
fn more_epochs_can_be_asked_for() {
    let case = Case::<f32>::small(plain());
    let kept = case.cut(case.beginning(), &case.trainer, 12);
    let Part::Whole(same) = case.run(read(&kept), &case.trainer, |_| false).unwrap() else { panic!() };
    assert_eq!(same, case.whole(&case.trainer), "nothing is left to do");
    let Part::Whole(more) = case.run(read(&kept), case.trainer.clone().epochs(5), |_| false).unwrap() else {
        panic!()
    };
    assert_eq!(more, case.whole(case.trainer.clone().epochs(5)));
}

#[test]
fn other_settings_or_samples_are_refused_and_named() {
    let case = Case::<f32>::small(heavy());
    let kept = case.cut(case.beginning(), &case.trainer, 5);
    let refused = |trainer: Trainer, train: &Dataset<f32>| {
        let Checkpoint { mut network, state, .. } = read(&kept);
        let before = network.clone();
        let result = trainer.train_from(&mut network, state, train, None, |_, _| ControlFlow::Continue(()));
        assert_eq!(network, before);
        match result.unwrap_err() {
            TrainError::Resume { what, .. } => what,
            other => panic!("{other}"),
        }
    };
    let t = |sgd: Sgd| Trainer::new(sgd).batching(Batching::MiniBatch(4)).epochs(3).seed(9);
    let same = &case.train;
    assert_eq!(refused(t(heavy().momentum(0.8)), same), "momentum");
    assert_eq!(refused(t(heavy().l2(0.0)), same), "l2");
    assert_eq!(refused(t(Sgd::new(0.1).momentum(0.9).l2(heavy().l2)), same), "eta");
    assert_eq!(refused(t(heavy()).batching(Batching::MiniBatch(5)), same), "batching");
    assert_eq!(refused(t(heavy()).batching(Batching::Online), same), "batching");
    assert_eq!(refused(t(heavy()).accumulate(2), same), "batches per step");
    assert_eq!(refused(t(heavy()).seed(8), same), "seed");
    assert_eq!(refused(t(heavy()).steps_per_epoch(2), same), "steps per epoch");
    assert_eq!(refused(t(heavy()).epochs(1), same), "a number of epochs of at least");
    let (mut values, labels): (Vec<f32>, Vec<u32>) =
        ((0..50).map(|i| (i as f32 + 0.5).sin()).collect(), (0..10).map(|i| i * i % 3).collect());
    values[49] += 1.0;
    let one_number = Dataset::classes(5, values, labels, 3).unwrap();
    assert_eq!(refused(t(heavy()), &one_number), "training samples with checksum");
    assert_eq!(refused(t(heavy()), &table(11, 5)), "training samples with checksum");
}

#[test]
fn other_validation_samples_are_refused_and_none_at_all_are_not() {
    let case = Case::<f32>::small(heavy());
    let kept = case.cut(case.beginning(), &case.trainer, 5);
    let resumed = |kept: &[u8], validation: Option<&Dataset<f32>>| {
        let Checkpoint { mut network, state, .. } = read(kept);
        let step = |_: optim::Event<'_>, _: &optim::Snapshot<'_, f32>| ControlFlow::Continue(());
        case.trainer.train_from(&mut network, state, &case.train, validation, step)
    };
    let other = table(7, 5);
    match resumed(&kept, Some(&other)).unwrap_err() {
        TrainError::Resume { what, expected, found } => {
            assert_eq!(what, "validation samples with checksum");
            assert_eq!(expected, format!("{:08x}", case.validation.fingerprint()));
            assert_eq!(found, format!("{:08x}", other.fingerprint()));
        }
        other => panic!("{other}"),
    }
    resumed(&kept, Some(&case.validation)).unwrap();
    resumed(&kept, None).unwrap();
    // Files of older versions do not know the samples.
    let mut older: Checkpoint<f32> = read(&kept);
    assert_eq!(older.state.validation.take(), Some(case.validation.fingerprint()));
    let Checkpoint { mut network, state, .. } = older;
    let end = case
        .trainer
        .train_from(&mut network, state, &case.train, Some(&other), |_, _| ControlFlow::Continue(()));
    end.unwrap();
}

#[test]
fn a_position_that_cannot_be_is_refused() {
    let case = Case::<f32>::small(plain());
    let mut state = State::new(&case.trainer, &case.train);
    state.position.batch = 4;
    let result = case
        .trainer
        .train_from(&mut case.network(), state, &case.train, None, |_, _| ControlFlow::Continue(()));
    assert!(matches!(result, Err(TrainError::Resume { .. })), "{result:?}");
}
