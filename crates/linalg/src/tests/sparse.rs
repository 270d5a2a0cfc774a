use super::{gamma, noise, padding, poisoned};
use crate::simd::forced::on_every_isa;
use crate::{
    Accum, Matrix, Scalar, SparseColumns, SparseRef, SparseRows, Transposable, matmul, sparse_add_outer,
    sparse_matmul,
};
use proptest::prelude::*;

/// How much of row `i` is not zero: much of every second eight of rows, so that some are frequent and others
/// are not.
fn density_of(i: usize, density: f64) -> f64 {
    density * if (i / 8).is_multiple_of(2) { 0.5 } else { 1.5 }
}

/// A matrix of which about `density` is not zero, dense and sparse.
pub(super) fn sparse<T: Scalar>(
    rows: usize,
    cols: usize,
    density: f64,
    mut next: impl FnMut() -> f64,
) -> (Matrix<T>, SparseColumns<T>) {
    let dense: Matrix<T> = Matrix::from_fn(rows, cols, |i, _| {
        let (x, keep) = (next(), next().abs() < density_of(i, density));
        T::from_f64(if keep { x } else { 0.0 })
    });
    let flat: Vec<T> = (0..cols).flat_map(|j| dense.col(j).to_vec()).collect();
    (dense, SparseColumns::from_numbers(&flat, rows))
}

/// The same of bytes.
pub(super) fn sparse_bytes<T: Scalar>(
    rows: usize,
    cols: usize,
    density: f64,
    mut next: impl FnMut() -> f64,
) -> (Matrix<T>, SparseColumns<T>) {
    let scale = T::ONE / T::from_u16(255);
    let byte = |i: usize| {
        if next().abs() < density_of(i % rows, density) { (next().abs() * 256.0) as u8 } else { 0 }
    };
    let bytes: Vec<u8> = (0..rows * cols).map(byte).collect();
    let dense = Matrix::from_fn(rows, cols, |i, j| T::from_u16(u16::from(bytes[j * rows + i])) * scale);
    (dense, SparseColumns::from_bytes(&bytes, rows, scale))
}

/// Every column, in order.
fn everything(cols: usize) -> Vec<u32> {
    (0..cols as u32).collect()
}

/// The frequent rows of the columns `picked`.
pub(super) fn dense_rows<T: Scalar>(columns: &SparseColumns<T>, picked: &[u32]) -> Matrix<T> {
    let mut frequent = Matrix::zeros(columns.dense_rows(), picked.len());
    columns.gather_dense_rows(picked, frequent.view_mut());
    frequent
}

fn check<T: Scalar>(n: usize, k: usize, m: usize, density: f64, alpha: f64, bytes: bool, seed: u64) {
    let mut next = noise(seed);
    let (dense, columns) = if bytes {
        sparse_bytes::<T>(k, m, density, &mut next)
    } else {
        sparse::<T>(k, m, density, &mut next)
    };
    let picked = everything(m);
    let frequent = dense_rows(&columns, &picked);
    let batches = [columns.pick(&picked), columns.pick_split(&picked, frequent.view())];
    // A last batch is smaller: the same transpose, used again.
    let mut rows = [SparseRows::default(), SparseRows::default()];
    for (x, rows) in batches.iter().zip(&mut rows) {
        for j in 0..m {
            let entries = dense.col(j).iter().copied().enumerate();
            let want: Vec<(usize, T)> = entries.filter(|(_, x)| *x != T::ZERO).collect();
            assert_eq!(x.col(j).collect::<Vec<_>>(), want);
        }
        let more = m + 130;
        rows.transpose(sparse::<T>(k + 1, more, 1.0, &mut next).1.pick(&everything(more)));
        rows.transpose(*x);
        assert_eq!((rows.rows(), rows.cols()), (k, m));
        let whole = |p: usize| {
            x.dense_rows().is_some_and(|(_, runs)| runs.iter().any(|run| run.range().contains(&p)))
        };
        let mut next_column = 0;
        for (columns, parts) in rows.groups() {
            assert_eq!(columns, next_column..m.min(next_column + 128));
            next_column = columns.end;
            let found: Vec<_> = parts.iter().flat_map(|part| part.iter()).collect();
            assert!(found.iter().map(|(p, _)| *p).eq(0..k));
            for (p, row) in found {
                let entries = columns.clone().zip(0_u32..).map(|(j, column)| (column, dense.col(j)[p]));
                let want: Vec<(u32, T)> = entries.filter(|&(_, x)| x != T::ZERO && !whole(p)).collect();
                assert_eq!(row, want);
            }
        }
        assert_eq!(next_column, m);
    }

    let w: Matrix<T> = Matrix::from_fn(n, k, |_, _| T::from_f64(next()));
    let delta: Matrix<T> = Matrix::from_fn(n, m, |_, _| T::from_f64(next()));
    let alpha = T::from_f64(alpha);
    let mut product: Matrix<T> = poisoned(n, m, |_, _| f64::NAN);
    matmul(product.view_mut(), Accum::Replace, w.view(), dense.view(), T::ONE);
    let mut outer = w.clone();
    matmul(outer.view_mut(), Accum::Add, delta.view(), dense.view().t(), alpha);
    // Both sides round: twice the bound, for factors below 1.
    let bound = |terms: usize, scale: f64| 2.0 * gamma::<T>(terms + 3) * scale;
    on_every_isa(|isa| {
        for (x, rows) in batches.iter().zip(&rows) {
            let mut z: Matrix<T> = poisoned(n, m, |_, _| f64::NAN);
            sparse_matmul(z.view_mut(), Accum::Replace, w.view(), *x);
            let mut added: Matrix<T> = poisoned(n, m, |_, _| 0.5);
            sparse_matmul(added.view_mut(), Accum::Add, w.view(), *x);
            for (i, j) in (0..n).flat_map(|i| (0..m).map(move |j| (i, j))) {
                let error = (z[(i, j)] - product[(i, j)]).abs().to_f64();
                assert!(error <= bound(k, k as f64), "{isa:?} z({i}, {j}) is off by {error:e}");
                let error = (added[(i, j)] - product[(i, j)]).to_f64() - 0.5;
                assert!(error.abs() <= bound(k, k as f64 + 0.5), "{isa:?} added to z({i}, {j}): {error:e}");
            }
            for order in [Transposable::Columns(*x), Transposable::Rows(*x, rows)] {
                let mut w = w.clone();
                sparse_add_outer(w.view_mut(), alpha, delta.view(), order);
                assert!(padding(&w).all(|x| x == T::ZERO), "{isa:?}: padding of w is no longer zero");
                for p in 0..k {
                    for i in 0..n {
                        let error = (w.col(p)[i] - outer.col(p)[i]).abs().to_f64();
                        let size = 1.0 + m as f64 * alpha.abs().to_f64();
                        assert!(error <= bound(m, size), "{isa:?} {order:?} w({i}, {p}) is off by {error:e}");
                    }
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

/// Features and samples enough for segments of features, some of them empty, and for more than a block of
/// rows.
#[test]
fn products_of_many_samples_match_dense_ones() {
    for (n, k, m, bytes) in [(80, 230, 66, true), (64, 112, 64, false), (150, 113, 128, true)] {
        for density in [0.005, 0.4] {
            check::<f32>(n, k, m, density, -0.3, bytes, 7);
            check::<f64>(n, k, m, density, -0.3, bytes, 8);
        }
    }
}

#[test]
fn many_samples_give_the_bits_of_few() {
    let (n, k, m) = (144, 300, 100);
    let mut next = noise(9);
    let (_, columns) = sparse_bytes::<f32>(k, m, 0.4, &mut next);
    let w: Matrix<f32> = Matrix::from_fn(n, k, |_, _| next() as f32);
    let picked = everything(m);
    assert!((1..k).contains(&columns.dense_rows()));
    on_every_isa(|isa| {
        for parted in [false, true] {
            let mut z: Matrix<f32> = poisoned(n, m, |_, _| f64::NAN);
            let product = |picked: &[u32], z: &mut Matrix<f32>| {
                let frequent = dense_rows(&columns, picked);
                let x =
                    if parted { columns.pick_split(picked, frequent.view()) } else { columns.pick(picked) };
                sparse_matmul(z.view_mut().into_columns(0..picked.len()), Accum::Replace, w.view(), x);
            };
            product(&picked, &mut z);
            // A tile of four columns sums in another order than those of two and one.
            for some in picked.chunks_exact(if parted { 4 } else { 1 }) {
                let mut few: Matrix<f32> = Matrix::zeros(n, some.len());
                product(some, &mut few);
                for (j, &column) in some.iter().enumerate() {
                    let together = z.col(column as usize);
                    assert_eq!(together, few.col(j), "{isa:?}, parted: {parted}, sample {column}");
                }
            }
        }
    });
}

/// More frequent rows in one run than a block of k has, and not from the first row on.
#[test]
fn a_long_run_of_frequent_rows_is_taken_from_where_it_lies() {
    let (n, k, m) = (20, 1700, 3);
    let mut next = noise(10);
    let flat: Vec<f64> =
        (0..k * m).map(|i| if (100..700).contains(&(i % k)) { next() + 2.0 } else { 0.0 }).collect();
    let columns = SparseColumns::from_numbers(&flat, k);
    assert_eq!(columns.dense_rows(), 600);
    let w: Matrix<f64> = Matrix::from_fn(n, k, |_, _| next());
    let picked = everything(m);
    let frequent = dense_rows(&columns, &picked);
    on_every_isa(|isa| {
        let (mut z, mut parted) = (Matrix::zeros(n, m), Matrix::zeros(n, m));
        sparse_matmul(z.view_mut(), Accum::Replace, w.view(), columns.pick(&picked));
        sparse_matmul(
            parted.view_mut(),
            Accum::Replace,
            w.view(),
            columns.pick_split(&picked, frequent.view()),
        );
        for (j, i) in (0..m).flat_map(|j| (0..n).map(move |i| (j, i))) {
            let error = (z.col(j)[i] - parted.col(j)[i]).abs();
            assert!(error <= 2.0 * gamma::<f64>(603) * 1800.0, "{isa:?} z({i}, {j}) is off by {error:e}");
        }
    });
}

/// For every number of registers that a block of rows may have, and more.
#[test]
fn every_instruction_set_gives_the_same_bits() {
    let (k, m) = (60, 9);
    for n in [10, 30, 48, 64, 80, 96, 112, 130, 200] {
        let mut next = noise(n as u64);
        let (_, columns) = sparse::<f32>(k, m, 0.3, &mut next);
        let w = Matrix::from_fn(n, k, |_, _| next() as f32);
        let delta = Matrix::from_fn(n, m, |_, _| next() as f32);
        let picked = everything(m);
        let frequent = dense_rows(&columns, &picked);
        let batches = [columns.pick(&picked), columns.pick_split(&picked, frequent.view())];
        for (x, parted) in batches.into_iter().zip([false, true]) {
            let mut rows = SparseRows::default();
            rows.transpose(x);
            let mut found = Vec::new();
            on_every_isa(|isa| {
                let mut z = Matrix::zeros(n, m);
                sparse_matmul(z.view_mut(), Accum::Replace, w.view(), x);
                let orders = [Transposable::Columns(x), Transposable::Rows(x, &rows)];
                let gradients = orders.map(|x| {
                    let mut w = w.clone();
                    sparse_add_outer(w.view_mut(), -0.3, delta.view(), x);
                    (0..k).flat_map(|p| w.col(p).to_vec()).collect::<Vec<_>>()
                });
                found.push(((0..m).flat_map(|j| z.col(j).to_vec()).collect::<Vec<_>>(), gradients));
                assert!(found[0] == *found.last().unwrap(), "{n} rows on {isa:?}, parted: {parted}");
            });
        }
    }
}

#[test]
#[should_panic(expected = "2 columns of 4 dense rows as 4×1")]
fn room_for_fewer_columns_is_refused() {
    let columns = SparseColumns::from_numbers(&[1.0_f32; 12], 4);
    columns.gather_dense_rows(&[2, 0], Matrix::zeros(4, 1).view_mut());
}

#[test]
#[should_panic(expected = "1 columns of 4 dense rows as 4×2")]
fn frequent_rows_of_another_batch_are_refused() {
    let columns = SparseColumns::from_numbers(&[1.0_f32; 12], 4);
    let _ = columns.pick_split(&[2], Matrix::zeros(4, 2).view());
}

#[test]
#[should_panic(expected = "rows of a 2×1 matrix for 2×2")]
fn rows_of_another_batch_are_refused() {
    let x = SparseColumns::from_numbers(&[1.0_f32, 0.0, 0.0, 2.0], 2);
    let mut rows = SparseRows::default();
    rows.transpose(x.pick(&[0]));
    let order = Transposable::Rows(x.pick(&[0, 1]), &rows);
    sparse_add_outer(Matrix::zeros(4, 2).view_mut(), 1.0, Matrix::zeros(4, 2).view(), order);
}

#[test]
#[should_panic(expected = "rows 0..2 and columns 0..2 of sparse 4×1 to transpose")]
fn a_part_is_not_turned_for_another_batch() {
    let columns = SparseColumns::from_numbers(&[1.0_f32; 12], 4);
    let mut rows = SparseRows::default();
    rows.parts_for(columns.pick(&[0, 1]))[0].transpose(columns.pick(&[0]));
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
    sparse_matmul(Matrix::zeros(4, 1).view_mut(), Accum::Replace, Matrix::zeros(4, 3).view(), x.pick(&[0]));
}
