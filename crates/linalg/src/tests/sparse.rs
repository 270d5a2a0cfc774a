use super::{gamma, noise, padding, poisoned};
use crate::isa::forced::on_every_isa;
use crate::{
    Accum, Matrix, Scalar, SparseColumns, SparseRef, SparseRows, Transposable, matmul, sparse_add_outer,
    sparse_matmul,
};
use proptest::prelude::*;

/// A matrix of which about `density` is not zero, dense and sparse.
fn sparse<T: Scalar>(
    rows: usize,
    cols: usize,
    density: f64,
    mut next: impl FnMut() -> f64,
) -> (Matrix<T>, SparseColumns<T>) {
    let dense: Matrix<T> = Matrix::from_fn(rows, cols, |_, _| {
        let (x, keep) = (next(), next().abs() < density);
        T::from_f64(if keep { x } else { 0.0 })
    });
    let flat: Vec<T> = (0..cols).flat_map(|j| dense.col(j).to_vec()).collect();
    (dense, SparseColumns::from_numbers(&flat, rows))
}

/// The same of bytes.
fn sparse_bytes<T: Scalar>(
    rows: usize,
    cols: usize,
    density: f64,
    mut next: impl FnMut() -> f64,
) -> (Matrix<T>, SparseColumns<T>) {
    let scale = T::ONE / T::from_u16(255);
    let byte = |_| if next().abs() < density { (next().abs() * 256.0) as u8 } else { 0 };
    let bytes: Vec<u8> = (0..rows * cols).map(byte).collect();
    let dense = Matrix::from_fn(rows, cols, |i, j| T::from_u16(u16::from(bytes[j * rows + i])) * scale);
    (dense, SparseColumns::from_bytes(&bytes, rows, scale))
}

/// Every column, in order.
fn everything(cols: usize) -> Vec<u32> {
    (0..cols as u32).collect()
}

fn check<T: Scalar>(n: usize, k: usize, m: usize, density: f64, alpha: f64, bytes: bool, seed: u64) {
    let mut next = noise(seed);
    let (dense, columns) = if bytes {
        sparse_bytes::<T>(k, m, density, &mut next)
    } else {
        sparse::<T>(k, m, density, &mut next)
    };
    let picked = everything(m);
    let x = columns.pick(&picked);
    for j in 0..m {
        let want: Vec<(usize, T)> =
            dense.col(j).iter().copied().enumerate().filter(|(_, x)| *x != T::ZERO).collect();
        assert_eq!(x.col(j).collect::<Vec<_>>(), want);
    }
    // A last batch is smaller: the same transpose, used again.
    let mut rows = SparseRows::default();
    let more = SparseRows::<T>::MAX_COLUMNS.min(m + 3);
    rows.transpose(sparse::<T>(k + 1, more, 1.0, &mut next).1.pick(&everything(more)));
    rows.transpose(x);
    assert_eq!((rows.rows(), rows.cols()), (k, m));
    for p in 0..k {
        let want: Vec<(u32, T)> =
            (0..m).filter(|&j| dense.col(j)[p] != T::ZERO).map(|j| (j as u32, dense.col(j)[p])).collect();
        assert_eq!(rows.row(p), want);
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
        sparse_matmul(z.as_mut(), w.as_ref(), x);
        for j in 0..m {
            for i in 0..n {
                let error = (z.col(j)[i] - product.col(j)[i]).abs().to_f64();
                assert!(error <= bound(k, k as f64), "{isa:?} z({i}, {j}) is off by {error:e}");
            }
        }
        for order in [Transposable::Columns(x), Transposable::Rows(&rows)] {
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
        (n, k, m) in (0_usize..150, 1_usize..40, 0_usize..20),
        density in 0.0..1.0, alpha in -1.0..1.0, bytes: bool, seed: u64,
    ) {
        check::<f32>(n, k, m, density, alpha, bytes, seed);
        check::<f64>(n, k, m, density, alpha, bytes, seed);
    }
}

/// Features and samples enough for segments of features, some of them empty, and for more than a block of rows.
#[test]
fn products_of_many_samples_match_dense_ones() {
    for (n, k, m, bytes) in [(80, 230, 66, true), (64, 112, 64, false), (150, 113, 128, true)] {
        for density in [0.005, 0.2] {
            check::<f32>(n, k, m, density, -0.3, bytes, 7);
            check::<f64>(n, k, m, density, -0.3, bytes, 8);
        }
    }
}

#[test]
fn many_samples_give_the_bits_of_few() {
    let (n, k, m) = (144, 300, 100);
    let mut next = noise(9);
    let (_, columns) = sparse_bytes::<f32>(k, m, 0.2, &mut next);
    let w: Matrix<f32> = Matrix::from_fn(n, k, |_, _| next() as f32);
    let picked = everything(m);
    on_every_isa(|isa| {
        let mut together: Matrix<f32> = poisoned(n, m, |_, _| f64::NAN);
        sparse_matmul(together.as_mut(), w.as_ref(), columns.pick(&picked));
        for (j, one) in picked.chunks(1).enumerate() {
            let mut alone: Matrix<f32> = Matrix::zeros(n, 1);
            sparse_matmul(alone.as_mut(), w.as_ref(), columns.pick(one));
            assert_eq!(together.col(j), alone.col(0), "{isa:?} sample {j}");
        }
    });
}

#[test]
#[should_panic(expected = "sparse 1×129 to transpose, but at most 128 columns are turned at a time")]
fn more_columns_than_are_turned_at_a_time_are_refused() {
    let columns = SparseColumns::from_numbers(&[1.0_f32; 129], 1);
    SparseRows::default().transpose(columns.pick(&everything(129)));
}

#[test]
fn columns_are_picked_in_the_order_asked_for() {
    let x = SparseColumns::from_numbers(&[1.0_f32, 0.0, 0.0, 0.0, 0.0, 3.0], 2);
    let picked = [2, 0, 1, 2];
    let x = x.pick(&picked);
    assert_eq!((x.rows(), x.cols(), x.non_zeros()), (2, 4, 3));
    let columns = |x: SparseRef<'_, f32>| (0..x.cols()).map(|j| x.col(j).collect()).collect::<Vec<Vec<_>>>();
    assert_eq!(columns(x), [vec![(1, 3.0)], vec![(0, 1.0)], vec![], vec![(1, 3.0)]]);
    assert_eq!(columns(x.columns(1..3)), [vec![(0, 1.0)], vec![]]);
}

#[test]
#[should_panic(expected = "column 3 of a sparse 2×3 matrix")]
fn a_column_that_is_not_there_is_named() {
    let _ = SparseColumns::from_numbers(&[0.0_f32; 6], 2).pick(&[0, 3]);
}

#[test]
#[should_panic(expected = "sparse columns of 65537 rows (1 to 65536) from 65537 elements")]
fn more_rows_than_an_index_can_name_are_refused() {
    let _ = SparseColumns::from_numbers(&[0.0_f32; 65_537], 65_537);
}

#[test]
#[should_panic(expected = "sparse columns of 2 rows (1 to 65536) from 5 elements")]
fn half_a_column_is_refused() {
    let _ = SparseColumns::from_bytes(&[0; 5], 2, 1.0_f32);
}

#[test]
#[should_panic(expected = "product of 4×3 and sparse 2×1 into 4×1")]
fn shapes_that_do_not_fit_are_named() {
    let x = SparseColumns::<f32>::from_numbers(&[0.0, 1.0], 2);
    sparse_matmul(Matrix::zeros(4, 1).as_mut(), Matrix::zeros(4, 3).as_ref(), x.pick(&[0]));
}
