//! Weights count alike in training, evaluation and metrics.

use data::Dataset;
use linalg::Scalar;
use nn::{Activation, Init, Loss, Network, Quantiles, Topology};
use optim::{Batching, Metric, Sgd, Trainer, evaluate, predictions};

use crate::support::training::{Case, Part, images, read, table};

fn weights(n: usize) -> Vec<f64> {
    (0..n).map(|i| 1.0 + (i % 3) as f64).collect()
}

fn network<T: Scalar>(sizes: &[usize], loss: Loss) -> Network<T> {
    Network::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 3)
}

/// Each sample as often as its weight says, `times` in all.
fn copies(data: &Dataset<f64>, weights: &[f64]) -> Dataset<f64> {
    let (x, width) = data.table().unwrap();
    let labels = data.labels().unwrap();
    let rows = weights.iter().enumerate().flat_map(|(i, &w)| std::iter::repeat_n(i, w as usize));
    let rows: Vec<usize> = rows.collect();
    let values = rows.iter().flat_map(|&i| x[i * width..][..width].to_vec()).collect();
    Dataset::classes(width, values, rows.iter().map(|&i| labels[i]).collect(), 3).unwrap()
}

/// A full batch of weighted samples makes the step of one with copies, for a weighted mean is a mean of
/// copies.
#[test]
fn whole_weights_are_copies() {
    let plain: Dataset<f64> = table(30, 4);
    let copied = copies(&plain, &weights(30));
    let weighted = plain.with_weights(weights(30)).unwrap();
    let trainer = Trainer::new(Sgd::new(0.5)).batching(Batching::Full).epochs(20);
    let [mut with, mut without] = [(); 2].map(|()| network(&[4, 6, 3], Loss::SoftmaxCrossEntropy));
    let history = trainer.train(&mut with, &weighted).unwrap();
    let expected = trainer.train(&mut without, &copied).unwrap();
    for (found, expected) in with.parameters().flat().iter().zip(without.parameters().flat()) {
        assert!((found - expected).abs() < 1e-11, "{found}, not {expected}");
    }
    for (found, expected) in history.epochs.iter().zip(&expected.epochs) {
        assert!((found.train_loss - expected.train_loss).abs() < 1e-12);
    }
    let (found, expected) = (evaluate(&with, &weighted), evaluate(&without, &copied));
    assert!((found.loss - expected.loss).abs() < 1e-11);
    assert!((found.accuracy().unwrap() - expected.accuracy().unwrap()).abs() < 1e-12);
    assert_ne!(found.accuracy().unwrap(), found.correct() as f64 / 30.0);
    let (found, expected) = (predictions(&with, &weighted), predictions(&without, &copied));
    for metric in Metric::ALL {
        match (metric.of(&found), metric.of(&expected)) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-9, "{metric}"),
            (found, expected) => assert_eq!(found, expected, "{metric}"),
        }
    }
}

#[test]
fn only_the_ratios_of_weights_matter() {
    let data: Dataset<f32> = table(30, 4);
    let train = |weights: Option<Vec<f64>>| {
        let data = weights.map_or(data.clone(), |weights| data.clone().with_weights(weights).unwrap());
        let mut network = network(&[4, 6, 3], Loss::SoftmaxCrossEntropy);
        Trainer::new(Sgd::new(0.5)).epochs(3).train(&mut network, &data).unwrap();
        network
    };
    assert_eq!(train(Some(weights(30))), train(Some(weights(30).iter().map(|w| 8.0 * w).collect())));
    assert_eq!(train(Some(vec![5.0; 30])), train(None), "equal weights are none");
    assert_ne!(train(Some(weights(30))), train(None));
}

/// On all paths: in place, by neurons, by samples in shards and chunks, and with sparse samples.
#[test]
fn weights_change_no_bit_with_the_threads_nor_with_a_cut() {
    let cases: [(&'static [usize], Dataset<f32>, usize); 4] = [
        (&[5, 7, 3], table(20, 5), 6),
        (&[64, 400, 3], images(150, 64), 64),
        (&[64, 200, 200, 3], images(300, 64), 128),
        (&[5, 7, 3], table(600, 5), 600),
    ];
    for (sizes, data, batch) in cases {
        let (n, width) = (data.len(), data.width());
        let train = data.with_weights(weights(n)).unwrap();
        let validation = if train.image_shape().is_some() { images(30, width) } else { table(30, width) };
        let validation = validation.with_weights(weights(30)).unwrap();
        let trainer =
            Trainer::new(Sgd::new(0.2).momentum(0.5)).batching(Batching::MiniBatch(batch)).epochs(2);
        let case = Case { sizes, train, validation, trainer };
        let whole = case.whole(case.trainer.clone().threads(1));
        for threads in [2, 3, 8] {
            assert!(case.whole(case.trainer.clone().threads(threads)) == whole, "{sizes:?}, {threads}");
        }
        let kept = case.cut(case.beginning(), &case.trainer, 1);
        match case.run(read(&kept), &case.trainer, |_| false).unwrap() {
            Part::Whole(outcome) => assert!(outcome == whole, "{sizes:?}, cut"),
            Part::Cut(_) => panic!("nobody stopped it"),
        }
        let plain = Case { train: case.train.clone().with_weights(vec![1.0; n]).unwrap(), ..case.clone() };
        let error = plain.run(read(&kept), &case.trainer, |_| false).unwrap_err().to_string();
        assert!(error.starts_with("cannot resume the training: expected"), "{error}");
    }
}

/// The best constant answer to a number is the quantile of its targets.
#[test]
fn quantiles_are_learnt_at_once() {
    let n = 200;
    let targets: Vec<f64> = (0..n).flat_map(|i| [f64::from(i) / 200.0, -f64::from(i) / 100.0]).collect();
    let data = Dataset::regression(1, vec![0.0; n as usize], 2, targets).unwrap();
    let quantiles = Loss::Quantile(Quantiles::new(&[0.1, 0.5, 0.9]).unwrap());
    let mut network = network(&[1, 6], quantiles);
    Trainer::new(Sgd::new(0.01)).batching(Batching::Full).epochs(1500).train(&mut network, &data).unwrap();
    let found = predictions(&network, &data);
    for (a, y) in found.outputs(0).iter().zip([0.1, 0.5, 0.9, -1.8, -1.0, -0.2]) {
        assert!((a - y).abs() < 0.03, "{a} for {y}");
    }
    assert!(Metric::MeanAbsoluteError.of(&found).is_some());
    let error = Trainer::new(Sgd::new(0.1)).train(&mut self::network(&[1, 3], quantiles), &data);
    let expected = "the network has 3 output(s), but the training samples need 6";
    assert_eq!(error.unwrap_err().to_string(), expected);
}
