//! Batches of which entries are left out, against a naive twin.

use super::noise;
use super::sparse::{dense_rows, sparse, sparse_bytes};
use crate::{Accum, Matrix, Scalar, SparseRef, SpinPool, Thinned, sparse_matmul};
use proptest::prelude::*;

/// Half of the rows of a column, and for every seventh column all of them.
fn left_out(j: usize, words: &mut [u64]) {
    for (i, word) in words.iter_mut().enumerate() {
        let bits = ((j + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(7 * i as u32);
        *word = if j % 7 == 6 { u64::MAX } else { bits };
    }
}

fn check<T: Scalar>(k: usize, m: usize, density: f64, bytes: bool, pieces: usize, seed: u64) {
    let mut next = noise(seed);
    let mut some = |k: usize, m: usize| {
        if bytes {
            sparse_bytes::<T>(k, m, density, &mut next)
        } else {
            sparse::<T>(k, m, density, &mut next)
        }
    };
    let (other, (dense, columns)) = (some(k + 1, m + 5).1, some(k, m));
    let (all, picked): (Vec<u32>, Vec<u32>) = ((0..m as u32 + 5).collect(), (0..m as u32).rev().collect());
    let frequent = [dense_rows(&other, &all), dense_rows(&columns, &picked)];
    let factor = T::from_f64(1.25);
    let kept = |p: usize, j: usize| {
        let mut words = vec![0; k.div_ceil(64)];
        left_out(j, &mut words);
        let left_out = words[p / 64] >> (p % 64) & 1 == 1;
        if left_out { T::ZERO } else { dense.col(picked[j] as usize)[p] * factor }
    };
    let pool = SpinPool::new(2);
    let mut thinned = Thinned::default();
    let w = Matrix::<T>::from_fn(16, k, |i, p| T::from_f64(if i == p % 16 { 1.0 } else { 0.0 }));
    for split in [false, true] {
        // A batch of another shape before it leaves no trace.
        let batch = |columns, picked, frequent| -> SparseRef<'_, T> {
            let columns: &crate::SparseColumns<T> = columns;
            let frequent: &Matrix<T> = frequent;
            if split { columns.pick_split(picked, frequent.view()) } else { columns.pick(picked) }
        };
        thinned.leave_out(&pool, pieces, batch(&other, &all, &frequent[0]), factor, left_out);
        thinned.leave_out(&pool, pieces, batch(&columns, &picked, &frequent[1]), factor, left_out);
        let x = thinned.view();
        assert_eq!((x.rows(), x.cols()), (k, m));
        for j in 0..m {
            let expected: Vec<(usize, T)> =
                (0..k).map(|p| (p, kept(p, j))).filter(|(_, x)| *x != T::ZERO).collect();
            assert_eq!(x.col(j).collect::<Vec<_>>(), expected, "column {j}, split {split}");
            // The halves of a batch are batches.
            let half = x.columns(j..m);
            assert_eq!(half.col(0).collect::<Vec<_>>(), expected);
        }
        assert_eq!(x.dense_rows().map(|(rows, _)| rows.rows()), split.then_some(columns.dense_rows()));
        // Products take the frequent rows from elsewhere.
        let mut z = Matrix::<T>::zeros(16, m);
        sparse_matmul(z.view_mut(), Accum::Replace, w.view(), x);
        for j in 0..m {
            for i in 0..16 {
                let sum: f64 = (i..k).step_by(16).map(|p| kept(p, j).to_f64()).sum();
                let bound = 8.0 * T::EPSILON.to_f64() * k as f64;
                assert!((z.col(j)[i].to_f64() - sum).abs() <= bound, "({i}, {j}), split {split}");
            }
        }
    }
}

proptest! {
    #[test]
    fn a_thinned_batch_is_that_of_a_naive_twin(
        (k, m) in (1_usize..200, 1_usize..40), density in 0.0..1.0, bytes: bool, pieces in 1_usize..4, seed: u64
    ) {
        check::<f32>(k, m, density, bytes, pieces, seed);
        check::<f64>(k, m, density, bytes, pieces, seed);
    }
}

#[test]
#[should_panic(expected = "7 elements for 3 columns")]
fn elements_that_cannot_be_shared_out_name_both() {
    let _ = crate::SlotBlocks::new(&mut [0; 7], 3, 1);
}
