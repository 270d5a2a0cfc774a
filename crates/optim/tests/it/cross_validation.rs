//! Cross-validation: what each fold sees, and the same bits again.

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{
    Adam, Batching, EarlyStopping, Fold, TrainError, Trainer, cross_validate, evaluate, predictions,
};

use crate::support::training::table;

fn folds(trainer: &Trainer, k: usize, seed: u64, data: &Dataset<f32>) -> Result<Vec<Fold>, TrainError> {
    let topology = Topology::new(&[4, 6, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    cross_validate(trainer, k, seed, data, |seed| Network::new(topology.clone(), Init::Glorot, seed))
}

fn trainer() -> Trainer {
    Trainer::new(Adam::default()).batching(Batching::MiniBatch(8)).epochs(3)
}

/// All but the seconds.
fn bits(folds: &[Fold]) -> Vec<(Vec<u64>, u64, Vec<Vec<f64>>)> {
    let of = |fold: &Fold| {
        let losses = fold.history.epochs.iter().map(|e| e.train_loss.to_bits()).collect();
        let outputs = (0..fold.predictions.len()).map(|i| fold.predictions.outputs(i).to_vec()).collect();
        (losses, fold.evaluation.loss.to_bits(), outputs)
    };
    folds.iter().map(of).collect()
}

#[test]
fn the_result_is_the_same_on_any_number_of_threads() {
    let data = table(61, 4);
    let of = |threads, seed| bits(&folds(&trainer().threads(threads), 4, seed, &data).unwrap());
    let one = of(1, 1);
    for threads in [2, 3, 8] {
        assert!(of(threads, 1) == one, "{threads} threads");
    }
    assert!(of(1, 2) != one, "another seed");
}

#[test]
fn a_fold_is_judged_by_a_network_that_has_not_seen_it() {
    let data: Dataset<f32> = table(40, 4);
    let mut seeds = Vec::new();
    let topology = Topology::new(&[4, 3], Activation::Tanh, Loss::SoftmaxCrossEntropy).unwrap();
    let all = cross_validate(&trainer(), 3, 7, &data, |seed| {
        seeds.push(seed);
        Network::new(topology.clone(), Init::Glorot, seed)
    })
    .unwrap();
    assert_eq!(all.iter().map(|fold| fold.predictions.len()).sum::<usize>(), 40);
    for (i, (fold, seed)) in all.iter().zip(&seeds).enumerate() {
        let (train, held) = data.fold(i, 3, 7);
        let mut network = Network::new(topology.clone(), Init::Glorot, *seed);
        trainer().seed(*seed).train(&mut network, &train).unwrap();
        assert_eq!(fold.evaluation, evaluate(&network, &held));
        assert_eq!(fold.predictions, predictions(&network, &held));
        assert_eq!(fold.history.epochs[0].validation_loss, None);
    }
    seeds.dedup();
    assert_eq!(seeds.len(), 3, "each has its own");
}

#[test]
fn early_stopping_watches_samples_of_the_other_folds() {
    let data = table(60, 4);
    let all = folds(&trainer().epochs(40).early_stopping(EarlyStopping::new(2)), 3, 1, &data).unwrap();
    for fold in &all {
        let best = fold.history.best.unwrap();
        let watched = |epoch: usize| fold.history.epochs[epoch - 1].validation_loss.unwrap();
        assert!(fold.history.epochs.iter().all(|e| e.validation_loss.unwrap() >= watched(best)));
        assert_ne!(watched(best), fold.evaluation.loss);
        assert_eq!(fold.evaluation.samples, 20);
    }
}

#[test]
fn numbers_of_folds_that_cannot_be_are_refused() {
    for k in [0, 1, 11] {
        let error = folds(&trainer(), k, 1, &table(10, 4)).unwrap_err().to_string();
        let expected = "at least 2 and at most that of samples";
        assert_eq!(error, format!("the number of folds is {k}, but must be {expected}"));
    }
    assert_eq!(folds(&trainer(), 10, 1, &table(10, 4)).unwrap().len(), 10, "one sample each");
}
