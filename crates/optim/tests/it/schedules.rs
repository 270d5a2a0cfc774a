//! Every schedule: the factors of optax and PyTorch, the settings that are refused, its words, and no bit
//! changed by a cut.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{
    Adam, AdamW, Batching, Cosine, CosineRestarts, EpochRecord, Exponential, FlatCos, Moment, Nesterov,
    OneCycle, Plateau, Schedule, ScheduleError, Sgd, State, StepDecay, TrainError, Trainer, WarmUp,
    schedule_by_name, schedules,
};
use serde_json::Value;

use crate::support::training::{Case, Part, read, table};

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/schedules.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Epochs with these losses on the training samples.
fn history(losses: &[f64]) -> Vec<EpochRecord> {
    losses.iter().enumerate().map(|(e, loss)| EpochRecord::new(e + 1, *loss, 0.0)).collect()
}

/// Relative to 1, the largest factor: a cosine near 0 is the difference of two numbers near 1.
fn assert_close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-14, "{what}: {found:e} for {expected:e}");
}

#[test]
fn every_schedule_is_that_of_optax_or_pytorch() {
    let golden = golden();
    let (planned, per_epoch) =
        (golden["steps"].as_u64().unwrap(), golden["steps_per_epoch"].as_u64().unwrap());
    let mut seen = BTreeSet::new();
    for case in golden["cases"].as_array().unwrap() {
        let (words, warm_up) = (case["words"].as_str().unwrap(), case["warm_up"].as_u64().unwrap());
        let schedule = schedule_by_name(words).unwrap();
        seen.insert(schedule.name());
        let schedule = WarmUp::steps(warm_up as usize, schedule);
        let factors = numbers(&case["factors"]);
        assert_eq!(factors.len() as u64, planned);
        for (t, expected) in (0..).zip(factors) {
            let at = Moment::new(t, planned, &[]).steps_per_epoch(per_epoch);
            assert_close(schedule.factor(&at), expected, &format!("{words} after {t} steps"));
        }
    }
    let losses = history(&numbers(&golden["losses"]));
    for case in golden["plateaus"].as_array().unwrap() {
        let words = case["words"].as_str().unwrap();
        let schedule = schedule_by_name(words).unwrap();
        seen.insert(schedule.name());
        for (e, expected) in (1..).zip(numbers(&case["factors"])) {
            let found = schedule.factor(&Moment::new(0, 0, &losses[..e]));
            assert_close(found, expected, &format!("{words} after {e} epochs"));
        }
    }
    let registered: BTreeSet<&str> = schedules().iter().map(|schedule| schedule.name()).collect();
    assert_eq!(seen, registered, "a case for every schedule");
}

#[test]
fn a_plateau_is_one_of_the_validation_samples_if_there_are_any() {
    let mut records = history(&[1.0, 0.9, 0.8, 0.7]);
    let factor = |records: &[EpochRecord]| Plateau::new(0.5, 1).factor(&Moment::new(0, 0, records));
    assert_eq!(factor(&records), 1.0, "the training loss falls");
    records.iter_mut().for_each(|record| record.validation_loss = Some(0.3));
    assert_eq!(factor(&records), 0.5, "the validation loss does not");
    assert_eq!(factor(&records[..0]), 1.0);
    // A loss may be negative; one that rises is no better for that.
    assert_eq!(factor(&history(&[-1.0, -0.99995, -0.9998])), 0.5);
    assert_eq!(factor(&history(&[-1.0, -1.1, -1.2])), 1.0);
}

/// All schedules end: after the plan they stand still, and no plan at all is no division by zero.
#[test]
fn beyond_the_plan_factors_stand_still() {
    for schedule in schedules() {
        for schedule in [schedule.clone(), Arc::new(WarmUp::epochs(2, schedule.clone()))] {
            let at = |steps, planned| schedule.factor(&Moment::new(steps, planned, &[]).steps_per_epoch(5));
            for (steps, planned) in [(0, 0), (7, 0), (100, 100), (1_000_000, 100), (u64::MAX, 100)] {
                let factor = at(steps, planned);
                assert!((0.0..=1.0).contains(&factor), "{schedule:?} after {steps}: {factor}");
            }
            if schedule.depends_on_end() {
                assert_eq!(at(100, 100), at(130, 100), "{schedule:?}");
            }
        }
    }
}

#[test]
fn every_schedule_comes_back_from_its_settings_and_its_words() {
    for schedule in schedules() {
        let words: String = schedule.settings().iter().map(|(_, value)| format!(":{value}")).collect();
        let named = schedule_by_name(&format!("{}{words}", schedule.name())).unwrap();
        assert_eq!((named.name(), named.settings()), (schedule.name(), schedule.settings()));
        assert_eq!(named.depends_on_end(), schedule.depends_on_end());
        let plain = Trainer::new(Sgd::new(0.1)).schedule(schedule.clone());
        let warm = plain.clone().schedule(WarmUp::epochs(2, schedule.clone()));
        let decaying = plain.clone().decay_schedule(WarmUp::steps(3, schedule.clone()));
        let dropping = plain.clone().dropout_schedule(WarmUp::epochs(3, schedule.clone()));
        for trainer in [plain, warm, decaying, dropping] {
            let settings = trainer.settings();
            let again = settings.trainer().unwrap();
            assert_eq!(again.settings(), settings);
            let losses = history(&[0.5; 9]);
            for steps in [0, 1, 10, 11, 55] {
                let found =
                    [&again, &trainer].map(|t| t.eta_after(steps, 100, &losses[..steps as usize / 10]));
                assert_eq!(found[0], found[1], "{settings:?} after {steps} steps");
            }
        }
    }
}

#[test]
fn words_that_name_no_schedule_are_told_how_it_is_written() {
    let line = |words: &str| schedule_by_name(words).unwrap_err().to_string();
    assert_eq!(
        line("sawtooth:3"),
        "no schedule is called \"sawtooth\"; there are constant, step, exponential, cosine, cosine-restarts, \
         one-cycle, plateau, coslog4, flat-cos"
    );
    let step = "write step:EPOCHS:GAMMA, such as step:10:0.5";
    for words in ["step:ten", "step:2.5", "step:-1", "step:10:0.5:3", "step:"] {
        assert_eq!(line(words), format!("{words:?} is no schedule; {step}"));
    }
    assert_eq!(line("cosine:0.1"), "\"cosine:0.1\" is no schedule; write cosine");
    assert_eq!(line("step:10:1.5"), "schedule step:10:1.5: gamma is 1.5, but must be above 0 and at most 1");
    assert!(matches!(schedule_by_name("step:0"), Err(ScheduleError::Range { .. })));
    assert_eq!(schedule_by_name("flat_cos").unwrap().name(), "flat-cos");
    assert_eq!(schedule_by_name("step:20").unwrap().settings(), [("epochs", 20.0), ("gamma", 0.5)]);
}

#[test]
fn settings_that_cannot_be_are_named() {
    let name = |schedule: &dyn Schedule| match schedule.check().unwrap_err() {
        TrainError::Range { name, .. } => name,
        TrainError::Zero { what } => what,
        other => panic!("{other}"),
    };
    assert_eq!(name(&StepDecay::new(3, 0.0)), "gamma");
    assert_eq!(name(&StepDecay::new(0, 0.5)), "epochs between two steps of the schedule");
    assert_eq!(name(&Exponential::new(f64::NAN)), "gamma");
    assert_eq!(name(&CosineRestarts::new(0, 2)), "epochs before the first restart of the schedule");
    assert_eq!(name(&CosineRestarts::new(2, 0)), "times that a cycle of the schedule grows");
    assert_eq!(name(&OneCycle::new(1.0, 0.1, 0.1)), "rise");
    assert_eq!(name(&OneCycle::new(0.3, 1.1, 0.1)), "start");
    assert_eq!(name(&OneCycle::new(0.3, 0.1, -0.1)), "end");
    assert_eq!(name(&Plateau::new(1.0, 2)), "gamma");
    assert_eq!(name(&WarmUp::steps(2, Plateau::new(0.5, 2).threshold(1.0))), "threshold");
    let trainer = Trainer::new(Sgd::new(0.1)).decay_schedule(Exponential::new(2.0));
    let topology = Topology::new(&[5, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    assert!(matches!(trainer.train(&mut network, &table(4, 5)), Err(TrainError::Range { .. })));
    let trainer = Trainer::new(Sgd::new(0.1)).dropout_schedule(StepDecay::new(0, 0.5));
    assert!(matches!(trainer.train(&mut network, &table(4, 5)), Err(TrainError::Zero { .. })));
}

#[test]
#[should_panic(expected = "a warm-up before the warm-up of \"cosine\"")]
fn two_warm_ups_are_one_too_many() {
    let _ = WarmUp::epochs(1, WarmUp::steps(3, Cosine));
}

fn case<T: Scalar>(trainer: Trainer) -> Case<T> {
    let trainer = trainer.batching(Batching::MiniBatch(4)).epochs(3).seed(9).threads(1);
    Case { sizes: &[5, 7, 3], train: table(10, 5), validation: table(6, 5), trainer }
}

/// Cut after every step and every epoch, and gone on with on other numbers of threads.
fn cut_everywhere<T: Scalar>(trainer: Trainer) {
    let case = case::<T>(trainer);
    let whole = case.whole(&case.trainer);
    for (n, threads) in (1..=12).zip([1, 2, 3, 8].into_iter().cycle()) {
        let kept = case.cut(case.beginning(), case.trainer.clone().threads(9 - threads), n);
        let kept = read(&kept);
        assert_eq!(kept.state.settings, case.trainer.settings());
        match case.run(kept, case.trainer.clone().threads(threads), |_| false).unwrap() {
            Part::Whole(outcome) => assert!(outcome == whole, "cut after event {n}: {:?}", case.trainer),
            Part::Cut(_) => panic!("nobody stopped it"),
        }
    }
}

/// Each schedule with one optimizer, and each with another after a warm-up, or for weight decay.
#[test]
fn a_cut_changes_no_bit_of_any_schedule() {
    // With defaults made for many epochs, three would see no change.
    let short = ["step:1", "exponential", "cosine", "cosine-restarts:1", "one-cycle", "plateau:0.5:0:0.9"];
    let trainers = |sgd: bool| match sgd {
        true => Trainer::new(Sgd::new(0.2).momentum(0.9).l2(0.01)),
        false => Trainer::new(AdamW::new(0.02).weight_decay(0.1)),
    };
    for (i, words) in short.into_iter().chain(["constant", "coslog4", "flat-cos"]).enumerate() {
        let schedule = schedule_by_name(words).unwrap();
        cut_everywhere::<f32>(trainers(i % 2 == 0).schedule(schedule.clone()));
        let warm = WarmUp::steps(4, schedule.clone());
        cut_everywhere::<f64>(trainers(i % 2 == 1).schedule(warm).decay_schedule(schedule));
    }
    assert_eq!(short.len() + 3, schedules().len());
}

/// Three epochs of three steps: every schedule, and its warm-up, reaches the weights.
#[test]
fn every_schedule_makes_other_weights() {
    let weights = |trainer: Trainer| case::<f32>(trainer.clone()).whole(case::<f32>(trainer).trainer).weights;
    let decaying = || Trainer::new(Nesterov::new(0.2).momentum(0.5).l2(0.1));
    let all = [
        decaying(),
        decaying().schedule(StepDecay::new(1, 0.5)),
        decaying().schedule(Cosine),
        decaying().schedule(WarmUp::epochs(1, Cosine)),
        decaying().schedule(WarmUp::steps(1, Cosine)),
        decaying().decay_schedule(FlatCos),
        decaying().decay_schedule(WarmUp::steps(2, FlatCos)),
        Trainer::new(Nesterov::new(0.2).momentum(0.5)).decay_schedule(FlatCos),
    ];
    let different: BTreeSet<_> = all.map(weights).into_iter().collect();
    assert_eq!(different.len(), 8);
}

/// For each optimizer that decays: with a factor of 0 the weights are those without a decay.
#[test]
fn a_schedule_multiplies_the_decay() {
    /// No decay at all.
    #[derive(Debug)]
    struct Never;
    impl Schedule for Never {
        fn name(&self) -> &'static str {
            "never"
        }
        fn factor(&self, _: &Moment<'_>) -> f64 {
            0.0
        }
    }
    let weights = |trainer: Trainer| case::<f64>(trainer.clone()).whole(case::<f64>(trainer).trainer).weights;
    let pairs = [
        (Trainer::new(Sgd::new(0.2).momentum(0.5).l2(0.1)), Trainer::new(Sgd::new(0.2).momentum(0.5))),
        (
            Trainer::new(Nesterov::new(0.2).momentum(0.5).l2(0.1)),
            Trainer::new(Nesterov::new(0.2).momentum(0.5)),
        ),
        (Trainer::new(AdamW::new(0.02).weight_decay(0.1)), Trainer::new(AdamW::new(0.02).weight_decay(0.0))),
    ];
    for (with, without) in pairs {
        assert!(weights(with.clone()) != weights(without.clone()), "{with:?} decays");
        assert!(weights(with.clone().decay_schedule(Never)) == weights(without), "{with:?}");
    }
}

/// More epochs than planned are refused in one line, or the schedule is stretched.
#[test]
fn a_schedule_that_depends_on_the_end_is_kept_or_stretched() {
    for trainer in [
        Trainer::new(Adam::default()).schedule(WarmUp::steps(2, Cosine)),
        Trainer::new(Adam::default()).decay_schedule(Cosine),
        Trainer::new(Adam::default()).dropout_schedule(Cosine),
    ] {
        let case = case::<f32>(trainer);
        let longer = case.trainer.clone().epochs(5);
        let kept = read::<f32>(&case.cut(case.beginning(), &case.trainer, 12));
        let refused = case.run(kept.clone(), &longer, |_| false).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "cannot resume the training: expected a number of epochs, which the schedule cosine depends on, of 3, \
             found 5"
        );
        let mut stretched = kept;
        stretched.state.stretch(&longer, &case.train);
        assert_eq!(stretched.state.planned, 15);
        let cut = case.cut(stretched.clone(), &longer, 2);
        let (Part::Whole(one), Part::Whole(other)) = (
            case.run(stretched, &longer, |_| false).unwrap(),
            case.run(read(&cut), &longer, |_| false).unwrap(),
        ) else {
            panic!("nobody stopped it")
        };
        assert!(one == other && one.history.len() == 5);
    }
    let endless =
        case::<f32>(Trainer::new(Adam::default()).schedule(WarmUp::epochs(1, Exponential::new(0.9))));
    let state = State::new(&endless.trainer, &endless.train);
    let longer = endless.trainer.clone().epochs(5);
    let mut network = endless.network();
    longer.train_from(&mut network, state, &endless.train, None, |_, _| ControlFlow::Continue(())).unwrap();
}
