//! What keeps steps and weights small: the gradient's limit, the neurons' norms, and averaged weights.

use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Parameters, Topology};
use optim::{Adam, Batching, Clip, Sgd, TrainError, Trainer};

use crate::support::training::{Case, Part, images, read, table};

/// One step of all samples, number by number: v − η·limited(∇C).
#[test]
fn a_clipped_step_is_that_of_the_limited_gradient() {
    let data = table::<f64>(12, 5);
    let trainer = |sgd: Sgd| Trainer::new(sgd).batching(Batching::Full).epochs(1).threads(1);
    let topology = Topology::new(&[5, 7, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let start = Network::<f64>::new(topology, Init::Glorot, 1);
    let stepped = |trainer: Trainer| {
        let mut network = start.clone();
        trainer.train(&mut network, &data).unwrap();
        let change = network.parameters().iter().zip(start.parameters().iter());
        change.map(|(after, before)| after - before).collect::<Vec<f64>>()
    };
    let g: Vec<f64> = stepped(trainer(Sgd::new(0.5))).iter().map(|change| change / -0.5).collect();
    let norm = g.iter().map(|g| g * g).sum::<f64>().sqrt();
    let close = |found: &[f64], expected: &dyn Fn(f64) -> f64| {
        for (found, &g) in found.iter().zip(&g) {
            assert!((found + 0.5 * expected(g)).abs() < 1e-14, "{found}, g = {g}");
        }
    };
    close(&stepped(trainer(Sgd::new(0.5)).clip(Clip::Norm(norm / 4.0))), &|g| g / 4.0);
    close(&stepped(trainer(Sgd::new(0.5)).clip(Clip::Norm(2.0 * norm))), &|g| g);
    let c = norm / 20.0;
    assert!(g.iter().any(|g| g.abs() > c) && g.iter().any(|g| g.abs() < c));
    close(&stepped(trainer(Sgd::new(0.5)).clip(Clip::Value(c))), &|g| g.clamp(-c, c));
}

/// The norms of the weights of each neuron of a layer.
fn norms<T: Scalar>(network: &Network<T>, l: usize) -> Vec<f64> {
    let w = network.parameters().w(l);
    let square = |j: usize| (0..w.cols()).map(|k| w.col(k)[j].to_f64().powi(2)).sum::<f64>();
    (0..w.rows()).map(|j| square(j).sqrt()).collect()
}

#[test]
fn no_neuron_exceeds_the_largest_norm_and_smaller_ones_stay() {
    let data = table::<f64>(40, 5);
    let topology = Topology::new(&[5, 19, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let start = Network::<f64>::new(topology, Init::Glorot, 1);
    let trained = |limit: Option<f64>| {
        let mut network = start.clone();
        let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(1).threads(1);
        let trainer = limit.into_iter().fold(trainer, Trainer::max_norm);
        trainer.train(&mut network, &data).unwrap();
        network
    };
    let free = trained(None);
    // Some neuron of each layer is beyond it.
    let limit = (0..2).map(|l| norms(&free, l).into_iter().fold(0.0, f64::max)).fold(9.0, f64::min) * 0.95;
    let limited = trained(Some(limit));
    for l in 0..2 {
        for (j, (free_norm, norm)) in norms(&free, l).into_iter().zip(norms(&limited, l)).enumerate() {
            assert!((norm - free_norm.min(limit)).abs() < 1e-14, "layer {l}, neuron {j}: {norm}");
        }
        assert_eq!(free.parameters().b(l), limited.parameters().b(l), "biases have no limit");
    }
    assert!(norms(&free, 0).iter().any(|n| *n < limit));
}

/// v̄ of a naive twin: the weights after each step come from the observer.
#[test]
fn averaged_weights_are_the_mean_of_the_steps() {
    let mut case = Case::<f64>::small(Sgd::new(0.5));
    let beta = 0.7;
    let mut mean: Vec<f64> = case.network().parameters().iter().collect();
    let mut t = 0.0;
    let mut judged = Vec::new();
    let mut network = case.network();
    let averaged = case.trainer.clone().average(beta);
    let history = averaged
        .train_from(
            &mut network,
            optim::State::new(&averaged, &case.train),
            &case.train,
            Some(&case.validation),
            |event, snapshot| {
                if matches!(event, optim::Event::Step(_)) {
                    t += 1.0;
                    let beta = f64::min(beta, (1.0 + t) / (10.0 + t));
                    for (mean, v) in mean.iter_mut().zip(snapshot.network().parameters().iter()) {
                        *mean = beta * *mean + (1.0 - beta) * v;
                    }
                } else {
                    judged.push(mean.clone());
                }
                std::ops::ControlFlow::Continue(())
            },
        )
        .unwrap();
    for (found, expected) in network.parameters().iter().zip(&mean) {
        assert!((found - expected).abs() < 1e-14, "{found} and {expected}");
    }
    // The validation loss of each epoch is that of the mean at its end.
    for (record, mean) in history.epochs.iter().zip(judged) {
        let topology = network.topology().clone();
        let parameters = Parameters::from_values(&topology, mean).unwrap();
        let mut network = network.clone();
        *network.parameters_mut() = parameters;
        let loss = optim::evaluate(&network, &case.validation).loss;
        assert!((record.validation_loss.unwrap() - loss).abs() < 1e-12);
    }
    // The steps themselves are those without a mean.
    case.trainer = case.trainer.clone().average(beta);
    let losses = |trainer: &Trainer| {
        let history = trainer.train(&mut case.network(), &case.train).unwrap();
        history.epochs.iter().map(|epoch| epoch.train_loss).collect::<Vec<_>>()
    };
    assert_eq!(losses(&case.trainer), losses(&Case::<f64>::small(Sgd::new(0.5)).trainer));
}

/// Cut after every event, on several numbers of threads: with plain steps in place, split by samples, split
/// by neurons.
#[test]
fn a_cut_changes_no_bit() {
    let trainers = |trainer: Trainer| {
        [
            trainer.clone().clip(Clip::Norm(0.05)).average(0.9),
            trainer.clone().clip(Clip::Value(0.01)).max_norm(0.8),
            trainer.max_norm(0.9).average(0.99),
        ]
    };
    let small = Trainer::new(Sgd::new(0.7)).batching(Batching::MiniBatch(4)).epochs(3);
    for trainer in
        trainers(small.clone()).into_iter().chain(trainers(Trainer::new(Adam::new(0.02)).epochs(3)))
    {
        let trainer = trainer.batching(Batching::MiniBatch(4));
        let case = Case::<f32> { sizes: &[5, 7, 3], train: table(10, 5), validation: table(6, 5), trainer };
        everywhere(&case, 12);
    }
    for (sizes, n, batch) in [(&[64, 400, 3], 477, 200), (&[64, 200, 3], 387, 310)] {
        for trainer in trainers(small.clone()) {
            let trainer = trainer.batching(Batching::MiniBatch(batch)).epochs(2);
            let (train, validation) = (images(n, 64), images(30, 64));
            everywhere(&Case::<f32> { sizes, train, validation, trainer }, 4);
        }
    }
}

fn everywhere(case: &Case<f32>, events: usize) {
    let whole = case.whole(&case.trainer);
    for (n, threads) in (1..=events).zip([1, 2, 3, 8].into_iter().cycle()) {
        let kept = case.cut(case.beginning(), case.trainer.clone().threads(9 - threads), n);
        match case.run(read(&kept), case.trainer.clone().threads(threads), |_| false).unwrap() {
            Part::Whole(outcome) => assert!(outcome == whole, "cut after event {n}: {:?}", case.trainer),
            Part::Cut(_) => panic!("nobody stopped it"),
        }
    }
}

#[test]
fn limits_that_cannot_be_are_named() {
    let data = table::<f32>(10, 5);
    let trainer = || Trainer::new(Sgd::new(0.1)).epochs(1).threads(1);
    let named = |trainer: Trainer| {
        let result = trainer.train(&mut Case::<f32>::small(Sgd::new(0.1)).network(), &data);
        match result.unwrap_err() {
            TrainError::Range { name, .. } => name,
            other => panic!("{other}"),
        }
    };
    for c in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(named(trainer().clip(Clip::Norm(c))), "the limit of the gradient");
        assert_eq!(named(trainer().clip(Clip::Value(c))), "the limit of the gradient");
        assert_eq!(named(trainer().max_norm(c)), "the largest norm of weights");
        assert_eq!(named(trainer().average(c)), "beta of the averaged weights");
    }
    assert_eq!(named(trainer().average(1.0)), "beta of the averaged weights");
}
