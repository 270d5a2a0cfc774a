//! Optimizers, schedules and reducers beside the first of their kind.

use std::ops::{ControlFlow, Range};
use std::sync::{Arc, Barrier, Mutex};

use data::Dataset;
use nn::{Activation, Dense, Gradients, Init, Layer, Loss, Network, Parameters, Scale, Topology};
use optim::{
    Adam, At, Batching, Constant, Cosine, Described, EpochRecord, History, Metric, Moment, Optimizer,
    Reducer, Schedule, Sgd, State, TrainError, Trainer, apply,
};

use crate::support::training::table;

fn topology() -> Topology {
    Topology::new(&[5, 17, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap()
}

/// Adam as the paper writes it, number by number.
struct Naive {
    m: Vec<f64>,
    s: Vec<f64>,
}

impl Naive {
    fn step(&mut self, adam: Adam, t: i32, v: &mut [f64], nabla: &[f64], samples: usize) {
        for i in 0..v.len() {
            let g = nabla[i] / samples as f64;
            self.m[i] = adam.beta_1 * self.m[i] + (1.0 - adam.beta_1) * g;
            self.s[i] = adam.beta_2 * self.s[i] + (1.0 - adam.beta_2) * g * g;
            let m_hat = self.m[i] / (1.0 - adam.beta_1.powi(t));
            let s_hat = self.s[i] / (1.0 - adam.beta_2.powi(t));
            v[i] -= adam.eta * m_hat / (s_hat.sqrt() + adam.epsilon);
        }
    }
}

#[test]
fn adam_agrees_with_a_naive_twin() {
    let topology = topology();
    for adam in [Adam::new(0.01), Adam::new(0.3).betas(0.5, 0.9).epsilon(1e-3)] {
        let mut parameters: Parameters<f64> = Init::StandardNormal.parameters(&topology, 1);
        let mut slots = vec![Gradients::zeros(&topology), Gradients::zeros(&topology)];
        let mut v: Vec<f64> = parameters.iter().collect();
        let mut naive = Naive { m: vec![0.0; v.len()], s: vec![0.0; v.len()] };
        for (t, samples) in [(1, 7), (2, 7), (3, 3), (4, 1)] {
            let drawn: Parameters<f64> = Init::StandardNormal.parameters(&topology, 10 + t);
            let nabla = Gradients::from_values(&topology, drawn.iter()).unwrap();
            apply(&adam, At::new(t, adam.eta, samples), &mut parameters, &nabla, &mut slots);
            naive.step(adam, t as i32, &mut v, &nabla.iter().collect::<Vec<_>>(), samples);
            for (i, (found, expected)) in parameters.iter().zip(&v).enumerate() {
                assert!((found - expected).abs() < 1e-13, "{adam:?}, step {t}, {i}: {found} for {expected}");
            }
        }
        let counted = parameters.iter().filter(|x| *x != 0.0).count();
        assert_eq!(parameters.flat().iter().filter(|x| **x != 0.0).count(), counted, "padding stays zero");
    }
}

#[test]
fn settings_that_cannot_be_are_named() {
    let name = |result: Result<(), TrainError>| match result.unwrap_err() {
        TrainError::Range { name, .. } => name,
        other => panic!("{other}"),
    };
    assert_eq!(name(Adam::new(0.0).check()), "eta");
    assert_eq!(name(Adam::new(0.1).betas(1.0, 0.9).check()), "beta 1");
    assert_eq!(name(Adam::new(0.1).betas(0.9, -0.1).check()), "beta 2");
    assert_eq!(name(Adam::new(0.1).epsilon(f64::NAN).check()), "epsilon");
}

#[test]
fn a_trainer_comes_back_from_its_settings() {
    let adam = Trainer::new(Adam::new(0.02).betas(0.8, 0.99)).schedule(Cosine).epochs(7).seed(3);
    let sgd = Trainer::new(Sgd::new(0.02).momentum(0.5)).batching(Batching::Online).steps_per_epoch(4);
    for trainer in [adam, sgd] {
        let settings = trainer.settings();
        assert_eq!(settings.trainer().unwrap().settings(), settings);
        let mut foreign = settings.clone();
        foreign.optimizer.name = "somebody else's".into();
        assert!(foreign.trainer().is_none());
        foreign = settings;
        foreign.schedule = Described::new("somebody else's", &[]);
        assert!(foreign.trainer().is_none());
    }
}

#[test]
fn a_cosine_falls_to_zero() {
    let at = |steps| Cosine.factor(&Moment::new(steps, 8, &[]));
    let expected = |steps: u64| 0.5 * (1.0 + (std::f64::consts::PI * steps as f64 / 8.0).cos());
    for steps in 0..=8 {
        assert_eq!(at(steps), expected(steps));
    }
    assert_eq!(at(9), 0.0, "steps beyond the plan stand still");
    assert_eq!(Constant.factor(&Moment::new(3, 8, &[])), 1.0);
}

/// η of a step is the optimizer's times the schedule's factor: a step at a time, by hand.
#[test]
fn a_schedule_multiplies_eta() {
    let data = table::<f64>(12, 5);
    let trainer = || Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(4).threads(1);
    let mut network = Network::<f64>::new(topology(), Init::Glorot, 1);
    let start = network.clone();
    trainer().schedule(Cosine).train(&mut network, &data).unwrap();
    let mut by_hand = start;
    for steps in 0..4 {
        let eta = 0.5 * Cosine.factor(&Moment::new(steps, 4, &[]));
        Trainer::new(Sgd::new(eta))
            .batching(Batching::Full)
            .epochs(1)
            .threads(1)
            .train(&mut by_hand, &data)
            .unwrap();
    }
    // The order of the samples differs from epoch to epoch, and with it the order of the sums.
    for (a, b) in network.parameters().iter().zip(by_hand.parameters().iter()) {
        assert!((a - b).abs() < 1e-12, "{a} and {b}");
    }
}

#[test]
fn a_schedule_that_depends_on_the_end_keeps_it() {
    let data = table::<f32>(12, 5);
    let trainer = Trainer::new(Sgd::new(0.5)).schedule(Cosine).epochs(4).threads(1);
    let longer = trainer.clone().epochs(5);
    let mut network = Network::<f32>::new(topology(), Init::Glorot, 1);
    let state = State::new(&trainer, &data);
    let error =
        longer.train_from(&mut network, state, &data, None, |_, _| ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, TrainError::Resume { ref expected, .. } if expected == "4"), "{error}");
}

/// Each group of parameters has its own factor of η, and steps in place know it too.
#[test]
fn the_factor_of_a_layer_multiplies_eta() {
    let data = table::<f64>(12, 5);
    let layers = |eta| -> Vec<Layer> {
        vec![
            Scale::new(eta).into(),
            Dense::new(4, Activation::Tanh).into(),
            Dense::new(3, Activation::Identity).into(),
        ]
    };
    let trained = |eta: f64, sgd: Sgd| {
        let topology = Topology::of_layers(5, 0, &layers(eta), Loss::SoftmaxCrossEntropy).unwrap();
        let mut network = Network::<f64>::new(topology, Init::Glorot, 1);
        let before = network.clone();
        Trainer::new(sgd).batching(Batching::Full).epochs(1).threads(1).train(&mut network, &data).unwrap();
        let change = |l: usize| {
            let (after, before) = (network.parameters().w(l), before.parameters().w(l));
            after.col(0).iter().zip(before.col(0)).map(|(a, b)| a - b).collect::<Vec<f64>>()
        };
        (change(0), change(1))
    };
    for sgd in [Sgd::new(0.1), Sgd::new(0.1).momentum(0.5)] {
        let ((s, w), (s_6, w_6)) = (trained(1.0, sgd), trained(6.0, sgd));
        assert!(s.iter().all(|change| *change != 0.0));
        for (one, six) in s.iter().zip(&s_6) {
            assert!((6.0 * one - six).abs() < 1e-12, "{one} and {six}");
        }
        for (a, b) in w.iter().zip(&w_6) {
            assert!((a - b).abs() < 1e-15);
        }
    }
}

/// The factors of a dense layer: its weights, its biases, and none of the others.
#[test]
fn the_factors_of_a_dense_layer_multiply_eta() {
    let data = table::<f64>(12, 5);
    let trained = |(w, b): (f64, f64), trainer: Trainer| {
        let layers: [Layer; 2] =
            [Dense::new(4, Activation::Tanh).eta(w, b).into(), Dense::new(3, Activation::Identity).into()];
        let topology = Topology::of_layers(5, 0, &layers, Loss::SoftmaxCrossEntropy).unwrap();
        let mut network = Network::<f64>::new(topology, Init::Glorot, 1);
        let before = network.clone();
        trainer.batching(Batching::Full).epochs(1).threads(1).train(&mut network, &data).unwrap();
        let change = |l: usize| {
            let (after, before) = (network.parameters(), before.parameters());
            [after.w(l).col(0)[1] - before.w(l).col(0)[1], after.b(l)[1] - before.b(l)[1]]
        };
        [change(0), change(1)]
    };
    for trainer in [Trainer::new(Sgd::new(0.1)), Trainer::new(Sgd::new(0.1).momentum(0.5))] {
        let ([w, b], rest) = trained((1.0, 1.0), trainer.clone()).into();
        assert!(w != 0.0 && b != 0.0);
        for (factor_w, factor_b) in [(3.0, 1.0), (1.0, 0.5), (0.0, 2.0)] {
            let ([found_w, found_b], others) = trained((factor_w, factor_b), trainer.clone()).into();
            assert!((found_w - factor_w * w).abs() < 1e-15, "{found_w} and {factor_w} times {w}");
            assert!((found_b - factor_b * b).abs() < 1e-15, "{found_b} and {factor_b} times {b}");
            for (a, b) in others.iter().zip(&rest) {
                assert!((a - b).abs() < 1e-15);
            }
        }
    }
}

/// Members who are threads of this process.
struct Threads {
    member: usize,
    members: usize,
    shared: Arc<Shared>,
}

/// What a member has put down, if it has.
type Part = Option<Vec<f64>>;

struct Shared {
    barrier: Barrier,
    parts: Vec<Mutex<Part>>,
}

impl Threads {
    /// Sums in the order of the members.
    fn sum_of_all(&self, numbers: &mut [f64]) {
        *self.shared.parts[self.member].lock().unwrap() = Some(numbers.to_vec());
        self.shared.barrier.wait();
        numbers.fill(0.0);
        for part in &self.shared.parts {
            let part = part.lock().unwrap();
            numbers.iter_mut().zip(part.as_ref().unwrap()).for_each(|(sum, x)| *sum += x);
        }
        self.shared.barrier.wait();
    }
}

impl Reducer<f64> for Threads {
    fn members(&self) -> usize {
        self.members
    }
    fn part(&self, m: usize) -> Range<usize> {
        m * self.member / self.members..m * (self.member + 1) / self.members
    }
    fn agree(&mut self, cost: &mut f64) -> Result<(), TrainError> {
        self.sum_of_all(std::slice::from_mut(cost));
        Ok(())
    }
    fn sum(&mut self, gradients: &mut Gradients<f64>) -> Result<(), TrainError> {
        self.sum_of_all(gradients.flat_mut());
        Ok(())
    }
    fn add(&mut self, numbers: &mut [f64]) -> Result<(), TrainError> {
        self.sum_of_all(numbers);
        Ok(())
    }
}

/// The network that each of the members ends with, and what it was told of the epochs.
fn together(trainer: &Trainer, members: usize, data: &Dataset<f64>) -> Vec<(Network<f64>, History)> {
    let shared = Arc::new(Shared {
        barrier: Barrier::new(members),
        parts: (0..members).map(|_| Mutex::new(None)).collect(),
    });
    std::thread::scope(|scope| {
        let member = |member| {
            let mut reducer = Threads { member, members, shared: shared.clone() };
            scope.spawn(move || {
                let mut network = Network::<f64>::new(topology(), Init::Glorot, 1);
                let state = State::new(trainer, data);
                let mut observer =
                    |_: optim::Event<'_>, _: &optim::Snapshot<'_, f64>| ControlFlow::Continue(());
                let judges = Some(data);
                let history =
                    trainer.train_together(&mut reducer, &mut network, state, data, judges, &mut observer);
                (network, history.unwrap())
            })
        };
        let handles: Vec<_> = (0..members).map(member).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    })
}

#[test]
fn three_members_give_what_one_gives() {
    let data = table::<f64>(22, 5);
    // Batches of 8, 8 and 6; of 2 with nothing for one of the members; of all.
    for batching in [Batching::MiniBatch(8), Batching::MiniBatch(2), Batching::Full] {
        for trainer in [
            Trainer::new(Sgd::new(0.2)),
            Trainer::new(Sgd::new(0.1).momentum(0.9)),
            Trainer::new(Adam::new(0.01)),
        ] {
            let metrics = [Metric::LogLoss, Metric::Accuracy];
            let trainer = trainer.clone().batching(batching).epochs(3).threads(1).metrics(metrics);
            let mut alone = Network::<f64>::new(topology(), Init::Glorot, 1);
            let history =
                trainer.train_with(&mut alone, &data, Some(&data), |_| ControlFlow::Continue(())).unwrap();
            let members = together(&trainer, 3, &data);
            let networks: Vec<_> = members.iter().map(|(network, _)| network).collect();
            assert!(networks[0] == networks[1] && networks[1] == networks[2], "equal to the last bit");
            for (a, b) in alone.parameters().iter().zip(networks[0].parameters().iter()) {
                assert!((a - b).abs() < 1e-9, "{batching:?}: {a} alone, {b} together");
            }
            for (_, together) in &members {
                for (a, b) in history.epochs.iter().zip(&together.epochs) {
                    let numbers = |e: &EpochRecord| {
                        let health = e.health.iter().flat_map(|h| [h.gradient_norm, h.update_ratio]);
                        let judged = [e.train_loss, e.validation_loss.unwrap()];
                        let all = judged.into_iter().chain(e.metrics.iter().map(|m| m.1)).chain(health);
                        all.collect::<Vec<f64>>()
                    };
                    let (a, b) = (numbers(a), numbers(b));
                    assert_eq!((a.len(), b.len()), (8, 8));
                    for (a, b) in a.iter().zip(b) {
                        assert!((a - b).abs() < 1e-9, "{batching:?}: {a} alone, {b} together");
                    }
                }
            }
        }
    }
}

#[test]
fn accumulated_batches_give_the_step_of_a_large_one() {
    let (data, judges) = (table::<f64>(23, 5), table::<f64>(7, 5));
    for trainer in [Trainer::new(Sgd::new(0.2)), Trainer::new(Adam::new(0.01)).average(0.9)] {
        let trainer = trainer.epochs(3).threads(1);
        let train = |trainer: &Trainer| {
            let mut network = Network::<f64>::new(topology(), Init::Glorot, 1);
            let mut steps = 0;
            let history = trainer.train_with(&mut network, &data, Some(&judges), |event| {
                steps += usize::from(matches!(event, optim::Event::Step(_)));
                ControlFlow::Continue(())
            });
            (network, history.unwrap(), steps)
        };
        // Steps of 9, 9 and 5 samples; of all 23.
        for (m, n, large) in [(3, 3, 9), (5, 100, 23), (1, 4, 4)] {
            let batching = if m == 1 { Batching::Online } else { Batching::MiniBatch(m) };
            let (sums, history, steps) = train(&trainer.clone().batching(batching).accumulate(n));
            let (whole, expected, expected_steps) =
                train(&trainer.clone().batching(Batching::MiniBatch(large)));
            assert_eq!(steps, expected_steps);
            for (a, b) in sums.parameters().iter().zip(whole.parameters().iter()) {
                assert!((a - b).abs() < 1e-9, "{n} times {m}: {a} and {b}");
            }
            let (a, b) = (history.epochs[2].train_loss, expected.epochs[2].train_loss);
            assert!((a - b).abs() < 1e-9 * a, "{a} and {b}");
        }
    }
}

#[test]
fn adam_learns_with_its_own_eta() {
    let values: Vec<f32> = (0..300).map(|i| (i as f32 + 0.5).sin()).collect();
    let labels = values.chunks(5).map(|x| u32::from(x[0] > 0.0) + u32::from(x[1] > 0.0)).collect();
    let data = Dataset::classes(5, values, labels, 3).unwrap();
    let mut network = Network::<f32>::new(topology(), Init::Glorot, 1);
    let trainer = Trainer::new(Adam::default()).epochs(100).diagnostics(false).threads(1);
    let history = trainer.train(&mut network, &data).unwrap();
    let (first, last) = (history.epochs[0].train_loss, history.epochs[99].train_loss);
    assert!(last < 0.4 * first, "{last} after {first}");
}

#[test]
fn without_diagnostics_the_weights_are_the_same() {
    let data = table::<f32>(20, 5);
    let train = |diagnostics| {
        let mut network = Network::<f32>::new(topology(), Init::Glorot, 1);
        let trainer = Trainer::new(Sgd::new(0.1)).epochs(2).diagnostics(diagnostics);
        let history = trainer.train(&mut network, &data).unwrap();
        (network, history.epochs.iter().map(|epoch| epoch.health.len()).collect::<Vec<_>>())
    };
    let ((with, looked), (without, not)) = (train(true), train(false));
    assert!(with == without);
    assert_eq!((looked, not), (vec![2, 2], vec![0, 0]));
}
