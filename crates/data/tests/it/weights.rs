//! Weights of samples and classes, samples of several labels, and folds.

use data::{DataError, Dataset};
use linalg::Matrix;

fn labelled(labels: Vec<u32>, classes: usize) -> Dataset<f64> {
    Dataset::classes(1, (0..labels.len()).map(|i| i as f64).collect(), labels, classes).unwrap()
}

#[test]
fn weights_follow_their_samples() {
    let all = labelled(vec![0, 1, 0, 1, 0, 1], 2).with_weights(vec![1., 2., 3., 4., 5., 6.]).unwrap();
    let of = |data: &Dataset<f64>| data.weights().unwrap().to_vec();
    let same = |data: &Dataset<f64>| {
        let samples = data.table().unwrap().0.iter().map(|x| x + 1.0).collect::<Vec<_>>();
        assert_eq!(of(data), samples);
        let mean = (0..data.len()).map(|i| data.weight(i)).sum::<f64>() / data.len() as f64;
        assert!((mean - 1.0).abs() < 1e-12, "their mean is 1 in every part");
    };
    same(&all);
    let (first, rest) = all.clone().split_at(2);
    let (kept, held) = all.clone().split(2, 3);
    let (balanced, out) = all.clone().split_stratified(2, 3);
    let (others, fold) = all.fold(1, 3, 5);
    [first, rest, kept, held, balanced, out, others, fold, all.clone().limit(3)].iter().for_each(same);
    assert_eq!((labelled(vec![0], 1).weights(), labelled(vec![0], 1).weight(0)), (None, 1.0));
}

#[test]
fn balanced_classes_weigh_the_same() {
    let data = labelled(vec![0, 0, 0, 2, 2, 0], 3).balanced().unwrap();
    assert_eq!(data.weights().unwrap(), [0.75, 0.75, 0.75, 1.5, 1.5, 0.75], "class 1 has no samples");
    let given = labelled(vec![0, 1, 1], 2).with_weights(vec![1.0, 2.0, 3.0]).unwrap();
    assert_eq!(given.with_class_weights(&[10.0, 0.5]).unwrap().weights().unwrap(), [10.0, 1.0, 1.5]);
}

#[test]
fn weights_that_cannot_be_are_refused_in_a_line() {
    let data = || labelled(vec![0, 1], 2);
    let text = |result: Result<Dataset<f64>, DataError>| result.unwrap_err().to_string();
    assert_eq!(text(data().with_weights(vec![1.0])), "weights of samples: expected 2, found 1");
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = format!("is {bad}, but must be positive and finite");
        assert_eq!(text(data().with_weights(vec![1.0, bad])), format!("the weight of sample 1 {refused}"));
        assert_eq!(text(data().with_class_weights(&[bad, 1.0])), format!("the weight of class 0 {refused}"));
    }
    assert_eq!(text(data().with_class_weights(&[1.0])), "weights of classes: expected 2, found 1");
    let curve = Dataset::regression(1, vec![1.0], 1, vec![1.0]).unwrap();
    let refused = "weights of classes for targets that are numbers; give each sample a weight";
    assert_eq!(text(curve.clone().balanced()), refused);
    assert_eq!(text(curve.with_class_weights(&[1.0])), refused);
}

/// The value is the CRC-32 of sizes, features and labels, computed elsewhere.
#[test]
fn a_fingerprint_without_weights_stays_and_tells_weights_apart() {
    let data = labelled(vec![0, 1, 1], 2);
    let other = |weights: [f64; 3]| data.clone().with_weights(weights.into()).unwrap().fingerprint();
    assert_eq!(data.fingerprint(), 0x1706bfdf);
    assert_ne!(other([1.0; 3]), data.fingerprint());
    assert_ne!(other([1.0, 1.0, 2.0]), other([1.0; 3]));
}

#[test]
fn several_labels_are_ones_in_a_row() {
    let data = Dataset::multi_label(1, vec![1.0, 2.0, 3.0], &[vec![1], vec![], vec![2, 0]], 3).unwrap();
    let targets: Vec<_> = (0..3).map(|i| data.target(i).unwrap().to_vec()).collect();
    assert_eq!(targets, [[0.0, 1.0, 0.0], [0.0; 3], [1.0, 0.0, 1.0]]);
    let refused = |labels: &[Vec<u32>], classes| {
        Dataset::multi_label(1, vec![1.0, 2.0], labels, classes).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&[vec![0], vec![3]], 3),
        "labels: label 3 of sample 1 is not below the number of classes, 3"
    );
    assert_eq!(refused(&[], 0), "classes: 0, but at least 1 is needed");
    assert!(refused(&[vec![0]], 2).contains("expected 1, found 2"));
}

#[test]
fn a_target_is_repeated_for_each_of_its_outputs() {
    let data = Dataset::regression(1, vec![0.0, 1.0], 2, vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    let (mut x, mut y) = (Matrix::zeros(1, 2), Matrix::zeros(6, 2));
    data.gather(&[1, 0], x.view_mut(), y.view_mut());
    assert_eq!((y.col(0), y.col(1)), (&[3., 3., 3., 4., 4., 4.][..], &[1., 1., 1., 2., 2., 2.][..]));
}

#[test]
fn folds_are_even_and_each_sample_is_in_one() {
    let labels: Vec<u32> = (0..103).map(|i| u32::from(i % 10 == 0) + u32::from(i > 90)).collect();
    let data = labelled(labels, 3);
    let mut seen = Vec::new();
    for i in 0..5 {
        let (train, held) = data.fold(i, 5, 9);
        assert_eq!(train.len() + held.len(), 103);
        assert!((20..=21).contains(&held.len()));
        for class in 0..3 {
            let count = |data: &Dataset<f64>| data.labels().unwrap().iter().filter(|&&c| c == class).count();
            let all = count(&data);
            assert!((all / 5..=all.div_ceil(5)).contains(&count(&held)), "class {class} in fold {i}");
        }
        seen.extend(held.table().unwrap().0.iter().map(|&x| x as usize));
        assert_eq!(data.fold(i, 5, 9).1, held, "the same again");
        assert_ne!(data.fold(i, 5, 10).1, held, "others with another seed");
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..103).collect::<Vec<_>>());
}
