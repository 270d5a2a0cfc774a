use super::{gamma, noise, padding, poisoned};
use crate::simd::forced::{kernels_entered, on_every_isa};
use crate::{Accum, MatMut, MatRef, Matrix, Operand, Scalar, matmul};
use proptest::prelude::*;

/// Σₖ aᵢₖ·bₖⱼ in f64 and Σₖ |aᵢₖ|·|bₖⱼ|: the value and the size its error is measured against.
fn reference<T: Scalar>(
    a: MatRef<'_, T>,
    ta: bool,
    b: MatRef<'_, T>,
    tb: bool,
    i: usize,
    j: usize,
) -> (f64, f64) {
    let at =
        |m: MatRef<'_, T>, t: bool, i: usize, j: usize| if t { m.col(i)[j] } else { m.col(j)[i] }.to_f64();
    let k = if ta { a.rows() } else { a.cols() };
    (0..k).fold((0.0, 0.0), |(value, size), l| {
        let product = at(a, ta, i, l) * at(b, tb, l, j);
        (value + product, size + product.abs())
    })
}

/// Checks |C − C_ref| ≤ γ(K+2)·(|α||A||B| + |C₀|) for every element; returns the worst share of the bound
/// used.
#[allow(clippy::too_many_arguments, reason = "as many as a product has")]
fn check<T: Scalar>(
    m: usize,
    k: usize,
    n: usize,
    ta: bool,
    tb: bool,
    accum: Accum,
    alpha: f64,
    seed: u64,
) -> f64 {
    let mut next = noise(seed);
    let (ar, ac) = if ta { (k, m) } else { (m, k) };
    let (br, bc) = if tb { (n, k) } else { (k, n) };
    let a: Matrix<T> = poisoned(ar, ac, |_, _| next());
    let b: Matrix<T> = poisoned(br, bc, |_, _| next());
    let c0: Matrix<T> = match accum {
        Accum::Replace => poisoned(m, n, |_, _| f64::NAN),
        Accum::Add => poisoned(m, n, |_, _| next()),
    };
    let mut c = c0.clone();
    matmul(c.view_mut(), accum, operand(&a, ta), operand(&b, tb), T::from_f64(alpha));
    let alpha = T::from_f64(alpha).to_f64();
    let mut worst: f64 = 0.0;
    for j in 0..n {
        for i in 0..m {
            let (value, size) = reference(a.view(), ta, b.view(), tb, i, j);
            let start = if accum == Accum::Add { c0.col(j)[i].to_f64() } else { 0.0 };
            let (want, size) = (alpha * value + start, alpha.abs() * size + start.abs());
            let error = (c.col(j)[i].to_f64() - want).abs();
            // In f64 the reference rounds as well: twice the bound.
            let bound = if T::NAME == "f64" { 2.0 } else { 1.0 } * gamma::<T>(k + 2) * size;
            assert!(
                error <= bound,
                "{} {m}×{k}×{n} {ta} {tb} {accum:?} at ({i}, {j}): {error:e} > {bound:e}",
                T::NAME
            );
            if bound > 0.0 {
                worst = worst.max(error / bound);
            }
        }
    }
    worst
}

/// Zero padding of the left factor and of the destination stays zero: what parameters, gradients and delta
/// rely on.
fn check_zero_padding<T: Scalar>(m: usize, k: usize, n: usize, alpha: f64, seed: u64) {
    let mut next = noise(seed);
    let delta: Matrix<T> = Matrix::from_fn(m, k, |_, _| T::from_f64(next()));
    let a: Matrix<T> = poisoned(n, k, |_, _| next());
    let mut w: Matrix<T> = Matrix::from_fn(m, n, |_, _| T::from_f64(next()));
    matmul(w.view_mut(), Accum::Add, delta.view(), a.view().t(), T::from_f64(alpha));
    assert!(padding(&w).all(|x| x == T::ZERO), "{} {m}×{k}×{n}: the padding of w is no longer zero", T::NAME);
    let w: Matrix<T> = poisoned(k, m, |_, _| next());
    let delta_next: Matrix<T> = poisoned(k, n, |_, _| next());
    let mut delta: Matrix<T> = Matrix::zeros(m, n);
    matmul(delta.view_mut(), Accum::Replace, w.view().t(), delta_next.view(), T::from_f64(alpha));
    assert!(
        padding(&delta).all(|x| x == T::ZERO),
        "{} {m}×{k}×{n}: the padding of delta is not zero",
        T::NAME
    );
}

/// The product of noise, lhs (m × k) and rhs (k × n), added to noise: every element, column by column.
fn product<T: Scalar>((m, k, n): (usize, usize, usize), ta: bool, tb: bool, seed: u64) -> Vec<f64> {
    let mut next = noise(seed);
    let mut factor = |rows, cols, transposed: bool| -> Matrix<T> {
        let (rows, cols) = if transposed { (cols, rows) } else { (rows, cols) };
        poisoned(rows, cols, |_, _| next())
    };
    let (a, b, mut c) = (factor(m, k, ta), factor(k, n, tb), factor(m, n, false));
    matmul(c.view_mut(), Accum::Add, operand(&a, ta), operand(&b, tb), T::from_f64(0.7));
    (0..n).flat_map(|j| c.col(j).iter().map(|x| x.to_f64()).collect::<Vec<_>>()).collect()
}

/// Our own kernels: registers and tiles differ, sums do not.
#[test]
fn every_instruction_set_gives_the_same_bits() {
    let (forward, back, gradient) = ((false, false), (true, false), (false, true));
    let mut shapes = Vec::new();
    for shape in
        [(1, 1, 1), (10, 30, 1), (70, 1100, 1), (37, 100, 2), (50, 64, 3), (97, 40, 5), (33, 1100, 17)]
    {
        shapes.extend([(shape, forward), (shape, back)]);
    }
    for shape in [(1, 1, 1), (30, 1, 784), (100, 10, 9), (37, 2, 100), (97, 31, 50)] {
        shapes.push((shape, gradient));
    }
    for (shape, (ta, tb)) in shapes {
        let mut found: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        on_every_isa(|isa| {
            found.push((product::<f32>(shape, ta, tb, 7), product::<f64>(shape, ta, tb, 7)));
            assert!(found[0] == *found.last().unwrap(), "{shape:?} {ta} {tb} on {isa:?}");
            assert!(kernels_entered().iter().sum::<usize>() > 0, "{shape:?} {ta} {tb} is faer's");
        });
    }
}

/// For our own kernels, of several columns or one, to the bit.
#[test]
fn a_block_of_rows_of_a_product_is_the_product_of_that_block() {
    for n in [11, 1] {
        let (m, k) = (150, 70);
        let mut next = noise(3);
        let w: Matrix<f32> = poisoned(m, k, |_, _| next());
        let a: Matrix<f32> = poisoned(k, n, |_, _| next());
        let d: Matrix<f32> = poisoned(m, n, |_, _| next());
        let (mut z, mut delta) = (Matrix::<f32>::zeros(m, n), Matrix::<f32>::zeros(k, n));
        matmul(z.view_mut(), Accum::Replace, w.view(), a.view(), 1.0);
        matmul(delta.view_mut(), Accum::Replace, w.view().t(), d.view(), 1.0);
        for (from, to) in [(0, 16), (16, 112), (112, 150)] {
            let mut part = Matrix::<f32>::zeros(m, n);
            let block = part.view_mut().into_row_block(from..to);
            matmul(block, Accum::Replace, w.view().row_block(from..to), a.view(), 1.0);
            assert!((0..n).all(|j| part.col(j)[from..to] == z.col(j)[from..to]), "rows {from}..{to} of z");
            // A block of rows ends within the padding of none: its neighbours are not touched.
            assert!((0..n).all(|j| part.col(j)[..from].iter().chain(&part.col(j)[to..]).all(|&x| x == 0.0)));
        }
        for (from, to) in [(0, 48), (48, 70)] {
            let mut part = Matrix::<f32>::zeros(k, n);
            let block = part.view_mut().into_row_block(from..to);
            matmul(block, Accum::Replace, w.view().columns(from..to).t(), d.view(), 1.0);
            assert!(
                (0..n).all(|j| part.col(j)[from..to] == delta.col(j)[from..to]),
                "rows {from}..{to} of delta"
            );
        }
    }
}

/// Pieces of faer's products, as the layers of a network are cut: within the bound, and nothing else is
/// touched.
#[test]
fn faer_writes_its_block_and_nothing_else() {
    let (m, k, n) = (150, 70, 40);
    let mut next = noise(3);
    let w: Matrix<f32> = poisoned(m, k, |_, _| next());
    let a: Matrix<f32> = poisoned(k, n, |_, _| next());
    let d: Matrix<f32> = poisoned(m, n, |_, _| next());
    let within = |found: f32, (value, size): (f64, f64), terms: usize| {
        (f64::from(found) - value).abs() <= gamma::<f32>(terms + 2) * size
    };
    for (from, to) in [(0, 16), (16, 112), (112, 150)] {
        let mut z = Matrix::<f32>::from_fn(m, n, |_, _| 5.0);
        let block = z.view_mut().into_row_block(from..to);
        matmul(block, Accum::Replace, w.view().row_block(from..to), a.view(), 1.0);
        for (i, j) in (0..m).flat_map(|i| (0..n).map(move |j| (i, j))) {
            let right = if (from..to).contains(&i) {
                within(z[(i, j)], reference(w.view(), false, a.view(), false, i, j), k)
            } else {
                z[(i, j)] == 5.0
            };
            assert!(right, "rows {from}..{to}: z({i}, {j}) = {}", z[(i, j)]);
        }
    }
    for (from, to) in [(0, 48), (48, 70)] {
        let mut delta = Matrix::<f32>::from_fn(k, n, |_, _| 5.0);
        let block = delta.view_mut().into_row_block(from..to);
        matmul(block, Accum::Replace, w.view().columns(from..to).t(), d.view(), 1.0);
        let mut nabla_w = Matrix::<f32>::from_fn(m, k, |_, _| 5.0);
        let block = nabla_w.view_mut().into_columns(from..to);
        matmul(block, Accum::Add, d.view(), a.view().row_block(from..to).t(), 1.0);
        assert!(padding(&delta).all(|x| x == 0.0));
        for i in 0..k {
            let inside = (from..to).contains(&i);
            for j in 0..n {
                let right = if inside {
                    within(delta[(i, j)], reference(w.view(), true, d.view(), false, i, j), m)
                } else {
                    delta[(i, j)] == 5.0
                };
                assert!(right, "rows {from}..{to}: delta({i}, {j}) = {}", delta[(i, j)]);
            }
            for j in 0..m {
                let right = if inside {
                    let (value, size) = reference(d.view(), false, a.view(), true, j, i);
                    within(nabla_w[(j, i)], (value + 5.0, size + 5.0), n)
                } else {
                    nabla_w[(j, i)] == 5.0
                };
                assert!(right, "columns {from}..{to}: nabla_w({j}, {i}) = {}", nabla_w[(j, i)]);
            }
        }
    }
}

/// Views of anybody's numbers, one column right after the other, for each of the three matrices, and a block
/// of rows that ends in the middle of a register.
#[test]
fn columns_without_padding_give_the_same_product() {
    let numbers = |rows: usize, cols: usize, by: f32| -> Vec<f32> {
        (0..rows * cols).map(|i| i as f32 * by - 3.0).collect()
    };
    let shapes = [(21, 13, 6), (21, 20, 1)].into_iter();
    let transposes = [(false, false), (true, false), (false, true), (true, true)];
    for ((m, k, n), (ta, tb)) in shapes.flat_map(|shape| transposes.map(|t| (shape, t))) {
        let ((ar, ac), (br, bc)) = (if ta { (k, m) } else { (m, k) }, if tb { (n, k) } else { (k, n) });
        let (a, b) = (numbers(ar, ac, 0.25), numbers(br, bc, 0.5));
        let (view_a, view_b) = (MatRef::new(&a, ar, ac, ar), MatRef::new(&b, br, bc, br));
        let padded =
            |view: MatRef<'_, f32>| poisoned::<f32>(view.rows(), view.cols(), |i, j| view.col(j)[i].into());
        let (own_a, own_b) = (padded(view_a), padded(view_b));
        for loose in 0..8 {
            let (mut numbers, mut own) = (vec![2.0_f32; m * n], Matrix::from_fn(m, n, |_, _| 2.0));
            let mut c = if loose & 1 > 0 { MatMut::new(&mut numbers, m, n, m) } else { own.view_mut() };
            let a = if loose & 2 > 0 { view_a } else { own_a.view() };
            let b = if loose & 4 > 0 { view_b } else { own_b.view() };
            let lhs: Operand<'_, f32> = if ta { a.t() } else { a.into() };
            let rhs: Operand<'_, f32> = if tb { b.t() } else { b.into() };
            matmul(c.reborrow(), Accum::Add, lhs, rhs, 0.5);
            for j in 0..n {
                for i in 0..m {
                    let (value, _) = reference(a, ta, b, tb, i, j);
                    assert_eq!(
                        f64::from(c.view().col(j)[i]),
                        0.5 * value + 2.0,
                        "({i}, {j}) {ta} {tb} {loose:b}"
                    );
                }
            }
        }
    }
    let w = Matrix::<f32>::from_fn(32, 3, |i, j| (i + j) as f32);
    let x = Matrix::<f32>::from_fn(3, 1, |_, _| 1.0);
    let mut z = Matrix::<f32>::from_fn(32, 1, |_, _| -1.0);
    matmul(z.view_mut().into_row_block(0..5), Accum::Replace, w.view().row_block(0..5), x.view(), 1.0);
    assert_eq!(z.col(0)[..7], [3.0, 6.0, 9.0, 12.0, 15.0, -1.0, -1.0]);
}

fn operand<T: Scalar>(x: &Matrix<T>, transposed: bool) -> Operand<'_, T> {
    if transposed { x.view().t() } else { x.view().into() }
}

/// Every size of tile, and the edges: vectors, rank 1, dot products, and the products of the networks
/// themselves.
#[test]
fn products_stay_within_the_rounding_bound_on_every_path() {
    let shapes = [
        (1, 1, 1),
        (1, 7, 1),
        (30, 784, 1),
        (70, 1100, 1),
        (1, 784, 30),
        (30, 1, 10),
        (7, 0, 5),
        (0, 3, 4),
        (4, 3, 0),
        (16, 16, 16),
        (15, 273, 1),
        (16, 16, 17),
        (17, 241, 1),
        (4, 511, 3),
        (4, 512, 3),
        (4, 513, 3),
        (95, 20, 9),
        (96, 20, 9),
        (97, 20, 9),
        (30, 784, 10),
        (10, 30, 10),
        (30, 10, 784),
        (193, 60, 33),
        (50, 16, 4),
        (50, 17, 4),
        (20, 63, 2),
        (20, 64, 2),
        (20, 255, 4),
        (20, 256, 4),
        (100, 1030, 9),
        (1030, 3, 9),
    ];
    for (m, k, n) in shapes {
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            for (accum, alpha) in
                [(Accum::Replace, 1.0), (Accum::Replace, -0.3), (Accum::Add, 0.7), (Accum::Add, 0.0)]
            {
                let seed = (m * 1000 + k * 10 + n) as u64;
                on_every_isa(|_| {
                    check::<f32>(m, k, n, ta, tb, accum, alpha, seed);
                    check::<f64>(m, k, n, ta, tb, accum, alpha, seed);
                });
            }
        }
    }
}

/// The ways through a product of faer: tiny ones without packing, pieces of a training step, k in blocks of
/// 512, more rows than its block of the cache, tall ones; and those that we cut into blocks, since a matrix
/// comes from memory.
#[test]
fn large_products_stay_within_the_rounding_bound() {
    let shapes = [
        (10, 30, 32),
        (16, 16, 40),
        (97, 33, 64),
        (30, 784, 128),
        (192, 130, 100),
        (300, 600, 150),
        (1100, 520, 33),
        (700, 33, 500),
    ];
    for (m, k, n) in shapes {
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            for (accum, alpha) in [(Accum::Replace, 1.0), (Accum::Add, -0.3)] {
                check::<f32>(m, k, n, ta, tb, accum, alpha, 17);
                check::<f64>(m, k, n, ta, tb, accum, alpha, 18);
            }
        }
    }
}

/// The error of a sum of K roundings grows like √K, not K (Higham and Mary, 2019): far below the hard bound.
#[test]
fn the_error_of_a_large_product_is_of_the_expected_size() {
    let worst = check::<f32>(64, 2000, 20, false, false, Accum::Replace, 1.0, 1);
    assert!(worst < 10.0 / (2002.0_f64).sqrt(), "{worst} of the bound");
}

proptest! {
    #[test]
    fn matmul_matches_naive(
        (m, k, n) in (0_usize..40, 0_usize..40, 0_usize..40),
        ta: bool, tb: bool, add: bool, alpha in -2.0..2.0, seed: u64,
    ) {
        let accum = if add { Accum::Add } else { Accum::Replace };
        on_every_isa(|_| {
            check::<f32>(m, k, n, ta, tb, accum, alpha, seed);
            check::<f64>(m, k, n, ta, tb, accum, alpha, seed);
            check_zero_padding::<f32>(m, k, n, alpha, seed);
            check_zero_padding::<f64>(m, k, n, alpha, seed);
        });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn products_by_faer_match_naive(
        (m, k, n) in (0_usize..150, 32_usize..150, 32_usize..150),
        ta: bool, tb: bool, add: bool, alpha in -2.0..2.0, seed: u64,
    ) {
        let accum = if add { Accum::Add } else { Accum::Replace };
        check::<f32>(m, k, n, ta, tb, accum, alpha, seed);
        check::<f64>(m, k, n, ta, tb, accum, alpha, seed);
        check_zero_padding::<f32>(m, k, n, alpha, seed);
        check_zero_padding::<f64>(m, k, n, alpha, seed);
    }
}

#[test]
#[should_panic(expected = "product of 2×3 and 4×5 into 2×5")]
fn shapes_that_do_not_fit_are_named() {
    let (a, b) = (Matrix::<f32>::zeros(2, 3), Matrix::zeros(4, 5));
    matmul(Matrix::zeros(2, 5).view_mut(), Accum::Replace, a.view(), b.view(), 1.0);
}

#[test]
#[should_panic(expected = "product of 3×2 and 2×5 into 2×5")]
fn a_destination_that_does_not_fit_is_named() {
    let (a, b) = (Matrix::<f32>::zeros(2, 3), Matrix::zeros(2, 5));
    matmul(Matrix::zeros(2, 5).view_mut(), Accum::Replace, a.view().t(), b.view(), 1.0);
}
