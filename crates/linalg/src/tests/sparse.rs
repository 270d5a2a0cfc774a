use super::{gamma, noise, padding, poisoned};
use crate::isa::forced::on_every_isa;
use crate::{Accum, Matrix, Scalar, SparseColumns, SparseRows, Transposable, matmul, sparse_add_outer, sparse_matmul};
use proptest::prelude::*;

/// A matrix of which about `density` is not zero, dense and sparse.
fn sparse<T: Scalar>(rows: usize, cols: usize, density: f64, mut next: impl FnMut() -> f64) -> (Matrix<T>, SparseColumns<T>) {
    let dense: Matrix<T> = Matrix::from_fn(rows, cols, |_, _| {
        let (x, keep) = (next(), next().abs() < density);
        T::from_f64(if keep { x } else { 0.0 })
    });
    let mut sparse = SparseColumns::with_capacity(rows, cols, rows * cols);
    for j in 0..cols {
        let entries = dense.col(j).iter().enumerate().filter(|(_, x)| **x != T::ZERO);
        let (indices, values): (Vec<u16>, Vec<T>) = entries.map(|(i, &x)| (i as u16, x)).unzip();
        sparse.push_column(&indices, &values);
    }
    (dense, sparse)
}

fn check<T: Scalar>(n: usize, k: usize, m: usize, density: f64, alpha: f64, seed: u64) {
    let mut next = noise(seed);
    let (dense, x) = sparse::<T>(k, m, density, &mut next);
    // A last batch is smaller: the same transpose, used again.
    let mut rows = SparseRows::default();
    rows.transpose(sparse::<T>(k + 1, m + 3, 1.0, &mut next).1.as_ref());
    rows.transpose(x.as_ref());
    assert_eq!((rows.rows(), rows.cols()), (k, m));
    for p in 0..k {
        let (columns, values) = rows.row(p);
        let want: Vec<(u32, T)> =
            (0..m).filter(|&j| dense.col(j)[p] != T::ZERO).map(|j| (j as u32, dense.col(j)[p])).collect();
        assert_eq!(columns.iter().copied().zip(values.iter().copied()).collect::<Vec<_>>(), want);
    }

    let w: Matrix<T> = Matrix::from_fn(n, k, |_, _| T::from_f64(next()));
    let delta: Matrix<T> = Matrix::from_fn(n, m, |_, _| T::from_f64(next()));
    let alpha = T::from_f64(alpha);
    let mut product: Matrix<T> = poisoned(n, m, |_, _| f64::NAN);
    matmul(product.as_mut(), Accum::Replace, w.as_ref(), dense.as_ref(), T::ONE);
    let mut outer = w.clone();
    matmul(outer.as_mut(), Accum::Add, delta.as_ref(), dense.as_ref().t(), alpha);
    // Both sides round: twice the bound, for factors below 1.
    let bound = |terms: usize, scale: f64| 2.0 * gamma::<T>(terms + 3) * scale;
    on_every_isa(|isa| {
        let mut z: Matrix<T> = poisoned(n, m, |_, _| f64::NAN);
        sparse_matmul(z.as_mut(), w.as_ref(), x.as_ref());
        for j in 0..m {
            for i in 0..n {
                let error = (z.col(j)[i] - product.col(j)[i]).abs().to_f64();
                assert!(error <= bound(k, k as f64), "{isa:?} z({i}, {j}) is off by {error:e}");
            }
        }
        for order in [Transposable::Columns(x.as_ref()), Transposable::Rows(&rows)] {
            let mut w = w.clone();
            sparse_add_outer(w.as_mut(), alpha, delta.as_ref(), order);
            assert!(padding(&w).all(|x| x == T::ZERO), "{isa:?}: padding of w is no longer zero");
            for p in 0..k {
                for i in 0..n {
                    let error = (w.col(p)[i] - outer.col(p)[i]).abs().to_f64();
                    let size = 1.0 + m as f64 * alpha.abs().to_f64();
                    assert!(error <= bound(m, size), "{isa:?} {order:?} w({i}, {p}) is off by {error:e}");
                }
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn sparse_products_match_dense_ones(
        (n, k, m) in (0_usize..150, 0_usize..40, 0_usize..20), density in 0.0..1.0, alpha in -1.0..1.0, seed: u64,
    ) {
        check::<f32>(n, k, m, density, alpha, seed);
        check::<f64>(n, k, m, density, alpha, seed);
    }
}

#[test]
#[should_panic(expected = "a sparse column of 3 rows with index 3")]
fn an_index_outside_the_rows_is_named() {
    SparseColumns::<f32>::with_capacity(3, 1, 1).push_column(&[3], &[1.0]);
}

#[test]
fn a_refused_column_leaves_no_trace() {
    let mut x = SparseColumns::<f32>::with_capacity(3, 1, 1);
    let refused = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        x.push_column(&[1, 7], &[1.0, 2.0]);
    }));
    assert!(refused.is_err());
    x.push_column(&[2], &[5.0]);
    assert_eq!(x.as_ref().col(0), ([2].as_slice(), [5.0].as_slice()));
    assert_eq!((x.as_ref().cols(), x.as_ref().non_zeros()), (1, 1));
    x.clear();
    assert_eq!((x.as_ref().cols(), x.as_ref().non_zeros()), (0, 0));
}

#[test]
#[should_panic(expected = "product of 4×3 and sparse 2×0 into 4×0")]
fn shapes_that_do_not_fit_are_named() {
    let x = SparseColumns::<f32>::with_capacity(2, 0, 0);
    sparse_matmul(Matrix::zeros(4, 0).as_mut(), Matrix::zeros(4, 3).as_ref(), x.as_ref());
}

#[test]
#[should_panic(expected = "a sparse column with 2 indices and 1 values")]
fn different_numbers_of_indices_and_values_are_named() {
    SparseColumns::<f32>::with_capacity(3, 1, 2).push_column(&[0, 1], &[1.0]);
}

#[test]
fn bytes_become_scaled_numbers() {
    for n in [0, 1, 15, 16, 17, 40] {
        let indices: Vec<u16> = (0..n).collect();
        let bytes: Vec<u8> = (0..n).map(|i| (i * 5 + 1) as u8).collect();
        on_every_isa(|_| {
            let mut x = SparseColumns::<f32>::with_capacity(40, 1, 0);
            x.push_bytes(&indices, &bytes, 0.25);
            let (rows, values) = x.as_ref().col(0);
            assert!(rows.iter().map(|&r| r as u16).eq(indices.iter().copied()));
            assert!(values.iter().copied().eq(bytes.iter().map(|&b| 0.25 * f32::from(b))));
        });
    }
}
