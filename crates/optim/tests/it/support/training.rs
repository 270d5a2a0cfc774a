//! Small trainings that are cut, kept and taken up again.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::borrow::Borrow;
use std::ops::ControlFlow;
use std::path::Path;

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Batching, Checkpoint, EpochRecord, Event, LayerHealth, Sgd, State, TrainError, Trainer};

/// What is trained, and how.
#[derive(Clone, Debug)]
pub(crate) struct Case<T> {
    pub(crate) sizes: &'static [usize],
    pub(crate) train: Dataset<T>,
    pub(crate) validation: Dataset<T>,
    pub(crate) trainer: Trainer,
}

/// `n` images of `pixels` bytes in 3 classes, most pixels zero, an eighth of them seldom.
pub(crate) fn images<T: Scalar>(n: usize, pixels: usize) -> Dataset<T> {
    let kept = |i: usize| (i * i / 7).is_multiple_of(6) || i % pixels < pixels / 8;
    let pixel = |i: usize| if kept(i) { (i * 31 % 256) as u8 } else { 0 };
    let labels = (0..n as u32).map(|i| i * i % 3).collect();
    let images = Dataset::images((0..n * pixels).map(pixel).collect(), (1, pixels), labels, 3).unwrap();
    let parted = images.sparse().map(|x| x.dense_rows() > 0);
    assert_eq!(parted, Some(true), "zeros are left out, but for those of frequent pixels");
    images
}

/// `n` samples of `width` numbers in 3 classes, none of them zero.
pub(crate) fn table<T: Scalar>(n: usize, width: usize) -> Dataset<T> {
    let values = (0..n * width).map(|i| T::from_f64((i as f64 + 0.5).sin())).collect();
    Dataset::classes(width, values, (0..n as u32).map(|i| i * i % 3).collect(), 3).unwrap()
}

impl<T: Scalar> Case<T> {
    /// Three epochs of 5-7-3 in batches of 4, 4 and 2.
    pub(crate) fn small(sgd: Sgd) -> Self {
        let trainer = Trainer::new(sgd).batching(Batching::MiniBatch(4)).epochs(3).seed(9).threads(1);
        Self { sizes: &[5, 7, 3], train: table(10, 5), validation: table(6, 5), trainer }
    }

    pub(crate) fn network(&self) -> Network<T> {
        let loss = Loss::Quadratic(Activation::Sigmoid);
        Network::new(Topology::new(self.sizes, Activation::Sigmoid, loss).unwrap(), Init::ScaledNormal, 7)
    }

    pub(crate) fn beginning(&self) -> Checkpoint<T> {
        Checkpoint {
            network: self.network(),
            state: State::new(&self.trainer, &self.train),
            note: b"a note".to_vec(),
        }
    }

    /// Goes on from `from` until `stop` says so. Returns the bytes of a checkpoint at that moment, or the
    /// result.
    pub(crate) fn run(
        &self,
        from: Checkpoint<T>,
        trainer: impl Borrow<Trainer>,
        mut stop: impl FnMut(&Event<'_>) -> bool + Send,
    ) -> Result<Part, TrainError> {
        let Checkpoint { mut network, state, note } = from;
        let mut kept = None;
        let history = trainer.borrow().train_from(
            &mut network,
            state,
            &self.train,
            Some(&self.validation),
            |event, snapshot| {
                // Advice comes with the events of the training itself.
                if !matches!(event, Event::Advice(_)) && stop(&event) {
                    kept = Some(snapshot.to_file_bytes(&note));
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            },
        )?;
        assert_eq!(history.stopped, kept.is_some());
        match kept {
            Some(bytes) => Ok(Part::Cut(bytes?)),
            None => Ok(Part::Whole(Outcome::of(&network, &history.epochs))),
        }
    }

    /// Never interrupted.
    pub(crate) fn whole(&self, trainer: impl Borrow<Trainer>) -> Outcome {
        match self.run(self.beginning(), trainer, |_| false).unwrap() {
            Part::Whole(outcome) => outcome,
            Part::Cut(_) => panic!("nobody stopped it"),
        }
    }

    /// The checkpoint after `events` events.
    pub(crate) fn cut(&self, from: Checkpoint<T>, trainer: impl Borrow<Trainer>, events: usize) -> Vec<u8> {
        let mut left = events;
        let stop = move |_: &Event<'_>| {
            left -= 1;
            left == 0
        };
        match self.run(from, trainer, stop).unwrap() {
            Part::Cut(bytes) => bytes,
            Part::Whole(_) => panic!("it was over before {events} events"),
        }
    }
}

#[derive(Debug)]
pub(crate) enum Part {
    Cut(Vec<u8>),
    Whole(Outcome),
}

/// Everything about a training that must be the same again: all but the seconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) weights: Vec<u8>,
    pub(crate) history: Vec<(usize, u64, Option<u64>, Option<u64>)>,
    /// The bits of the health of every layer of every epoch.
    pub(crate) health: Vec<[Option<u64>; 6]>,
}

impl Outcome {
    pub(crate) fn of<T: Scalar>(network: &Network<T>, epochs: &[EpochRecord]) -> Self {
        let bits = |x: Option<f64>| x.map(f64::to_bits);
        let record = |e: &EpochRecord| {
            (e.epoch, e.train_loss.to_bits(), bits(e.validation_loss), bits(e.validation_accuracy))
        };
        Self {
            weights: network.parameters().to_le_bytes(),
            history: epochs.iter().map(record).collect(),
            health: epochs.iter().flat_map(|e| &e.health).map(health_bits).collect(),
        }
    }

    /// Bits of weights and history.
    pub(crate) fn bits(&self) -> usize {
        let health: usize = self.health.iter().map(|layer| 64 * layer.iter().flatten().count()).sum();
        8 * self.weights.len() + 192 * self.history.len() + health
    }
}

/// The bits of every number.
pub(crate) fn health_bits(layer: &LayerHealth) -> [Option<u64>; 6] {
    let LayerHealth { gradient_norm, update_ratio, weight_norm, weight_max, saturated, dead } = *layer;
    [Some(gradient_norm), Some(update_ratio), Some(weight_norm), Some(weight_max), saturated, dead]
        .map(|x| x.map(f64::to_bits))
}

pub(crate) fn read<T: Scalar>(bytes: &[u8]) -> Checkpoint<T> {
    Checkpoint::from_file_bytes(bytes, Path::new("some.checkpoint")).unwrap()
}
