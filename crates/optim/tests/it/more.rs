//! Two times one epoch is two epochs.

use std::ops::ControlFlow;

use data::Dataset;
use nn::Network;
use optim::{
    Adam, Batching, Cosine, EarlyStopping, Event, History, Sgd, Snapshot, State, TrainError, Trainer,
};

use crate::support::training::{Case, table};

fn case() -> (Network<f64>, Dataset<f64>) {
    let case = Case::<f64>::small(Sgd::new(0.1));
    (case.network(), table(10, 5))
}

/// Without the times, which differ.
fn losses(history: &History) -> Vec<(usize, u64)> {
    history.epochs.iter().map(|record| (record.epoch, record.train_loss.to_bits())).collect()
}

#[test]
fn epochs_in_several_calls_are_those_of_one_call() {
    let trainers = [
        Trainer::new(Sgd::new(0.3)),
        Trainer::new(Sgd::new(0.3).momentum(0.9)),
        Trainer::new(Adam::new(0.01)),
    ];
    for trainer in trainers {
        let trainer = trainer.batching(Batching::MiniBatch(4)).seed(3);
        let (start, data) = case();
        let mut whole = start.clone();
        let expected = trainer.clone().epochs(4).train(&mut whole, &data).unwrap();
        for parts in [&[1, 1, 1, 1][..], &[2, 2], &[3, 1]] {
            let mut network = start.clone();
            let mut state = State::new(&trainer.clone().epochs(1), &data);
            let mut history = History::default();
            for &epochs in parts {
                history = trainer.clone().epochs(epochs).more(&mut network, &mut state, &data).unwrap();
            }
            assert!(network == whole, "{trainer:?} {parts:?}");
            assert_eq!(losses(&history), losses(&expected));
            assert_eq!((state.position.epoch, state.history.len()), (5, 4));
        }
        // What `train` does is a fresh start, and says so.
        let mut fresh = start.clone();
        for _ in 0..4 {
            trainer.clone().epochs(1).train(&mut fresh, &data).unwrap();
        }
        assert!(fresh != whole);
    }
}

#[test]
fn what_an_observer_ended_goes_on_in_the_middle_of_the_epoch() {
    let (start, data) = case();
    let trainer = Trainer::new(Sgd::new(0.3).momentum(0.9)).batching(Batching::MiniBatch(4)).epochs(2);
    let mut whole = start.clone();
    trainer.train(&mut whole, &data).unwrap();
    let (mut network, mut state, mut steps) = (start.clone(), State::new(&trainer, &data), 0);
    let history = trainer
        .more_with(&mut network, &mut state, &data, None, |event, _| {
            steps += usize::from(matches!(event, Event::Step(_)));
            if steps == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
        .unwrap();
    assert!(history.stopped && history.epochs.is_empty());
    assert_eq!((state.position.epoch, state.position.batch, state.steps), (1, 2, 2));
    trainer.more(&mut network, &mut state, &data).unwrap();
    assert!(network == whole);
}

#[test]
fn a_schedule_that_needs_the_end_follows_the_plan_of_its_state() {
    let (start, data) = case();
    let trainer = |epochs| Trainer::new(Sgd::new(0.3)).schedule(Cosine).epochs(epochs);
    let mut whole = start.clone();
    trainer(2).train(&mut whole, &data).unwrap();
    let (mut network, mut state) = (start.clone(), State::new(&trainer(2), &data));
    trainer(1).more(&mut network, &mut state, &data).unwrap();
    trainer(1).more(&mut network, &mut state, &data).unwrap();
    assert!(network == whole);
    // Beyond the plan there is no η.
    let error = trainer(1).more(&mut network, &mut state, &data).unwrap_err();
    assert!(matches!(error, TrainError::Resume { .. }), "{error}");
}

/// The network ends each call with other weights than those that are trained.
#[test]
fn averaged_weights_and_the_best_epoch_go_on_too() {
    let (start, data) = case();
    let validation = table(9, 5);
    let on = |_: Event<'_>, _: &Snapshot<'_, f64>| ControlFlow::Continue(());
    let base = Trainer::new(Sgd::new(0.3).momentum(0.9)).batching(Batching::MiniBatch(4)).threads(1);
    let stopping = EarlyStopping::new(9);
    for trainer in [
        base.clone().average(0.9),
        base.clone().early_stopping(stopping),
        base.average(0.8).early_stopping(stopping),
    ] {
        let (mut whole, mut parts) = (start.clone(), start.clone());
        let six = trainer.clone().epochs(6);
        let one = State::new(&six, &data);
        let history = six.train_from(&mut whole, one, &data, Some(&validation), on).unwrap();
        let mut state = State::new(&six, &data);
        for epochs in [1, 3, 2] {
            let trainer = trainer.clone().epochs(epochs);
            let so_far = trainer.more_with(&mut parts, &mut state, &data, Some(&validation), on).unwrap();
            assert_eq!(so_far.epochs.len(), state.position.epoch - 1);
        }
        assert!(parts == whole, "{trainer:?}");
        assert_eq!((state.history.len(), state.best.map(|best| best.epoch)), (6, history.best));
    }
}

#[test]
fn what_cannot_go_on_is_refused() {
    let (start, data) = case();
    let trainer = Trainer::new(Sgd::new(0.3)).epochs(1);
    let refused = |trainer: Trainer, data: &Dataset<f64>| {
        let (mut network, mut state) = (start.clone(), State::new(&Trainer::new(Sgd::new(0.3)), &case().1));
        let error = trainer.more(&mut network, &mut state, data).unwrap_err();
        assert!(network == start);
        error
    };
    for error in [
        refused(trainer.clone().average(0.9), &data),
        refused(trainer.clone().seed(2), &data),
        refused(trainer.clone(), &table(11, 5)),
    ] {
        assert!(matches!(error, TrainError::Resume { .. }), "{error}");
    }
    assert!(matches!(refused(trainer.epochs(0), &data), TrainError::Zero { what: "epochs" }));
}
