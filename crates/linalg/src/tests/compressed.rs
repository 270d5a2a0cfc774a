//! Columns that are compressed batch after batch, against those that were laid out once.

use super::noise;
use super::sparse::sparse;
use crate::simd::forced::on_every_isa;
use crate::{Accum, Compressed, Matrix, Scalar, SparseColumns, sparse_matmul};
use proptest::prelude::*;

fn check<T: Scalar>(n: usize, k: usize, m: usize, density: f64, seed: u64) {
    let mut next = noise(seed);
    let mut compressed = Compressed::new(k, m + 2);
    // A fuller batch before it leaves no trace.
    let full = vec![T::ONE; k];
    compressed.compress(vec![&*full; m + 2]);
    let (dense, columns) = sparse::<T>(k, m, density, &mut next);
    compressed.compress((0..m).map(|j| dense.col(j)));
    let (x, all) = (compressed.view(), (0..m as u32).collect::<Vec<_>>());
    assert_eq!((x.rows(), x.cols(), x.non_zeros()), (k, m, columns.pick(&all).non_zeros()));
    let w = Matrix::<T>::from_fn(n, k, |_, _| T::from_f64(next()));
    let product = |x| {
        let mut z = Matrix::zeros(n, m);
        sparse_matmul(z.view_mut(), Accum::Replace, w.view(), x);
        z
    };
    for j in 0..m {
        assert!(x.col(j).eq(columns.pick(&all).col(j)), "column {j}");
        let alone = SparseColumns::from_numbers(dense.col(j), k);
        // A column alone has frequent rows: its entries then come in another order.
        if alone.dense_rows() == 0 {
            let mut z = Matrix::zeros(n, 1);
            sparse_matmul(z.view_mut(), Accum::Replace, w.view(), alone.pick(&[0]));
            assert_eq!(product(x).col(j), z.col(0), "column {j}, to the bit");
        }
    }
    let found = product(x);
    let expected = product(columns.pick(&all));
    for j in 0..m {
        for (found, expected) in found.col(j).iter().zip(expected.col(j)) {
            let error = (found.to_f64() - expected.to_f64()).abs();
            assert!(error <= 2.0 * super::gamma::<T>(k + 2) * k as f64, "{found:?} instead of {expected:?}");
        }
    }
}

proptest! {
    #[test]
    fn compressed_columns_are_those_laid_out_once(
        n in 1_usize..40, k in 1_usize..100, m in 0_usize..6, density in 0.0_f64..1.2, seed: u64
    ) {
        on_every_isa(|_| {
            check::<f32>(n, k, m, density, seed);
            check::<f64>(n, k, m, density, seed);
        });
    }
}

#[test]
fn nan_is_kept_and_negative_zero_is_not() {
    let mut x = Compressed::new(4, 1);
    x.compress([&[-0.0, f32::NAN, 0.0, f32::MIN_POSITIVE][..]]);
    assert_eq!(x.view().col(0).map(|(p, _)| p).collect::<Vec<_>>(), [1, 3]);
    assert!(!x.all_finite());
    x.compress([&[0.0, 1.0, 0.0, 0.0][..]]);
    assert!(x.all_finite(), "the NaN of the batch before is gone");
    x.compress([&[0.0, f32::NEG_INFINITY, 0.0, 0.0][..]]);
    assert!(!x.all_finite());
}

#[test]
#[should_panic(expected = "column 1 of 2 numbers, where there is room for 1 of 2")]
fn more_columns_than_there_is_room_for() {
    Compressed::new(2, 1).compress([&[0.0_f32, 1.0][..]; 2]);
}

#[test]
#[should_panic(expected = "column 0 of 3 numbers, where there is room for 1 of 2")]
fn columns_of_another_length() {
    Compressed::new(2, 1).compress([&[0.0_f32; 3][..]]);
}

#[test]
#[should_panic(expected = "room for 1 sparse columns of 65537 rows (1 to 65536)")]
fn more_rows_than_an_index_can_name() {
    drop(Compressed::<f32>::new(65_537, 1));
}
