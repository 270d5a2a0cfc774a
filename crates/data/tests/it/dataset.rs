//! Samples are gathered unchanged, kept apart, and seen in an order that only seed and epoch decide.

use std::collections::BTreeSet;

use data::{DataError, Dataset, Targets, epoch_order};
use linalg::Matrix;
use proptest::prelude::*;

fn images() -> Dataset<f32> {
    Dataset::images(vec![0, 51, 102, 255, 255, 204, 153, 0], (1, 4), vec![1, 0], 2).unwrap()
}

fn table() -> Dataset<f64> {
    Dataset::classes(2, vec![0.5, -1.0, 2.0, 3.0, 4.0, 5.0], vec![0, 2, 1], 3).unwrap()
}

fn curve() -> Dataset<f64> {
    Dataset::regression(1, vec![1.0, 2.0, 3.0], 2, vec![10.0, -1.0, 20.0, -2.0, 30.0, -3.0]).unwrap()
}

/// A dataset of `n` samples, each with its own number as its only feature.
fn numbered(n: usize) -> Dataset<f64> {
    let numbers = |n: usize| (0..n).map(|i| i as f64);
    Dataset::regression(1, numbers(n).collect(), 1, numbers(n).map(|i| -i).collect()).unwrap()
}

fn numbers_of(dataset: &Dataset<f64>) -> Vec<usize> {
    let n = dataset.len();
    let (mut x, mut y) = (Matrix::zeros(1, n), Matrix::zeros(1, n));
    dataset.gather(&(0..n as u32).collect::<Vec<_>>(), x.view_mut(), y.view_mut());
    (0..n).for_each(|j| assert_eq!(x.col(j)[0], -y.col(j)[0], "features and targets stay together"));
    (0..n).map(|j| x.col(j)[0] as usize).collect()
}

#[test]
fn pixels_are_gathered_as_numbers_from_0_to_1() {
    let (mut x, mut y) = (Matrix::from_fn(4, 2, |_, _| f32::NAN), Matrix::from_fn(2, 2, |_, _| f32::NAN));
    images().gather(&[1, 0], x.view_mut(), y.view_mut());
    for (j, expected) in [[1.0, 0.8, 0.6, 0.0], [0.0, 0.2, 0.4, 1.0]].iter().enumerate() {
        for (x, expected) in x.col(j).iter().zip(expected) {
            assert!((x - expected).abs() < 1e-7, "{x} instead of {expected}");
        }
    }
    assert_eq!((y.col(0), y.col(1)), (&[1., 0.][..], &[0., 1.][..]));
    assert_eq!((images().image_shape(), images().width(), images().target_width()), (Some((1, 4)), 4, 2));
}

#[test]
fn what_stood_in_the_destination_does_not_matter() {
    let (mut x, mut y) = (Matrix::from_fn(2, 4, |_, _| f64::NAN), Matrix::from_fn(3, 4, |_, _| f64::NAN));
    table().gather(&[2, 0, 2, 1], x.view_mut(), y.view_mut());
    let columns = |m: &Matrix<f64>| (0..4).flat_map(|j| m.col(j).to_vec()).collect::<Vec<_>>();
    assert_eq!(columns(&x), [4.0, 5.0, 0.5, -1.0, 4.0, 5.0, 2.0, 3.0]);
    assert_eq!(columns(&y), [0., 1., 0., 1., 0., 0., 0., 1., 0., 0., 0., 1.]);
    assert_eq!((table().image_shape(), table().labels()), (None, Some(&[0, 2, 1][..])));
}

#[test]
fn outputs_beyond_the_classes_are_zero() {
    let (mut x, mut y) = (Matrix::zeros(2, 1), Matrix::from_fn(5, 1, |_, _| f64::NAN));
    table().gather(&[1], x.view_mut(), y.view_mut());
    assert_eq!(y.col(0), [0., 0., 1., 0., 0.]);
}

#[test]
fn numbers_to_fit_are_gathered_as_they_are() {
    let (mut x, mut y) = (Matrix::zeros(1, 2), Matrix::from_fn(2, 2, |_, _| f64::NAN));
    curve().gather(&[2, 0], x.view_mut(), y.view_mut());
    assert_eq!((x.col(0), x.col(1)), (&[3.][..], &[1.][..]));
    assert_eq!((y.col(0), y.col(1)), (&[30., -3.][..], &[10., -1.][..]));
    assert_eq!((curve().labels(), curve().target_width()), (None, 2));
    assert!(matches!(curve().targets(), Targets::Values { width: 2, .. }));
}

#[test]
fn no_sample_is_gathered_into_no_column() {
    let (mut x, mut y) = (Matrix::zeros(2, 0), Matrix::zeros(3, 0));
    table().gather(&[], x.view_mut(), y.view_mut());
}

fn gather_table(indices: &[u32], (x_rows, x_cols): (usize, usize), (y_rows, y_cols): (usize, usize)) {
    let (mut x, mut y) = (Matrix::zeros(x_rows, x_cols), Matrix::zeros(y_rows, y_cols));
    table().gather(indices, x.view_mut(), y.view_mut());
}

#[test]
#[should_panic(expected = "2 samples of 2 features and 3 targets into 3×2 and 3×2")]
fn too_many_inputs_panic_with_both_shapes() {
    gather_table(&[0, 1], (3, 2), (3, 2));
}

#[test]
#[should_panic(expected = "2 samples of 2 features and 3 targets into 2×2 and 2×2")]
fn fewer_outputs_than_classes_panic_with_both_shapes() {
    gather_table(&[0, 1], (2, 2), (2, 2));
}

#[test]
#[should_panic(expected = "2 samples of 2 features and 3 targets into 2×1 and 3×2")]
fn a_batch_of_another_size_panics_with_both_shapes() {
    gather_table(&[0, 1], (2, 1), (3, 2));
}

#[test]
#[should_panic(expected = "1 samples of 1 features and 2 targets into 1×1 and 3×1")]
fn more_outputs_than_numbers_to_fit_panic_with_both_shapes() {
    let (mut x, mut y) = (Matrix::zeros(1, 1), Matrix::zeros(3, 1));
    curve().gather(&[0], x.view_mut(), y.view_mut());
}

#[test]
#[should_panic]
fn a_sample_that_is_not_there_panics() {
    gather_table(&[3], (2, 1), (3, 1));
}

#[test]
#[should_panic]
fn an_image_that_is_not_there_panics() {
    images().gather(&[2], Matrix::zeros(4, 1).view_mut(), Matrix::zeros(2, 1).view_mut());
}

#[test]
fn tables_that_do_not_fit_their_targets_are_counted() {
    let errors = [
        (Dataset::<f32>::images(vec![0; 7], (2, 2), vec![0, 0], 1), 8, 7),
        (Dataset::classes(3, vec![0.0; 7], vec![0, 0], 1), 6, 7),
        (Dataset::regression(2, vec![0.0; 3], 1, vec![0.0; 2]), 4, 3),
        (Dataset::regression(2, vec![0.0; 4], 2, vec![0.0; 5]), 4, 5),
        (Dataset::regression(2, vec![0.0; 4], 0, vec![0.0; 2]), 0, 2),
    ];
    for (result, wanted, there) in errors {
        match result.unwrap_err() {
            DataError::Count { expected, found, .. } => assert_eq!((expected, found), (wanted, there)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn nothing_can_have_a_width_of_0() {
    let errors = [
        (Dataset::<f32>::images(vec![], (0, 2), vec![0, 0], 1), "rows of an image"),
        (Dataset::images(vec![], (2, 0), vec![], 1), "columns of an image"),
        (Dataset::images(vec![], (2, 2), vec![], 0), "classes"),
        (Dataset::classes(0, vec![], vec![0, 0], 1), "features of a sample"),
        (Dataset::classes(2, vec![], vec![], 0), "classes"),
        (Dataset::regression(0, vec![], 1, vec![1.0, 2.0]), "features of a sample"),
        (Dataset::regression(0, vec![1.0], 1, vec![1.0]), "features of a sample"),
        (Dataset::regression(1, vec![], 0, vec![]), "targets of a sample"),
    ];
    for (result, culprit) in errors {
        let error = result.unwrap_err();
        assert!(matches!(error, DataError::Zero { what } if what == culprit), "{culprit}: {error}");
        assert_eq!(error.to_string(), format!("{culprit}: 0, but at least 1 is needed"));
    }
    // No samples are samples of some width.
    assert!(Dataset::<f32>::classes(2, vec![], vec![], 3).unwrap().is_empty());
}

#[test]
fn products_that_overflow_are_errors_with_their_factors() {
    const HALF: usize = usize::MAX / 2 + 1;
    let errors = [
        (Dataset::<f32>::images(vec![0; 4], (HALF, 2), vec![0], 1), "1 samples of 9223372036854775808×2"),
        (Dataset::images(vec![], (HALF, 1), vec![0, 0], 1), "2 samples of 9223372036854775808×1"),
        (Dataset::classes(HALF, vec![], vec![0, 0], 1), "2 samples of 9223372036854775808×1"),
        (Dataset::regression(HALF, vec![], 1, vec![1.0, 2.0]), "2 samples of 9223372036854775808×1"),
    ];
    for (result, factors) in errors {
        let error = result.unwrap_err();
        assert!(matches!(error, DataError::Overflow { .. }), "{error}");
        assert!(error.to_string().contains(factors), "{error}");
    }
}

#[test]
fn a_sample_can_be_looked_at() {
    assert_eq!(images().image(1), Some(vec![255, 204, 153, 0]));
    let features = images().features(0);
    assert!(features.iter().zip([0.0, 0.2, 0.4, 1.0]).all(|(a, b)| (a - b).abs() < 1e-7), "{features:?}");
    assert_eq!((images().label(0), images().target(0), images().table()), (Some(1), None, None));
    assert_eq!((table().features(2), table().label(1)), (vec![4.0, 5.0], Some(2)));
    assert_eq!((table().image(0), table().table().unwrap().1), (None, 2));
    assert_eq!((curve().target(2), curve().label(2)), (Some(&[30.0, -3.0][..]), None));
}

#[test]
#[should_panic(expected = "sample 3 of 3")]
fn a_sample_that_is_not_there_cannot_be_looked_at() {
    let _ = table().label(3);
}

#[test]
fn a_label_that_is_no_class_is_named_with_its_sample() {
    let errors = [
        Dataset::<f32>::images(vec![0; 3], (1, 1), vec![0, 4, 5], 4),
        Dataset::classes(1, vec![0.0; 3], vec![3, 4, 0], 4),
    ];
    for result in errors {
        let error = result.unwrap_err();
        assert!(matches!(error, DataError::Label { sample: 1, found: 4, classes: 4, .. }), "{error:?}");
    }
    assert!(Dataset::<f32>::images(vec![0], (1, 1), vec![u32::MAX], 4).is_err());
}

#[test]
fn a_number_that_is_not_finite_is_named_with_its_sample() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let feature = Dataset::classes(2, vec![0.0, 1.0, 2.0, wrong], vec![0, 0], 1).unwrap_err();
        assert!(matches!(feature, DataError::NotFinite { what: "a feature", sample: 1 }), "{feature:?}");
        let target = Dataset::regression(1, vec![0.0, 1.0, 2.0], 1, vec![0.0, 1.0, wrong]).unwrap_err();
        assert!(matches!(target, DataError::NotFinite { what: "a target", sample: 2 }), "{target:?}");
    }
}

#[test]
fn a_split_moves_images_and_classes_as_it_moves_numbers() {
    let (first, rest) = images().split_at(1);
    assert_eq!(first, Dataset::images(vec![0, 51, 102, 255], (1, 4), vec![1], 2).unwrap());
    assert_eq!(rest, Dataset::images(vec![255, 204, 153, 0], (1, 4), vec![0], 2).unwrap());
    let (kept, held) = table().split(1, 3);
    let one = |i: usize| {
        let (values, labels) = ([[0.5, -1.0], [2.0, 3.0], [4.0, 5.0]], [0, 2, 1]);
        Dataset::classes(2, values[i].to_vec(), vec![labels[i]], 3).unwrap()
    };
    let held_out = (0..3).find(|&i| held == one(i)).unwrap();
    let (a, b) = kept.split_at(1);
    let others: Vec<usize> = (0..3).filter(|&i| i != held_out).collect();
    assert_eq!((a, b), (one(others[0]), one(others[1])));
}

#[test]
#[should_panic(expected = "4 samples held out of 3")]
fn no_more_can_be_held_out_than_there_is() {
    let _ = table().split(4, 1);
}

proptest! {
    #[test]
    fn a_split_keeps_every_sample_on_exactly_one_side(n in 0_usize..60, share in 0.0..=1.0, seed: u64) {
        let held_out = (share * n as f64) as usize;
        let (train, held) = numbered(n).split(held_out, seed);
        prop_assert_eq!(held.len(), held_out);
        let (train, held) = (numbers_of(&train), numbers_of(&held));
        prop_assert!(train.is_sorted() && held.is_sorted());
        let all: BTreeSet<usize> = train.iter().chain(&held).copied().collect();
        prop_assert_eq!((all.len(), train.len() + held.len()), (n, n));
        let (again, held_again) = numbered(n).split(held_out, seed);
        prop_assert_eq!((numbers_of(&again), numbers_of(&held_again)), (train, held));
    }

    #[test]
    fn a_cut_and_a_limit_keep_the_order(n in 0_usize..60, at in 0_usize..60) {
        let all: Vec<usize> = (0..n).collect();
        prop_assert_eq!(numbers_of(&numbered(n).limit(at)), &all[..at.min(n)]);
        if at <= n {
            let (first, rest) = numbered(n).split_at(at);
            prop_assert_eq!(numbers_of(&first), all[..at].to_vec());
            prop_assert_eq!(numbers_of(&rest), all[at..].to_vec());
        }
    }

    #[test]
    fn an_order_is_a_permutation_that_only_seed_and_epoch_decide(n in 0_usize..300, seed: u64, epoch: u64) {
        let (mut order, mut again) = (vec![0; n], vec![u32::MAX; n]);
        epoch_order(seed, epoch, &mut order);
        epoch_order(seed, epoch, &mut again);
        prop_assert_eq!(&order, &again);
        order.sort_unstable();
        prop_assert!(order.iter().copied().eq(0..n as u32));
    }
}

fn order<const N: usize>(seed: u64, epoch: u64) -> [u32; N] {
    let mut order = [0; N];
    epoch_order(seed, epoch, &mut order);
    order
}

#[test]
fn orders_differ_between_epochs_and_between_seeds() {
    let orders: BTreeSet<[u32; 100]> =
        (0..8).flat_map(|seed| (1..9).map(move |epoch| order(seed, epoch))).collect();
    assert_eq!(orders.len(), 64);
    assert_ne!(numbers_of(&numbered(100).split(50, 1).1), numbers_of(&numbered(100).split(50, 2).1));
}

/// Other orders would change every trained weight of every user: no update of rand may bring them unnoticed.
#[test]
fn orders_and_splits_are_those_of_the_first_release() {
    assert_eq!(order(1, 1), [0, 9, 6, 8, 1, 2, 3, 4, 5, 7]);
    assert_eq!(order(1, 2), [0, 1, 2, 6, 9, 5, 4, 8, 3, 7]);
    assert_eq!(order(u64::MAX, 1), [6, 1, 3, 8, 0, 5, 4, 7, 9, 2]);
    assert_eq!(order::<50_000>(1, 1)[..5], [40_362, 42_217, 11_116, 40_981, 11_084]);
    assert_eq!(numbers_of(&numbered(20).split(5, 1).1), [3, 8, 9, 10, 15]);
}
