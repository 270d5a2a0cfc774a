//! Cross-validation: every sample judges a network that was trained on others.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::{Purpose, Scalar, stream};
use nn::Network;
use rand::Rng;

use crate::{Evaluation, History, Predictions, Threads, TrainError, Trainer, evaluate, predictions, targets};

/// The stream of random numbers that the seed of each fold comes from; its index is the fold.
const FOLD_SEED: Purpose = Purpose::new(*b"foldseed");
/// With early stopping, one training sample in this many is watched instead.
const WATCHED: usize = 10;

/// One part of a cross-validation.
#[derive(Clone, Debug, PartialEq)]
pub struct Fold {
    /// The training on all other folds.
    pub history: History,
    /// How good it is on the samples of this fold.
    pub evaluation: Evaluation,
    /// What it says of these samples, in the order of the data set.
    pub predictions: Predictions,
}

/// Cuts the samples into `k` folds, and for each fold trains a network on all others and judges it on this
/// one. The folds are drawn by `seed`; each has its share of every class.
///
/// `make_network` gets the seed of the fold, for the first weights; it is the seed of the training too. It is
/// a function of `seed` and the fold alone, like the samples: the result is the same on any number of
/// threads. The samples of a fold take no part in its training. If the trainer has early stopping, it
/// watches a tenth of the training samples, which are then not trained on.
///
/// ```
/// use data::Dataset;
/// use nn::{Activation, Init, Loss, Network, Topology};
/// use optim::{Sgd, Trainer, cross_validate};
/// let x: Vec<f32> = (0..40).map(|i| i as f32 / 20.0 - 1.0).collect();
/// let samples = Dataset::classes(1, x, (0..40).map(|i| u32::from(i >= 20)).collect(), 2)?;
/// let topology = Topology::new(&[1, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
/// let trainer = Trainer::new(Sgd::new(1.0)).epochs(20);
/// let folds = cross_validate(&trainer, 5, 1, &samples, |seed| {
///     Network::new(topology.clone(), Init::Glorot, seed)
/// })?;
/// let right: u64 = folds.iter().map(|fold| fold.evaluation.correct()).sum();
/// assert!(folds.len() == 5 && right >= 36);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If there are fewer than 2 folds or more than samples, and as [`Trainer::train`].
pub fn cross_validate<T: Scalar>(
    trainer: &Trainer,
    k: usize,
    seed: u64,
    dataset: &Dataset<T>,
    mut make_network: impl FnMut(u64) -> Network<T>,
) -> Result<Vec<Fold>, TrainError> {
    if k < 2 || k > dataset.len() {
        let (name, expected) = ("the number of folds", "at least 2 and at most that of samples");
        return Err(TrainError::Range { name, expected, found: k as f64 });
    }
    let fold = |i: usize| {
        let seed_here = stream(seed, FOLD_SEED, i as u64).next_u64();
        let (train, held_out) = dataset.fold(i, k, seed);
        let (train, watched) = if trainer.early_stopping.is_some() {
            let watched = train.len().div_ceil(WATCHED);
            let (train, watched) = train.split_stratified(watched, seed_here);
            (train, Some(watched))
        } else {
            (train, None)
        };
        let mut network = make_network(seed_here);
        let trainer = trainer.clone().seed(seed_here);
        let history =
            trainer.train_with(&mut network, &train, watched.as_ref(), |_| ControlFlow::Continue(()))?;
        targets::check(network.topology().loss(), "held-out", &held_out)?;
        let judge = || (evaluate(&network, &held_out), predictions(&network, &held_out));
        let (evaluation, predictions) = Threads::new(trainer.threads)?.run(judge);
        Ok(Fold { history, evaluation, predictions })
    };
    (0..k).map(fold).collect()
}
