//! What cannot be fitted, predicted or loaded is refused, with where it is.

use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::{Classifier, Error, Flat, Regressor};

fn told<T: std::fmt::Debug>(result: Result<T, Error>, text: &str) {
    let error = result.expect_err(text).to_string();
    assert!(error.contains(text) && !error.contains('\n'), "{text:?} is not in: {error}");
}

#[test]
fn rows_and_labels_that_make_no_samples() {
    let square = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    told(Classifier::fit(&[[0.0_f32; 2]; 0], &[0_u32; 0]), "there are no rows");
    told(Classifier::fit(&square, &[0, 1, 1]), "4 row(s), but 3 target(s)");
    told(Classifier::fit(&[[0.0_f32; 0]; 2], &[0, 1]), "the rows have no features");
    let ragged: [&[f32]; 3] = [&[1.0, 2.0], &[3.0, 4.0], &[5.0]];
    told(Classifier::fit(&ragged, &[0, 1, 1]), "row 2 has 1 feature(s), but row 0 has 2");
    told(
        Classifier::fit(&Flat::new(&[1.0, 2.0, 3.0], 2), &[0, 1]),
        "row 1 has 1 feature(s), but row 0 has 2",
    );
    told(Classifier::fit(&[[0.0, f32::NAN], [1.0, 2.0]], &[0, 1]), "row 0, feature 1: NaN is not finite");
    told(Classifier::fit(&square, &[1, 1, 1, 1]), "all rows are of class 1");
    told(Classifier::fit(&square, &[0, 1, -1, 1]), "the label of row 2 is -1, expected a class from 0 to 3");
    told(Classifier::fit(&square, &[0, 1, 1, 4]), "the label of row 3 is 4, expected a class from 0 to 3");
    told(Classifier::fit(&square, &[0, 1, 1, u64::MAX]), "the label of row 3 is 18446744073709551615");
}

#[test]
fn rows_and_targets_that_make_no_samples() {
    let rows = [[0.0], [1.0], [2.0]];
    told(Regressor::fit(&[[0.0_f32; 2]; 0], &[0.0_f32; 0]), "there are no rows");
    told(Regressor::fit(&rows, &[0.0, 1.0]), "3 row(s), but 2 target(s)");
    told(Regressor::fit(&rows, &[0.0, f32::INFINITY, 1.0]), "the target of row 1: inf is not finite");
    told(Regressor::fit(&[[f32::NEG_INFINITY]], &[0.0]), "row 0, feature 0: -inf is not finite");
}

#[test]
fn settings_that_cannot_be_used() {
    let (rows, labels) = ([[0.0], [1.0]], [0, 1]);
    told(Classifier::builder().hidden(&[0]).fit(&rows, &labels), "has no neurons");
    told(Classifier::builder().epochs(0).fit(&rows, &labels), "0 epochs");
    told(Classifier::builder().batch_size(0).fit(&rows, &labels), "at least 1 is needed");
    told(Classifier::builder().threads(0).fit(&rows, &labels), "0 threads");
    told(Classifier::builder().eta(-1.0).fit(&rows, &labels), "eta is -1, but must be positive");
    told(Regressor::builder().eta(1e30).fit(&rows, &[0.0, 1.0]), "the training diverged");
}

#[test]
fn rows_of_another_width_than_those_of_the_fit() {
    let rows = [[0.0, 0.0], [1.0, 1.0]];
    let classifier = Classifier::builder().epochs(1).fit(&rows, &[0, 1]).unwrap();
    let regressor = Regressor::builder().epochs(1).fit(&rows, &[0.0, 1.0]).unwrap();
    let what = "row 1 has 3 feature(s), but the model was fitted on 2";
    let wide: [&[f32]; 2] = [&[0.0, 0.0], &[0.0, 0.0, 0.0]];
    told(classifier.predict(&wide), what);
    told(classifier.predict_probabilities(&wide), what);
    told(classifier.score(&wide, &[0, 1]), what);
    told(classifier.predict_row(&[1.0]), "row 0 has 1 feature(s)");
    told(regressor.predict(&wide), what);
    told(regressor.predict_row(&[]), "row 0 has 0 feature(s)");
    told(regressor.predict(&[[0.0, f32::NAN]]), "row 0, feature 1: NaN");
    told(classifier.score(&rows, &[0]), "2 row(s), but 1 target(s)");
    told(regressor.score(&rows, &[0.0, f32::NAN]), "the target of row 1: NaN");
    told(regressor.score(&[[0.0_f32; 2]; 0], &[]), "there are no rows");
    assert_eq!(classifier.predict(&[[0.0_f32; 2]; 0]).unwrap(), [0_u32; 0]);
}

#[test]
fn files_of_another_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.model");
    told(Classifier::load(&path), "some.model: cannot be read");
    let rows = [[0.0, 0.0], [1.0, 1.0]];
    Classifier::builder().epochs(1).fit(&rows, &[0, 1]).unwrap().save(&path).unwrap();
    told(
        Regressor::load(&path),
        "some.model: not a regressor: a network with 2 output(s) and the loss Softmax",
    );
    Regressor::builder().epochs(1).fit(&rows, &[0.0, 1.0]).unwrap().save(&path).unwrap();
    told(
        Classifier::load(&path),
        "some.model: not a classifier: a network with 1 output(s) and the loss Quadratic",
    );
    let two = Topology::new(&[2, 2], Activation::Relu, Loss::Quadratic(Activation::Identity)).unwrap();
    Network::<f32>::new(two, Init::He, 1).save(&path).unwrap();
    told(Regressor::load(&path), "not a regressor: a network with 2 output(s)");
    std::fs::write(&path, "no model").unwrap();
    told(Classifier::load(&path), "some.model: ");
    told(
        Classifier::builder().epochs(1).fit(&rows, &[0, 1]).unwrap().save("/no/such/folder/x"),
        "/no/such/folder/x",
    );
}
