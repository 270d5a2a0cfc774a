//! Samples with a dense and a sparse part are the same samples as with all their zeros.

use data::{DataError, Dataset, Targets};
use linalg::{Entries, Matrix, SparseColumns};
use proptest::prelude::*;

/// `n` samples of `dense` numbers and up to two non-zeros among `sparse` more; and the twin with all zeros.
fn twins(n: usize, dense: usize, sparse: usize, classes: bool, seed: usize) -> [Dataset<f32>; 2] {
    let value = |i: usize| ((i * 37 + seed) % 101) as f32 - 50.0;
    let mut entries = Entries::new(sparse);
    let mut whole = Vec::new();
    for i in 0..n {
        let mut row = vec![0.0; sparse];
        row[(i * i + seed) % sparse] = 1.0;
        row[(i * 7 + seed) % sparse] = value(i) / 8.0;
        row.iter().enumerate().for_each(|(p, &x)| entries.push(p, x));
        entries.end_column();
        whole.extend((0..dense).map(|d| value(i * dense + d)));
        whole.extend(row);
    }
    let values: Vec<f32> = (0..n * dense).map(value).collect();
    let labels: Vec<u32> = (0..n).map(|i| ((i * 5 + seed) % 3) as u32).collect();
    let numbers: Vec<f32> = (0..n).map(|i| value(i + 1)).collect();
    let sparse_part = entries.finish();
    if classes {
        let targets = Targets::Classes { labels: labels.clone(), classes: 3 };
        [
            Dataset::mixed(dense, values, sparse_part, targets).unwrap(),
            Dataset::classes(dense + sparse, whole, labels, 3).unwrap(),
        ]
    } else {
        let targets = Targets::Values { values: numbers.clone(), width: 1 };
        [
            Dataset::mixed(dense, values, sparse_part, targets).unwrap(),
            Dataset::regression(dense + sparse, whole, 1, numbers).unwrap(),
        ]
    }
}

/// Both have the same samples, and gather them alike in any way.
fn assert_same(mixed: &Dataset<f32>, whole: &Dataset<f32>) {
    assert_eq!((mixed.len(), mixed.width()), (whole.len(), whole.width()));
    assert_eq!((mixed.targets(), mixed.weights()), (whole.targets(), whole.weights()));
    assert_eq!((mixed.table(), mixed.image_shape()), (None, None));
    (0..mixed.len()).for_each(|i| assert_eq!(mixed.features(i), whole.features(i)));
    let indices: Vec<u32> = (0..mixed.len() as u32).rev().collect();
    let (n, width, dense) = (mixed.len(), mixed.width(), mixed.dense_width());
    let zeros = |rows: usize| Matrix::from_fn(rows, n, |_, _| f32::NAN);
    let (mut x, mut y) = (zeros(width), zeros(mixed.target_width()));
    let (mut other_x, mut other_y) = (zeros(width), zeros(mixed.target_width()));
    mixed.gather(&indices, x.view_mut(), y.view_mut());
    whole.gather(&indices, other_x.view_mut(), other_y.view_mut());
    let (mut dense_x, mut dense_y) = (zeros(dense), zeros(mixed.target_width()));
    mixed.gather_dense(&indices, dense_x.view_mut(), dense_y.view_mut());
    let sparse = mixed.sparse().expect("a sparse part").pick(&indices);
    assert_eq!(dense + sparse.rows(), width);
    for j in 0..n {
        assert_eq!((x.col(j), y.col(j)), (other_x.col(j), other_y.col(j)));
        assert_eq!((dense_x.col(j), dense_y.col(j)), (&x.col(j)[..dense], y.col(j)));
        let mut rest = vec![0.0; sparse.rows()];
        sparse.col(j).for_each(|(row, x)| rest[row] = x);
        assert_eq!(rest, x.col(j)[dense..]);
    }
    mixed.prefetch_places(&indices);
    [false, true].iter().for_each(|&parted| mixed.prefetch(&indices, parted));
}

proptest! {
    #[test]
    fn whatever_is_done_to_them_they_stay_the_same(
        n in 2_usize..40,
        dense in 0_usize..5,
        sparse in 1_usize..12,
        classes: bool,
        weighted: bool,
        seed in 0_usize..1000,
    ) {
        let twins = twins(n, dense, sparse, classes, seed);
        let weights = |data: Dataset<f32>| {
            let weights = (0..n).map(|i| 1.0 + (i % 4) as f64).collect();
            if weighted { data.with_weights(weights).unwrap() } else { data }
        };
        let [mixed, whole] = twins.map(weights);
        assert_same(&mixed, &whole);
        let pairs = |a: (Dataset<f32>, Dataset<f32>), b: (Dataset<f32>, Dataset<f32>)| {
            assert_same(&a.0, &b.0);
            assert_same(&a.1, &b.1);
        };
        let of = |f: &dyn Fn(Dataset<f32>) -> (Dataset<f32>, Dataset<f32>)| {
            pairs(f(mixed.clone()), f(whole.clone()));
        };
        of(&|data| data.split(n / 3, 5));
        of(&|data| data.split_stratified(n / 2, 5));
        of(&|data| data.split_at(n / 4));
        of(&|data| data.fold(1, 2, 9));
        assert_same(&mixed.clone().limit(n / 2), &whole.clone().limit(n / 2));
    }
}

#[test]
fn the_fingerprint_sees_every_part() {
    let [data, _] = twins(9, 2, 5, true, 3);
    assert_eq!(data.fingerprint(), twins(9, 2, 5, true, 3)[0].fingerprint());
    let sparse = data.sparse().unwrap();
    let values: Vec<f32> = (0..9).flat_map(|i| data.features(i)[..2].to_vec()).collect();
    let with = |change: &dyn Fn(&mut Vec<f32>)| {
        let mut elements: Vec<f32> = (0..9).flat_map(|i| data.features(i)[2..].to_vec()).collect();
        change(&mut elements);
        let sparse = SparseColumns::from_numbers(&elements, 5);
        Dataset::mixed(2, values.clone(), sparse, data.targets().clone()).unwrap().fingerprint()
    };
    assert_eq!(with(&|_| {}), data.fingerprint());
    // Another number, the same number in another place, and one in another sample.
    let at = (0..45).find(|i| data.features(i / 5)[2 + i % 5] != 0.0 && i % 5 < 4).unwrap();
    assert_ne!(with(&|x| x[at] += 1.0), data.fingerprint());
    assert_ne!(with(&|x| x.swap(at, at + 1)), data.fingerprint());
    assert_ne!(with(&|x| x.rotate_right(5)), data.fingerprint());
    let mut other = values.clone();
    other[3] += 1.0;
    let other = Dataset::mixed(2, other, sparse.clone(), data.targets().clone()).unwrap();
    assert_ne!(other.fingerprint(), data.fingerprint());
}

#[test]
fn parts_that_do_not_fit_are_refused() {
    let sparse = || SparseColumns::from_numbers(&[0.0_f32, 1.0, 1.0, 0.0], 2);
    let labels = |labels: &[u32], classes| Targets::Classes { labels: labels.to_vec(), classes };
    let numbers = |values: &[f32], width| Targets::Values { values: values.to_vec(), width };
    let mixed = |width, values: &[f32], targets| {
        Dataset::mixed(width, values.to_vec(), sparse(), targets).map(|data| data.len())
    };
    assert_eq!(mixed(1, &[1.0, 2.0], labels(&[0, 1], 2)).unwrap(), 2);
    assert_eq!(mixed(0, &[], numbers(&[0.0, 1.0], 1)).unwrap(), 2);
    let refused = |width, values: &[f32], targets| mixed(width, values, targets).unwrap_err();
    assert!(matches!(refused(1, &[1.0], labels(&[0, 1], 2)), DataError::Count { expected: 2, found: 1, .. }));
    assert!(matches!(refused(0, &[1.0], labels(&[0, 1], 2)), DataError::Count { expected: 0, found: 1, .. }));
    assert!(matches!(refused(1, &[1.0, 2.0], labels(&[0], 2)), DataError::Count { .. }));
    assert!(matches!(refused(1, &[1.0, 2.0], labels(&[0, 2], 2)), DataError::Label { sample: 1, .. }));
    assert!(matches!(refused(1, &[1.0, 2.0], labels(&[0, 0], 0)), DataError::Zero { .. }));
    assert!(matches!(refused(1, &[1.0, 2.0], numbers(&[0.5], 1)), DataError::Count { .. }));
    assert!(matches!(refused(1, &[1.0, 2.0], numbers(&[], 0)), DataError::Zero { .. }));
    assert!(matches!(refused(usize::MAX, &[1.0], labels(&[0, 1], 2)), DataError::Overflow { .. }));
    let sample = |error| matches!(error, DataError::NotFinite { sample: 1, .. });
    assert!(sample(refused(1, &[1.0, f32::NAN], labels(&[0, 1], 2))));
    assert!(sample(refused(1, &[1.0, 2.0], numbers(&[0.0, f32::INFINITY], 1))));
    let infinite = SparseColumns::from_numbers(&[0.0_f32, 1.0, f32::INFINITY, 0.0], 2);
    assert!(sample(Dataset::mixed(0, vec![], infinite, labels(&[0, 1], 2)).unwrap_err()));
}
