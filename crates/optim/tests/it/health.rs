//! What is recorded of the layers is what the formulas say, and what is wrong is said.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::{Matrix, Sequential};
use nn::{Accumulate, Activation, Gradients, Init, Loss, Network, Topology, Workspace, backprop};
use optim::{
    Batching, Checkpoint, Event, HealthWarning, LayerHealth, Sgd, State, Symptom, TrainError, Trainer,
    warnings,
};

use crate::support::training::{images, read, table};

fn network(sizes: &[usize], activation: Activation) -> Network<f64> {
    let loss = Loss::Quadratic(activation);
    Network::new(Topology::new(sizes, activation, loss).unwrap(), Init::ScaledNormal, 3)
}

/// The training after its first epoch, and what was recorded then.
fn after_an_epoch(
    trainer: Trainer,
    network: &Network<f64>,
    data: &Dataset<f64>,
) -> (Checkpoint<f64>, Vec<LayerHealth>) {
    let (mut network, mut kept) = (network.clone(), None);
    let state = State::new(&trainer, data);
    let history = trainer.clone().epochs(1).train_from(&mut network, state, data, None, |event, snapshot| {
        if let Event::Epoch(_) = event {
            kept = Some(snapshot.to_file_bytes(&[]).unwrap());
        }
        ControlFlow::Continue(())
    });
    let health = history.unwrap().epochs.remove(0).health;
    let checkpoint = read(&kept.unwrap());
    assert!(checkpoint.network == network);
    (checkpoint, health)
}

/// The sum of the gradients of these samples, and aˡ of each layer.
fn naive(network: &Network<f64>, data: &Dataset<f64>, samples: &[u32]) -> (Gradients<f64>, Vec<Vec<f64>>) {
    let topology = network.topology();
    let (mut x, mut y) =
        (Matrix::zeros(topology.inputs(), samples.len()), Matrix::zeros(topology.outputs(), samples.len()));
    data.gather(samples, x.view_mut(), y.view_mut());
    let (mut gradients, mut workspace) =
        (Gradients::zeros(topology), Workspace::new(topology, samples.len()));
    let mut sink = Accumulate { network, gradients: &mut gradients };
    backprop(&Sequential, &mut sink, x.view(), y.view(), &mut workspace);
    let a = (0..topology.layers().len()).map(|l| {
        let a = workspace.a(l, samples.len());
        (0..a.cols()).flat_map(|j| a.col(j).to_vec()).collect()
    });
    (gradients, a.collect())
}

fn numbers(w: linalg::MatRef<'_, f64>) -> Vec<f64> {
    (0..w.cols()).flat_map(|k| w.col(k).to_vec()).collect()
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{what}: {found} for {expected}");
}

/// All sets of m of the numbers below n.
fn batches(n: u32, m: u32) -> Vec<Vec<u32>> {
    (0..1_u32 << n)
        .filter(|set| set.count_ones() == m)
        .map(|set| (0..n).filter(|i| set >> i & 1 == 1).collect())
        .collect()
}

#[test]
fn every_number_is_that_of_a_naive_count_over_all_batches() {
    const N: u32 = 7;
    for activation in [Activation::Sigmoid, Activation::Tanh, Activation::Relu, Activation::Identity] {
        for data in [table::<f64>(N as usize, 36), images(N as usize, 36)] {
            for (sgd, batching) in [
                (Sgd::new(0.02), Batching::Online),
                (Sgd::new(0.02), Batching::MiniBatch(2)),
                (Sgd::new(0.02), Batching::Full),
                (Sgd::new(0.005).momentum(0.9).l2(0.01), Batching::MiniBatch(3)),
                (Sgd::new(0.02).l2(0.1), Batching::Full),
            ] {
                let start = network(&[36, 5, 4, 3], activation);
                let trainer = Trainer::new(sgd).batching(batching).seed(4);
                let (Checkpoint { network, state, .. }, health) = after_an_epoch(trainer, &start, &data);
                let all: Vec<u32> = (0..N).collect();
                let (gradient, a) = naive(&network, &data, &all);
                let m = batching.size(N as usize);
                let steps: Vec<Gradients<f64>> =
                    batches(N, m as u32).iter().map(|batch| naive(&network, &data, batch).0).collect();
                assert_eq!(health.len(), 3);
                for (l, health) in health.iter().enumerate() {
                    let w = numbers(network.parameters().w(l));
                    let nabla: Vec<f64> =
                        numbers(gradient.nabla_w(l)).iter().map(|g| g / f64::from(N)).collect();
                    close(health.gradient_norm, norm(&nabla), "gradient");
                    close(health.weight_norm, norm(&w), "norm of w");
                    close(
                        health.weight_max,
                        w.iter().fold(0.0, |most: f64, w| most.max(w.abs())),
                        "largest w",
                    );
                    let velocity = state.slots.first().map(|v| numbers(v.nabla_w(l)));
                    let squares = steps.iter().map(|step| {
                        let step = numbers(step.nabla_w(l)).into_iter().enumerate().map(|(i, g)| {
                            let velocity = velocity.as_ref().map_or(0.0, |v| v[i]);
                            sgd.momentum * velocity - sgd.eta * (g / m as f64 + sgd.l2 * w[i])
                        });
                        step.map(|x| x * x).sum::<f64>()
                    });
                    let update = (squares.sum::<f64>() / steps.len() as f64).sqrt();
                    close(health.update_ratio, update / norm(&w), "step");
                    let share = |flat: &dyn Fn(f64) -> bool| {
                        a[l].iter().filter(|&&a| flat(a)).count() as f64 / a[l].len() as f64
                    };
                    let saturated = match activation {
                        Activation::Sigmoid => Some(share(&|a| !(0.01..=0.99).contains(&a))),
                        Activation::Tanh => Some(share(&|a| a.abs() > 0.98)),
                        _ => None,
                    };
                    assert_eq!(health.saturated, saturated);
                    let units = network.topology().sizes()[l + 1];
                    let dead =
                        (0..units).filter(|i| a[l].iter().skip(*i).step_by(units).all(|&a| a <= 0.0)).count();
                    let dead = (activation == Activation::Relu).then(|| dead as f64 / units as f64);
                    assert_eq!(health.dead, dead);
                }
            }
        }
    }
}

#[test]
fn one_sample_in_fifty_is_looked_at_100_at_least_and_1000_at_most() {
    for (n, steps, count) in
        [(50, None, 50), (120, None, 100), (6000, None, 120), (60_000, None, 1000), (6000, Some(1), 100)]
    {
        let data = table::<f64>(n, 3);
        let mut trainer = Trainer::new(Sgd::new(0.1)).batching(Batching::MiniBatch(100)).seed(4);
        if let Some(steps) = steps {
            trainer = trainer.clone().steps_per_epoch(steps);
        }
        let start = network(&[3, 4, 3], Activation::Sigmoid);
        let (Checkpoint { network, .. }, health) = after_an_epoch(trainer, &start, &data);
        let samples: Vec<u32> = (0..count).map(|i| (i * n / count) as u32).collect();
        let (gradient, _) = naive(&network, &data, &samples);
        for (l, health) in health.iter().enumerate() {
            close(health.gradient_norm, norm(&numbers(gradient.nabla_w(l))) / count as f64, "gradient");
        }
    }
}

/// The words for the layers after an epoch of `sgd` on a network whose weights are `scale` times the usual
/// ones.
fn said(activation: Activation, sizes: &[usize], sgd: Sgd, scale: f64) -> Vec<HealthWarning> {
    let mut start = network(sizes, activation);
    for l in 0..sizes.len() - 1 {
        let mut w = start.parameters_mut().layer_mut(l).0;
        (0..w.cols()).for_each(|k| w.col_mut(k).iter_mut().for_each(|w| *w *= scale));
    }
    let trainer = Trainer::new(sgd).batching(Batching::MiniBatch(10)).seed(4);
    warnings(&after_an_epoch(trainer, &start, &table(200, 36)).1)
}

#[test]
fn a_sound_training_is_not_warned_of() {
    assert_eq!(said(Activation::Sigmoid, &[36, 20, 3], Sgd::new(0.5), 1.0), []);
    assert_eq!(said(Activation::Tanh, &[36, 20, 20, 3], Sgd::new(0.1).momentum(0.9), 1.0), []);
    assert_eq!(said(Activation::Identity, &[36, 3], Sgd::new(0.01), 1.0), []);
}

#[test]
fn each_trouble_is_named_with_its_layer() {
    let tiny = Sgd::new(1e-4);
    let saturated = said(Activation::Sigmoid, &[36, 20, 20, 3], tiny, 1e4);
    assert!(
        matches!(saturated[0], HealthWarning::Saturated { layer: 1, share } if share > 0.95),
        "{saturated:?}"
    );
    let large = said(Activation::Identity, &[36, 3], Sgd::new(0.1), 1e-9);
    assert!(matches!(large[..], [HealthWarning::LargeSteps { layer: 1, ratio }] if ratio > 0.3), "{large:?}");
    let small = said(Activation::Sigmoid, &[36, 20, 3], Sgd::new(1e-9), 1.0);
    assert!(
        matches!(
            small[..],
            [HealthWarning::SmallSteps { layer: 1, .. }, HealthWarning::SmallSteps { layer: 2, .. }]
        ),
        "{small:?}"
    );
    let slower = said(Activation::Sigmoid, &[36, 20, 20, 20, 20, 20, 3], Sgd::new(0.1), 1.0);
    assert!(
        matches!(slower[0], HealthWarning::Slower { layer: 1, than: 6, times } if times > 100.0),
        "{slower:?}"
    );

    let mut start = network(&[36, 20, 3], Activation::Relu);
    start.parameters_mut().layer_mut(0).1[..15].fill(-100.0);
    let trainer = Trainer::new(tiny).batching(Batching::MiniBatch(10)).seed(4);
    let dead = warnings(&after_an_epoch(trainer, &start, &table(200, 36)).1);
    assert!(dead.contains(&HealthWarning::Dead { layer: 1, share: 0.75 }), "{dead:?}");
}

#[test]
fn warnings_are_one_plain_line_each() {
    let texts = [
        (
            HealthWarning::Saturated { layer: 1, share: 0.957 },
            "layer 1: 96 % of its activations are saturated",
        ),
        (HealthWarning::Dead { layer: 2, share: 0.5 }, "layer 2: 50 % of its units are dead"),
        (HealthWarning::LargeSteps { layer: 3, ratio: 0.31 }, "layer 3: a step changes its weights by 31 %"),
        (
            HealthWarning::SmallSteps { layer: 1, ratio: 2.3e-19 },
            "layer 1: a step changes its weights by 2e-19 of",
        ),
        (
            HealthWarning::Slower { layer: 1, than: 4, times: 480.2 },
            "layer 1: its steps are 480 times smaller than",
        ),
    ];
    for (warning, start) in texts {
        let text = warning.to_string();
        assert!(text.starts_with(start) && !text.contains('\n'), "{text}");
    }
    assert_eq!(warnings(&[]), []);
}

#[test]
fn saturated_outputs_are_no_trouble_and_limits_are_those_that_are_named() {
    let sound = LayerHealth {
        gradient_norm: 0.1,
        update_ratio: 1e-3,
        weight_norm: 5.0,
        weight_max: 1.0,
        saturated: None,
        dead: None,
    };
    let one = |health: LayerHealth| warnings(&[health, sound]).len();
    assert_eq!(warnings(&[sound, LayerHealth { saturated: Some(1.0), ..sound }]), []);
    assert_eq!([0.94, 0.95].map(|share| one(LayerHealth { saturated: Some(share), ..sound })), [0, 1]);
    assert_eq!([0.24, 0.25].map(|share| one(LayerHealth { dead: Some(share), ..sound })), [0, 1]);
    assert_eq!(
        [0.3, 0.31, 1.1e-5, 1e-5, 1e-7, 0.0].map(|ratio| one(LayerHealth { update_ratio: ratio, ..sound })),
        [0, 1, 0, 1, 1, 1]
    );
}

#[test]
fn a_gradient_that_overflows_after_the_last_step_ends_the_training() {
    // The epoch is one step on one sample, so the sample that is too large is looked at without being trained
    // on.
    let mut order = [0; 10];
    data::epoch_order(1, 1, &mut order);
    for (large, symptom_layer) in [(1e25_f32, 1), (1e38, 1)] {
        let mut values = vec![1.0_f32; 10];
        values[order[5] as usize] = large;
        let data = Dataset::regression(1, values, 1, vec![1.0; 10]).unwrap();
        let topology =
            Topology::new(&[1, 1], Activation::Relu, Loss::Quadratic(Activation::Identity)).unwrap();
        let mut network = Network::<f32>::from_values(topology, [1e-10, 0.0]).unwrap();
        let trainer = Trainer::new(Sgd::new(1e-20)).batching(Batching::Online).steps_per_epoch(1).epochs(2);
        match trainer.train(&mut network, &data).unwrap_err() {
            TrainError::Diverged { symptom: Symptom::Gradient, epoch: 1, batch: 1, layer, .. } => {
                assert_eq!(layer, symptom_layer);
            }
            other => panic!("{other}"),
        }
    }
}
