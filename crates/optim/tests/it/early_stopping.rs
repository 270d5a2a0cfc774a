//! Trainings that end when the validation samples say so, and keep their best epoch.

use std::ops::ControlFlow;

use data::Dataset;
use nn::Network;
use optim::{Batching, EarlyStopping, Event, Metric, Sgd, State, TrainError, Trainer, Watch, evaluate};

use crate::support::training::{Case, Part, read, table};

/// Overfits soon: η is large and the validation samples have other labels.
fn case(stopping: Option<EarlyStopping>) -> Case<f32> {
    let trainer = Trainer::new(Sgd::new(2.0)).batching(Batching::MiniBatch(4)).epochs(40).seed(9).threads(1);
    let trainer = stopping.into_iter().fold(trainer, Trainer::early_stopping);
    Case { sizes: &[5, 7, 3], train: table(10, 5), validation: validation(), trainer }
}

fn validation() -> Dataset<f32> {
    let values = (0..40 * 5).map(|i| (i as f32 * 0.9 + 0.1).sin()).collect();
    Dataset::classes(5, values, (0..40).map(|i| (i * i + i / 3) % 3).collect(), 3).unwrap()
}

/// The values of every epoch of a training that is not stopped, and the weights after each.
fn whole(watch: Watch) -> (Vec<f64>, Vec<Network<f32>>) {
    let case = case(None);
    let (mut values, mut networks) = (Vec::new(), Vec::new());
    let state = State::new(&case.trainer, &case.train);
    let observer = |event: Event<'_>, snapshot: &optim::Snapshot<'_, f32>| {
        if let Event::Epoch(record) = event {
            values.push(match watch {
                Watch::Loss => record.validation_loss.unwrap(),
                Watch::Metric(Metric::Accuracy) => record.validation_accuracy.unwrap(),
                Watch::Metric(metric) => {
                    metric.of(&optim::predictions(snapshot.network(), &case.validation)).unwrap()
                }
            });
            networks.push(snapshot.network().clone());
        }
        ControlFlow::Continue(())
    };
    let mut network = case.network();
    case.trainer.train_from(&mut network, state, &case.train, Some(&case.validation), observer).unwrap();
    (values, networks)
}

/// Where a training with these values ends, and its best epoch, both from 1.
fn expected(values: &[f64], stopping: &EarlyStopping) -> (usize, usize) {
    let mut best = 0;
    for epoch in 1..values.len() {
        let gain = match stopping.watch.better() {
            optim::Better::Larger => values[epoch] - values[best],
            optim::Better::Smaller => values[best] - values[epoch],
        };
        if gain > stopping.least {
            best = epoch;
        } else if epoch - best == stopping.patience {
            return (epoch + 1, best + 1);
        }
    }
    (values.len(), best + 1)
}

#[test]
fn a_training_ends_after_its_patience_with_its_best_weights() {
    let mut early = 0;
    for watch in [Watch::Loss, Watch::Metric(Metric::Accuracy), Watch::Metric(Metric::BalancedAccuracy)] {
        let (values, networks) = whole(watch);
        for (patience, least) in [(1, 0.0), (3, 0.0), (4, 0.01), (100, 0.0)] {
            let stopping = EarlyStopping::new(patience).watch(watch).least(least);
            let (end, best) = expected(&values, &stopping);
            early += usize::from(end < values.len());
            let case = case(Some(stopping));
            let mut network = case.network();
            let state = State::new(&case.trainer, &case.train);
            let on = |_: Event<'_>, _: &optim::Snapshot<'_, f32>| ControlFlow::Continue(());
            let history = case
                .trainer
                .train_from(&mut network, state, &case.train, Some(&case.validation), on)
                .unwrap();
            assert_eq!((history.epochs.len(), history.best), (end, Some(best)), "{stopping:?}");
            assert!(!history.stopped);
            assert!(network == networks[best - 1], "the weights of epoch {best}");
        }
    }
    assert!(early >= 6, "{early} trainings ended early");
}

#[test]
fn a_cut_changes_no_bit_and_a_finished_training_stays_finished() {
    let watch = Watch::Metric(Metric::BalancedAccuracy);
    for stopping in [EarlyStopping::new(3), EarlyStopping::new(2).watch(watch).least(0.001)] {
        let mut case = case(Some(stopping));
        case.trainer = case.trainer.clone().average(0.8).metrics([Metric::F1]);
        let whole = case.whole(&case.trainer);
        let mut events = 0;
        case.run(case.beginning(), &case.trainer, |_| {
            events += 1;
            false
        })
        .unwrap();
        for n in 1..=events {
            let kept = case.cut(case.beginning(), case.trainer.clone().threads(1 + n % 3), n);
            match case.run(read(&kept), case.trainer.clone().threads(1 + n % 2), |_| false).unwrap() {
                Part::Whole(outcome) => assert!(outcome == whole, "cut after event {n} of {events}"),
                Part::Cut(_) => panic!("nobody stopped it"),
            }
        }
    }
}

#[test]
fn metrics_are_recorded_where_they_are_asked_for() {
    let mut case = case(None);
    case.trainer = case.trainer.clone().epochs(2).metrics([Metric::F1, Metric::LogLoss, Metric::Accuracy]);
    let mut network = case.network();
    let on = |_: Event<'_>| ControlFlow::Continue(());
    let history = case.trainer.train_with(&mut network, &case.train, Some(&case.validation), on).unwrap();
    let last = &history.epochs[1];
    let f1 = Metric::F1.of(&optim::predictions(&network, &case.validation)).unwrap();
    let accuracy = evaluate(&network, &case.validation).accuracy().unwrap();
    // These outputs are no probabilities, so there is no log loss.
    assert_eq!(last.metrics, [(Metric::F1, f1), (Metric::Accuracy, accuracy)]);
    assert_eq!(history.best, None);
}

#[test]
fn without_validation_samples_nothing_can_be_watched() {
    let case = case(Some(EarlyStopping::new(2)));
    let error = case.trainer.train(&mut case.network(), &case.train).unwrap_err();
    assert_eq!(error.to_string(), "0 validation samples for early stopping: at least 1 is needed");
    let never = case.trainer.clone().early_stopping(EarlyStopping::new(0));
    let error = never.train(&mut case.network(), &case.train).unwrap_err();
    assert!(matches!(error, TrainError::Zero { what: "epochs of patience" }), "{error}");
    let negative = case.trainer.clone().early_stopping(EarlyStopping::new(1).least(-0.1));
    let error = negative.train(&mut case.network(), &case.train).unwrap_err();
    assert!(matches!(error, TrainError::Range { name: "the least improvement", .. }), "{error}");
}

#[test]
fn what_is_watched_has_a_name() {
    for watch in Metric::ALL.map(Watch::Metric).into_iter().chain([Watch::Loss]) {
        assert_eq!(Watch::named(watch.name()), Some(watch));
    }
    assert_eq!(Watch::named("losses"), None);
}
