//! A regressor learns in the units of its targets, and comes back from its file.

use descent::{Flat, Regressor};

use crate::support::{flat, hills};

#[test]
fn numbers_are_learnt_in_their_own_unit() {
    let (rows, numbers) = hills(400);
    let model = Regressor::fit(&rows[..300], &numbers[..300]).unwrap();
    let score = model.score(&rows[300..], &numbers[300..]).unwrap();
    assert!(score > 0.99, "{score}");
    let found = model.predict(&rows).unwrap();
    assert_eq!(model.predict(&Flat::new(&flat(&rows), 2)).unwrap(), found);
    for (row, number) in rows.iter().zip(found) {
        // Of one row alone the sums may be taken in another order.
        assert!((model.predict_row(row).unwrap() - number).abs() < 0.1, "{number}");
    }
}

#[test]
fn the_score_is_r_squared() {
    let (rows, numbers) = hills(100);
    let model = Regressor::builder().epochs(5).fit(&rows, &numbers).unwrap();
    let found = model.predict(&rows).unwrap();
    assert_eq!(model.score(&rows, &found).unwrap(), 1.0);
    let mean = numbers.iter().sum::<f32>() / 100.0;
    let sum = |of: &dyn Fn(usize) -> f32| (0..100).map(|i| f64::from(of(i)).powi(2)).sum::<f64>();
    let r2 = 1.0 - sum(&|i| numbers[i] - found[i]) / sum(&|i| numbers[i] - mean);
    assert!((model.score(&rows, &numbers).unwrap() - r2).abs() < 1e-4, "{r2}");
    assert_eq!(model.score(&rows, &[0.0; 100]).unwrap(), 0.0);
}

#[test]
fn constant_features_and_targets_do_no_harm() {
    let rows: Vec<[f32; 3]> = (0..50).map(|i| [1e6, i as f32, 0.0]).collect();
    let numbers: Vec<f32> = (0..50).map(|i| 2.0 * i as f32).collect();
    let model = Regressor::fit(&rows, &numbers).unwrap();
    assert!(model.score(&rows, &numbers).unwrap() > 0.99);
    // What was constant tells nothing, so it does not matter any more.
    assert_eq!(model.predict_row(&[-5.0, 8.0, 9.0]).unwrap(), model.predict_row(&[1e6, 8.0, 0.0]).unwrap());
    let model = Regressor::builder().epochs(1).fit(&rows, &[7.0; 50]).unwrap();
    assert_eq!(model.predict(&rows).unwrap(), [7.0; 50]);
}

#[test]
fn a_loaded_model_is_the_saved_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.model");
    let (rows, numbers) = hills(50);
    for hidden in [&[][..], &[5]] {
        let model = Regressor::builder().hidden(hidden).epochs(2).fit(&rows, &numbers).unwrap();
        model.save(&path).unwrap();
        assert_eq!(Regressor::load(&path).unwrap(), model);
    }
}
