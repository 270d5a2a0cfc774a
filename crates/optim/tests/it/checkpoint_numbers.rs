//! No number and no name in a checkpoint changes its meaning: files put together here, by hand, are what is
//! read and written.

use std::borrow::Cow;

use files::{Bytes, Fields, FileError, HEADER_BYTES, Item, Section, SectionFault, SectionWriter, Sections};
use nn::file::{NETWORK_SECTIONS, write_network};
use optim::{
    Adam, Batching, CHECKPOINT, Checkpoint, Clip, Constant, Cosine, Described, EarlyStopping, EpochRecord,
    Metric, Schedule, Settings, Sgd, State, StepDecay, WarmUp, Watch,
};

use crate::support::training::{Case, read};

type Row = Vec<(u16, f64)>;

/// The sections of a checkpoint besides those of its network, by hand.
#[derive(Clone)]
struct ByHand {
    network: nn::Network<f32>,
    trainer: Fields<'static>,
    optimizer: (String, Vec<(String, f64)>),
    slots: Vec<(String, Vec<u8>)>,
    schedule: Option<(String, Vec<(String, f64)>)>,
    decay_schedule: Option<(String, Vec<(String, f64)>)>,
    dropout_schedule: Option<(String, Vec<(String, f64)>)>,
    steps: Option<Fields<'static>>,
    position: Fields<'static>,
    samples: Fields<'static>,
    validation: Option<Fields<'static>>,
    history: Vec<Row>,
    health: Option<Vec<Row>>,
    metrics: Vec<(u64, String, f64)>,
    average: Option<Vec<u8>>,
    best: Option<Fields<'static>>,
    note: Option<Vec<u8>>,
}

impl ByHand {
    fn of(checkpoint: &Checkpoint<f32>) -> Self {
        let State {
            settings,
            slots,
            steps,
            planned,
            position,
            history,
            fingerprint,
            validation,
            average,
            best,
            ..
        } = &checkpoint.state;
        let Settings { optimizer, schedule, decay_schedule, dropout_schedule, .. } = settings;
        let Settings { batching, epochs, seed, steps_per_epoch, .. } = settings;
        let batching = match *batching {
            Batching::Full => Item::plain(1),
            Batching::MiniBatch(m) => Item { kind: 2, settings: Fields::new().with(1, &(m as u64)) },
            Batching::Online => Item::plain(3),
        };
        let clip = settings.clip.map(|clip| match clip {
            Clip::Norm(c) => Item { kind: 1, settings: Fields::new().with(1, &c) },
            Clip::Value(c) => Item { kind: 2, settings: Fields::new().with(1, &c) },
        });
        let stopping = settings
            .early_stopping
            .map(|s| Fields::new().with(1, &s.watch.name()).with(2, &(s.patience as u64)).with(3, &s.least));
        let metrics = history.iter().flat_map(|record| {
            let row =
                |(metric, value): &(Metric, f64)| (record.epoch as u64, metric.name().to_owned(), *value);
            record.metrics.iter().map(row).collect::<Vec<_>>()
        });
        let best = best.as_ref().map(|best| {
            let weights = Bytes(Cow::Owned(best.parameters.to_le_bytes()));
            Fields::new().with(1, &(best.epoch as u64)).with(2, &best.value).with(3, &weights)
        });
        let names: &[&str] = if optimizer.name == "adam" { &["mean", "mean square"] } else { &["velocity"] };
        // A constant one without a warm-up is left out.
        let named = |schedule: &Described| {
            let Described { name, settings, .. } = schedule.clone();
            (name != "constant" || !settings.is_empty()).then_some((name, settings))
        };
        let row = |e: &EpochRecord| {
            let optional =
                e.validation_loss.map(|x| (3, x)).into_iter().chain(e.validation_accuracy.map(|x| (4, x)));
            [(1, e.epoch as f64), (2, e.train_loss)]
                .into_iter()
                .chain(optional)
                .chain([(5, e.seconds)])
                .collect()
        };
        let mut health = Vec::new();
        for e in history {
            for (l, h) in e.health.iter().enumerate() {
                let numbers =
                    [e.epoch as f64, l as f64 + 1.0, h.gradient_norm, h.update_ratio, h.weight_norm];
                let mut row: Row = (1..).zip(numbers.into_iter().chain([h.weight_max])).collect();
                row.extend(h.saturated.map(|x| (7, x)).into_iter().chain(h.dead.map(|x| (8, x))));
                health.push(row);
            }
        }
        Self {
            network: checkpoint.network.clone(),
            trainer: Fields::new()
                .with(1, &batching)
                .with(2, &(*epochs as u64))
                .with(3, seed)
                .with_some(4, steps_per_epoch.map(|n| n as u64).as_ref())
                .with_some(5, clip.as_ref())
                .with_some(6, settings.max_norm.as_ref())
                .with_some(7, settings.average.as_ref())
                .with_some(8, stopping.as_ref())
                .with_some(9, Some(settings.accumulate as u64).filter(|&n| n > 1).as_ref()),
            optimizer: (optimizer.name.clone(), optimizer.settings.clone()),
            slots: slots.iter().zip(names).map(|(v, name)| ((*name).to_owned(), v.to_le_bytes())).collect(),
            schedule: named(schedule),
            decay_schedule: named(decay_schedule),
            dropout_schedule: named(dropout_schedule),
            steps: Some(Fields::new().with(1, steps).with(2, planned)),
            position: Fields::new()
                .with(1, &(position.epoch as u64))
                .with(2, &(position.batch as u64))
                .with(3, &position.total)
                .with(4, &position.seconds),
            samples: Fields::new().with(1, fingerprint),
            validation: validation.map(|validation| Fields::new().with(1, &validation)),
            history: history.iter().map(row).collect(),
            health: Some(health),
            metrics: metrics.collect(),
            average: average.as_ref().map(|average| average.to_le_bytes()),
            best,
            note: Some(checkpoint.note.clone()),
        }
    }

    fn writer(&self) -> SectionWriter {
        let mut writer = SectionWriter::new();
        write_network(&mut writer, &self.network);
        writer.encode(Section::required("trainer"), &self.trainer);
        let (name, settings) = &self.optimizer;
        writer.encode(Section::required("optimizer"), &Fields::new().with(1, name).with(2, settings));
        let slots: Vec<_> =
            self.slots.iter().map(|(name, bytes)| (name, Bytes(Cow::Borrowed(bytes)))).collect();
        writer.encode(Section::required("slots"), &slots);
        if let Some((name, settings)) = &self.schedule {
            writer.encode(Section::required("schedule"), &Fields::new().with(1, name).with(2, settings));
        }
        if let Some((name, settings)) = &self.decay_schedule {
            let fields = Fields::new().with(1, name).with(2, settings);
            writer.encode(Section::required("decay-schedule"), &fields);
        }
        if let Some((name, settings)) = &self.dropout_schedule {
            let fields = Fields::new().with(1, name).with(2, settings);
            writer.encode(Section::required("dropout-schedule"), &fields);
        }
        if let Some(steps) = &self.steps {
            writer.encode(Section::required("steps"), steps);
        }
        writer.encode(Section::required("position"), &self.position);
        writer.encode(Section::required("samples"), &self.samples);
        if let Some(validation) = &self.validation {
            writer.encode(Section::optional("validation"), validation);
        }
        writer.encode(Section::required("history"), &self.history);
        if let Some(health) = &self.health {
            writer.encode(Section::optional("health"), health);
        }
        if !self.metrics.is_empty() {
            writer.encode(Section::optional("metrics"), &self.metrics);
        }
        if let Some(average) = &self.average {
            writer.bytes(Section::required("average"), average);
        }
        if let Some(best) = &self.best {
            writer.encode(Section::required("best"), best);
        }
        if let Some(note) = &self.note {
            writer.bytes(Section::optional("note"), note);
        }
        writer
    }

    fn read(&self) -> Result<Checkpoint<f32>, FileError> {
        Checkpoint::from_file_bytes(&self.writer().finish(CHECKPOINT), "some.checkpoint")
    }

    fn with(&self, change: impl FnOnce(&mut Self)) -> Result<Checkpoint<f32>, FileError> {
        let mut changed = self.clone();
        change(&mut changed);
        changed.read()
    }
}

/// In the second epoch, with velocity, history and sums.
fn sample() -> Checkpoint<f32> {
    let case = Case::<f32>::small(Sgd::new(0.2).momentum(0.9).l2(0.001));
    read(&case.cut(case.beginning(), &case.trainer, 6))
}

/// The one line that says what is wrong.
#[track_caller]
fn line(result: Result<Checkpoint<f32>, FileError>) -> String {
    let text = result.unwrap_err().to_string();
    assert!(!text.contains('\n'), "{text}");
    text.strip_prefix("some.checkpoint: ").unwrap().to_owned()
}

#[test]
fn the_numbers_of_settings_and_columns_stay() {
    for sgd in [Sgd::new(0.3), Sgd::new(0.2).momentum(0.9).l2(0.001)] {
        for batching in [Batching::Full, Batching::MiniBatch(4), Batching::Online] {
            for steps_per_epoch in [None, Some(2)] {
                let mut case = Case::<f32>::small(sgd);
                case.trainer = case.trainer.clone().batching(batching);
                if let Some(steps) = steps_per_epoch {
                    case.trainer = case.trainer.clone().steps_per_epoch(steps);
                }
                comes_back(&case);
            }
        }
    }
    let mut case = Case::<f32>::small(Sgd::new(0.3));
    for trainer in [optim::Trainer::new(Adam::new(0.01).betas(0.8, 0.99)), optim::Trainer::new(Sgd::new(0.3))]
    {
        case.trainer = trainer.schedule(Cosine).batching(Batching::MiniBatch(4)).epochs(3).threads(1);
        comes_back(&case);
        let epochs = case.trainer.clone().schedule(WarmUp::epochs(1, Constant));
        case.trainer = epochs.decay_schedule(WarmUp::steps(2, StepDecay::new(3, 0.5)));
        comes_back(&case);
        case.trainer = case.trainer.clone().dropout_schedule(WarmUp::steps(2, Cosine));
        comes_back(&case);
    }
    let small = Case::<f32>::small(Sgd::new(0.3)).trainer;
    let stopping = EarlyStopping::new(7).watch(Watch::Metric(Metric::BalancedAccuracy)).least(0.01);
    for trainer in [
        small.clone().clip(Clip::Norm(0.1)).max_norm(1.5),
        small.clone().clip(Clip::Value(0.1)).average(0.9),
        small.clone().early_stopping(stopping),
        small.clone().accumulate(2),
        small.early_stopping(EarlyStopping::new(7)).metrics([Metric::F1, Metric::Brier]).average(0.5),
    ] {
        case.trainer = trainer;
        comes_back(&case);
    }
}

/// Names in files never change, nor do those of settings.
#[test]
fn the_names_of_schedules_and_their_settings_stay() {
    let named: Vec<_> = optim::schedules()
        .iter()
        .map(|schedule| {
            let names: Vec<_> = schedule.settings().into_iter().map(|(name, _)| name).collect();
            (schedule.name(), names.join(", "))
        })
        .collect();
    let expected = [
        ("constant", ""),
        ("step", "epochs, gamma"),
        ("exponential", "gamma"),
        ("cosine", ""),
        ("cosine-restarts", "epochs, growth"),
        ("one-cycle", "rise, start, end"),
        ("plateau", "gamma, patience, threshold"),
        ("coslog4", ""),
        ("flat-cos", ""),
    ];
    assert_eq!(named, expected.map(|(name, settings)| (name, settings.to_owned())));
    let warm = [WarmUp::steps(2, Cosine), WarmUp::epochs(3, Cosine)].map(|warm| warm.settings());
    assert_eq!(warm, [[("warm-up steps", 2.0)], [("warm-up epochs", 3.0)]]);
}

/// The bytes of a cut are those written by hand, and hold what they held.
#[track_caller]
fn comes_back(case: &Case<f32>) {
    for events in [1, 6] {
        let bytes = case.cut(case.beginning(), &case.trainer, events);
        let checkpoint = read(&bytes);
        let by_hand = ByHand::of(&checkpoint);
        assert!(by_hand.writer().finish(CHECKPOINT) == bytes, "{:?}", &case.trainer);
        assert!(by_hand.read().unwrap() == checkpoint, "{:?}", &case.trainer);
    }
}

#[test]
fn a_file_from_before_steps_were_counted_has_none() {
    let by_hand = ByHand::of(&sample());
    let kept = by_hand.with(|file| file.steps = None).unwrap();
    assert_eq!((kept.state.steps, kept.state.planned), (0, 0));
}

/// What a user's own optimizer keeps is read back, for the user's own trainer to go on from.
#[test]
fn somebody_elses_optimizer_may_have_any_settings_and_slots() {
    let by_hand = ByHand::of(&sample());
    let kept = by_hand.with(|file| {
        file.optimizer = ("lion".into(), vec![("beta".into(), 0.9)]);
        file.slots[0].0 = "mean".into();
        file.schedule = Some(("sawtooth".into(), vec![("teeth".into(), 3.0)]));
    });
    let settings = kept.unwrap().state.settings;
    assert_eq!((settings.optimizer.name.as_str(), settings.optimizer.setting("beta")), ("lion", Some(0.9)));
    assert_eq!(settings.schedule.setting("teeth"), Some(3.0));
    assert!(settings.trainer().is_none());
}

#[test]
fn what_a_later_program_adds_in_an_optional_place_is_skipped() {
    let sample = sample();
    let by_hand = ByHand::of(&sample);
    let more = by_hand.with(|file| {
        file.history.iter_mut().for_each(|row| row.push((6, 0.5)));
        file.history.iter_mut().for_each(|row| row.insert(0, (1000, f64::NAN)));
        file.health.iter_mut().flatten().for_each(|row| row.insert(3, (9, -1.0)));
    });
    assert!(more.unwrap() == sample);
    let mut writer = by_hand.writer();
    writer.bytes(Section::optional("averaged-parameters"), b"whatever");
    assert!(read::<f32>(&writer.finish(CHECKPOINT)) == sample);

    let mut less = sample.clone();
    less.state.history.iter_mut().for_each(|record| record.health.clear());
    less.note.clear();
    let kept = by_hand.with(|file| (file.health, file.note) = (None, None)).unwrap();
    assert!(kept == less, "health and note may be missing");
}

#[test]
fn what_only_a_newer_program_knows_is_refused_by_name() {
    let by_hand = ByHand::of(&sample());
    let refused = |change: &dyn Fn(&mut ByHand)| {
        let result = by_hand.with(change);
        assert!(!result.as_ref().unwrap_err().is_damage());
        let line = line(result);
        line.strip_suffix(", which this program does not know; a newer one wrote it").unwrap().to_owned()
    };
    let batching = |kind| Fields::new().with(1, &Item::plain(kind)).with(2, &3_u64).with(3, &1_u64);
    let trainer = |kind| move |file: &mut ByHand| file.trainer = batching(kind);
    assert_eq!(refused(&trainer(4)), "batching has kind 4");
    assert_eq!(refused(&|file| file.trainer = batching(1).with(10, &"cosine")), "trainer has field 10");
    assert_eq!(refused(&|file| file.position = file.position.clone().with(5, &1_u8)), "position has field 5");
    assert_eq!(refused(&|file| file.samples = file.samples.clone().with(2, &1_u8)), "samples has field 2");
    assert_eq!(
        refused(&|file| file.optimizer.1.push(("beta".into(), 0.9))),
        "optimizer has setting \"beta\""
    );
    assert_eq!(refused(&|file| file.slots[0].0 = "second".into()), "optimizer has slot \"second\"");
    assert_eq!(refused(&|file| file.slots.push(("second".into(), vec![]))), "optimizer has slot \"second\"");

    let mut writer = by_hand.writer();
    writer.bytes(Section::required("shards"), b"");
    let error =
        Checkpoint::<f32>::from_file_bytes(&writer.finish(CHECKPOINT), "some.checkpoint").unwrap_err();
    assert!(
        matches!(&error, FileError::Section { name, fault: SectionFault::Unknown, .. } if name == "shards")
    );
    assert!(!error.is_damage());
}

#[test]
fn averaged_and_best_weights_that_cannot_be_are_refused() {
    let mut case = Case::<f32>::small(Sgd::new(0.2));
    case.trainer = case.trainer.clone().average(0.9).early_stopping(EarlyStopping::new(5));
    let by_hand = ByHand::of(&read(&case.cut(case.beginning(), &case.trainer, 6)));
    assert!(by_hand.read().is_ok());
    let missing = line(by_hand.with(|file| file.average = None));
    assert!(missing.starts_with("averaged weights is missing or alone"), "{missing}");
    let short = line(by_hand.with(|file| file.average = Some(vec![0; 4])));
    assert!(short.contains("averaged weights"), "{short}");
    let weights = by_hand.average.clone().unwrap();
    let best = |epoch: u64, value: f64| {
        let weights = Bytes(Cow::Owned(weights.clone()));
        Some(Fields::new().with(1, &epoch).with(2, &value).with(3, &weights))
    };
    assert!(by_hand.with(|file| file.best = best(1, 0.5)).is_ok());
    for epoch in [0, 2] {
        let refused = line(by_hand.with(|file| file.best = best(epoch, 0.5)));
        assert!(refused.starts_with(&format!("best epoch is {epoch}")), "{refused}");
    }
    let refused = line(by_hand.with(|file| file.best = best(1, f64::NAN)));
    assert!(refused.contains("averaged and best weights"), "{refused}");
    let refused = line(by_hand.with(|file| file.metrics.push((9, "f1".into(), 0.5))));
    assert!(refused.starts_with("metrics is f1 0.5 of epoch 9"), "{refused}");
    let kept = by_hand.with(|file| file.metrics.push((1, "a later metric".into(), 0.5))).unwrap();
    assert!(kept.state.history[0].metrics.is_empty(), "a metric of a later program is skipped");
}

#[test]
fn what_is_missing_or_there_twice_is_named() {
    let by_hand = ByHand::of(&sample());
    assert_eq!(
        line(by_hand.with(|file| file.trainer = Fields::new())),
        "trainer is without its batching, field 1, expected all fields"
    );
    assert_eq!(
        line(by_hand.with(|file| drop(file.optimizer.1.remove(1)))),
        "optimizer is without its momentum, expected complete"
    );
    assert_eq!(
        line(by_hand.with(|file| file.optimizer.1.push(("eta".into(), 0.1)))),
        "optimizer is with twice its eta, expected complete"
    );
    assert_eq!(
        line(by_hand.with(|file| _ = file.history[0].remove(1))),
        "history is without training loss, column 2, expected a table of complete rows"
    );
    assert_eq!(
        line(by_hand.with(|file| file.history[0][0].1 = 1.5)),
        "history is with epoch 1.5, expected a table of complete rows"
    );
    let health =
        |change: &dyn Fn(&mut Vec<Row>)| line(by_hand.with(|file| change(file.health.as_mut().unwrap())));
    let out_of_order = |epoch, layer| {
        format!("health is out of order at epoch {epoch}, layer {layer}, expected a table of complete rows")
    };
    assert_eq!(health(&|rows| rows.swap(0, 1)), out_of_order(1, 2));
    assert_eq!(health(&|rows| rows.push(rows[1].clone())), out_of_order(1, 2));
    assert_eq!(health(&|rows| rows[1][0].1 = 2.0), out_of_order(2, 2));
    assert_eq!(
        health(&|rows| _ = rows[1].remove(3)),
        "health is without update ratio, column 4, expected a table of complete rows"
    );

    // Every section but the last two must be there.
    let bytes = by_hand.writer().finish(CHECKPOINT);
    let names = ["trainer", "optimizer", "slots", "position", "samples", "history"].map(Section::required);
    let names = [&NETWORK_SECTIONS[..], &names].concat();
    let optional = ["health", "note"].map(Section::optional);
    let all = [&names[..], &[Section::required("steps")], &optional].concat();
    let verified = CHECKPOINT.verify(&bytes, "some.checkpoint".as_ref()).unwrap();
    let sections = Sections::of(&verified, &all, "some.checkpoint".as_ref()).unwrap();
    assert!(verified.len() > HEADER_BYTES);
    for missing in &names {
        let mut writer = SectionWriter::new();
        for section in all.iter().filter(|section| section.name != missing.name) {
            writer.bytes(*section, sections.bytes(*section).unwrap());
        }
        let file = writer.finish(CHECKPOINT);
        assert_eq!(
            line(Checkpoint::from_file_bytes(&file, "some.checkpoint")),
            format!("section `{}` is missing", missing.name)
        );
    }
}
