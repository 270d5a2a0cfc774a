//! A classifier learns, answers the same way however it is asked, and comes back from its file.

use descent::linalg::Matrix;
use descent::optim::Sgd;
use descent::{Classifier, Flat};

use crate::support::{flat, halves};

#[test]
fn classes_are_learnt_from_features_of_any_scale() {
    let (rows, classes) = halves(400);
    let model = Classifier::fit(&rows[..300], &classes[..300]).unwrap();
    let score = model.score(&rows[300..], &classes[300..]).unwrap();
    assert!(score > 0.95, "{score}");
    assert_eq!(model.classes(), 2);
}

#[test]
fn all_ways_to_ask_give_the_same_answer() {
    let (rows, classes) = halves(300);
    let model = Classifier::builder().epochs(5).fit(&rows, &classes).unwrap();
    let found = model.predict(&rows).unwrap();
    assert_eq!(model.predict(&Flat::new(&flat(&rows), 2)).unwrap(), found);
    let probabilities = model.predict_probabilities(&rows).unwrap();
    for ((row, &class), p) in rows.iter().zip(&found).zip(&probabilities) {
        assert_eq!(model.predict_row(row).unwrap(), class);
        assert!(p.len() == 2 && (p[0] + p[1] - 1.0).abs() < 1e-6 && p[class as usize] >= 0.5, "{p:?}");
    }
    let right = found.iter().zip(&classes).filter(|(a, b)| **a == u32::from(**b)).count();
    assert_eq!(model.score(&rows, &classes).unwrap(), right as f64 / 300.0);
    // The network reads the rows as they are, one per column.
    let x = Matrix::from_fn(2, 1, |i, _| rows[7][i]);
    let a = model.network().predict(x.view());
    assert!((a.col(0)[0] - probabilities[7][0]).abs() < 1e-6);
}

#[test]
fn labels_of_any_type_mean_the_same() {
    let (rows, classes) = halves(60);
    let builder = Classifier::builder().epochs(3);
    let model = builder.fit(&rows, &classes).unwrap();
    let signed: Vec<i64> = classes.iter().map(|&class| i64::from(class)).collect();
    let sizes: Vec<usize> = classes.iter().map(|&class| usize::from(class)).collect();
    let flags: Vec<bool> = classes.iter().map(|&class| class == 1).collect();
    assert_eq!(builder.fit(&rows, &signed).unwrap(), model);
    assert_eq!(builder.fit(&rows, &sizes).unwrap(), model);
    assert_eq!(builder.fit(&rows, &flags).unwrap(), model);
    assert_eq!(model.score(&rows, &[-1_i8; 60]).unwrap(), 0.0);
}

#[test]
fn the_settings_are_used_and_threads_change_no_bit() {
    let (rows, classes) = halves(100);
    let builder = || Classifier::builder().hidden(&[5, 4]).epochs(2).batch_size(7).seed(3).threads(1);
    let model = builder().fit(&rows, &classes).unwrap();
    assert_eq!(model.network().topology().sizes(), [2, 5, 4, 2]);
    assert_eq!(builder().threads(3).fit(&rows, &classes).unwrap(), model);
    let others = [
        builder().hidden(&[]),
        builder().epochs(3),
        builder().batch_size(8),
        builder().seed(4),
        builder().eta(0.3),
        builder().optimizer(Sgd::new(0.01)),
    ];
    for other in others {
        assert_ne!(other.fit(&rows, &classes).unwrap(), model, "{other:?}");
    }
}

#[test]
fn a_loaded_model_is_the_saved_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.model");
    let (rows, classes) = halves(50);
    let model = Classifier::builder().epochs(2).fit(&rows, &classes).unwrap();
    model.save(&path).unwrap();
    assert_eq!(Classifier::load(&path).unwrap(), model);
    assert_eq!(
        Classifier::load(path.to_str().unwrap()).unwrap().predict(&rows).unwrap(),
        model.predict(&rows).unwrap()
    );
}
