use super::{gamma, noise, padding, poisoned};
use crate::isa::forced::on_every_isa;
use crate::{Accum, MatRef, Matrix, Operand, Scalar, matmul};
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

/// Checks |C − C_ref| ≤ γ(K+2)·(|α||A||B| + |C₀|) for every element; returns the worst share of the bound used.
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
    matmul(c.as_mut(), accum, operand(&a, ta), operand(&b, tb), T::from_f64(alpha));
    let alpha = T::from_f64(alpha).to_f64();
    let mut worst: f64 = 0.0;
    for j in 0..n {
        for i in 0..m {
            let (value, size) = reference(a.as_ref(), ta, b.as_ref(), tb, i, j);
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

/// Zero padding of the left factor and of the destination stays zero: what parameters and gradients rely on.
fn check_zero_padding<T: Scalar>(m: usize, k: usize, n: usize, alpha: f64, seed: u64) {
    let mut next = noise(seed);
    let delta: Matrix<T> = Matrix::from_fn(m, k, |_, _| T::from_f64(next()));
    let a: Matrix<T> = poisoned(n, k, |_, _| next());
    let mut w: Matrix<T> = Matrix::from_fn(m, n, |_, _| T::from_f64(next()));
    matmul(w.as_mut(), Accum::Add, delta.as_ref(), a.as_ref().t(), T::from_f64(alpha));
    assert!(padding(&w).all(|x| x == T::ZERO), "{} {m}×{k}×{n}: the padding of w is no longer zero", T::NAME);
}

fn operand<T: Scalar>(x: &Matrix<T>, transposed: bool) -> Operand<'_, T> {
    if transposed { x.as_ref().t() } else { x.as_ref().into() }
}

/// Our own small products, each of faer's paths, and the edges: vectors, rank 1, the small-product limit m·n·k = 4096, k in chunks of 512,
/// tiles of 96 rows, and the products of the networks themselves.
#[test]
fn products_stay_within_the_rounding_bound_on_every_path() {
    let shapes = [
        (1, 1, 1),
        (1, 7, 1),
        (30, 784, 1),
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
    ];
    for (m, k, n) in shapes {
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            for (accum, alpha) in
                [(Accum::Replace, 1.0), (Accum::Replace, -0.3), (Accum::Add, 0.7), (Accum::Add, 0.0)]
            {
                let seed = (m * 1000 + k * 10 + n) as u64;
                check::<f32>(m, k, n, ta, tb, accum, alpha, seed);
                check::<f64>(m, k, n, ta, tb, accum, alpha, seed);
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
        });
        check_zero_padding::<f32>(m, k, n, alpha, seed);
        check_zero_padding::<f64>(m, k, n, alpha, seed);
    }
}

#[test]
#[should_panic(expected = "product of 2×3 and 4×5 into 2×5")]
fn shapes_that_do_not_fit_are_named() {
    let (a, b) = (Matrix::<f32>::zeros(2, 3), Matrix::zeros(4, 5));
    matmul(Matrix::zeros(2, 5).as_mut(), Accum::Replace, a.as_ref(), b.as_ref(), 1.0);
}

#[test]
#[should_panic(expected = "product of 3×2 and 2×5 into 2×5")]
fn a_destination_that_does_not_fit_is_named() {
    let (a, b) = (Matrix::<f32>::zeros(2, 3), Matrix::zeros(2, 5));
    matmul(Matrix::zeros(2, 5).as_mut(), Accum::Replace, a.as_ref().t(), b.as_ref(), 1.0);
}
