//! Dropout in a training: its schedule.

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Adam, Batching, Checkpoint, Constant, Cosine, FlatCos, Moment, Schedule, Sgd, Trainer, WarmUp};

use crate::support::training::{Case, Part, images, read, table};

/// A factor that is the same all the time.
#[derive(Debug)]
struct Always(f64);

impl Schedule for Always {
    fn name(&self) -> &'static str {
        "always"
    }
    fn factor(&self, _: &Moment<'_>) -> f64 {
        self.0
    }
}

/// With a factor of 0 the weights are those without dropout, and with ½ those of half the probability: of
/// features, with their zeros and without, and of hidden units.
#[test]
fn a_schedule_multiplies_the_probability_of_dropout() {
    fn weights<T: Scalar>(p: f64, schedule: impl Schedule, data: &Dataset<T>) -> Vec<u8> {
        let plain = Topology::new(&[16, 9, 3], Activation::Relu, Loss::SoftmaxCrossEntropy).unwrap();
        let mut network = Network::<T>::new(plain.with_dropout(p, p).unwrap(), Init::Glorot, 1);
        let trainer = Trainer::new(Sgd::new(0.1)).dropout_schedule(schedule).epochs(2);
        trainer.batching(Batching::MiniBatch(4)).train(&mut network, data).unwrap();
        network.parameters().to_le_bytes()
    }
    fn check<T: Scalar>(data: &Dataset<T>) {
        let [whole, half] = [0.5, 0.25].map(|p| weights(p, Constant, data));
        assert!(whole != half);
        assert!(weights(0.5, Always(0.5), data) == half);
        assert!(weights(0.5, Always(0.0), data) == weights(1e-9, Constant, data));
        // The product is below 1, whatever the factor is.
        assert!(weights(0.5, Always(9.0), data) == weights(1.0 - f64::EPSILON, Constant, data));
        assert!(weights(0.5, Cosine, data) != whole && weights(0.5, Cosine, data) != half);
    }
    check::<f32>(&table(30, 16));
    check::<f64>(&images(30, 16));
}

/// Cut after every step and every epoch.
#[test]
fn a_cut_changes_no_bit_of_a_schedule_of_dropout() {
    let trainer = Trainer::new(Adam::new(0.01)).dropout_schedule(WarmUp::steps(2, Cosine));
    let trainer = trainer.batching(Batching::MiniBatch(4)).epochs(3);
    let case = Case::<f32> {
        train: images(10, 16),
        validation: images(6, 16),
        trainer,
        ..Case::small(Sgd::new(0.1))
    };
    let plain = Topology::new(&[16, 7, 3], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
    let begin = || Checkpoint {
        network: Network::new(plain.with_dropout(0.2, 0.5).unwrap(), Init::Glorot, 7),
        ..case.beginning()
    };
    let Part::Whole(whole) = case.run(begin(), &case.trainer, |_| false).unwrap() else { panic!("stopped") };
    for (n, threads) in (1..=12).zip([1, 2, 3].into_iter().cycle()) {
        let kept = read(&case.cut(begin(), case.trainer.clone().threads(4 - threads), n));
        assert_eq!(kept.state.settings, case.trainer.settings());
        let threads = case.trainer.clone().threads(threads);
        let Part::Whole(outcome) = case.run(kept, threads, |_| false).unwrap() else { panic!("stopped") };
        assert!(outcome == whole, "cut after event {n}");
    }
    let other = case.trainer.clone().dropout_schedule(FlatCos);
    let kept = read(&case.cut(begin(), &case.trainer, 4));
    assert_eq!(
        case.run(kept, other, |_| false).unwrap_err().to_string(),
        "cannot resume the training: expected schedule of dropout cosine, found flat-cos"
    );
}
