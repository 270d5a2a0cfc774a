//! Numbers left out at random, blends and waves against naive twins, on every instruction set.

use super::{noise, padding, poisoned};
use crate::elementwise::{cos_turns, sin_turns};
use crate::simd::forced::on_every_isa;
use crate::{
    Matrix, Scalar, Waves, add_row_steps, add_waves, add_waves_error, blend_rows, leave_out, leave_out_again,
    waves_gradient,
};
use proptest::prelude::*;

fn check_left_out<T: Scalar>(rows: usize, cols: usize, seed: u64) {
    let mut next = noise(seed);
    // A fifth of the numbers are 0 or −0.
    let mut number = || {
        let x = next();
        if x.abs() < 0.2 { 0.0_f64.copysign(x) } else { x }
    };
    let x: Matrix<T> = poisoned(rows, cols, |_, _| number());
    let delta: Matrix<T> = poisoned(rows, cols, |_, _| number());
    let words: Vec<u64> = (0..rows.div_ceil(64) * cols).map(|_| (number() * 2e18) as i64 as u64).collect();
    let factor = T::from_f64(1.25);
    on_every_isa(|isa| {
        let (mut out, mut back) = (Matrix::<T>::zeros(rows, cols), Matrix::<T>::zeros(rows, cols));
        for j in 0..cols {
            leave_out(out.view_mut().col_mut(j), x.col(j), &words[j * rows.div_ceil(64)..], factor);
        }
        leave_out_again(back.view_mut(), delta.view(), out.view(), factor);
        for j in 0..cols {
            for i in 0..rows {
                let left_out = words[j * rows.div_ceil(64) + i / 64] >> (i % 64) & 1 == 1;
                let (a, b) = (out.col(j)[i], back.col(j)[i]);
                assert_eq!(a.is_negative_zero(), left_out, "{isa:?}, ({i}, {j})");
                let expected = if left_out { [T::ZERO; 2] } else { [x.col(j)[i], delta.col(j)[i]] };
                assert_eq!([a, b], expected.map(|x| x * factor), "{isa:?}, ({i}, {j})");
            }
        }
        assert!(padding(&out).all(|x| x == T::ZERO));
    });
}

fn check_blend<T: Scalar>(rows: usize, cols: usize, seed: u64) {
    let mut next = noise(seed);
    let [x, y]: [Matrix<T>; 2] = std::array::from_fn(|_| poisoned(rows, cols, |_, _| next()));
    let s: Matrix<T> = poisoned(rows, 1, |_, _| next());
    let delta: Matrix<T> = poisoned(rows, cols, |_, _| next());
    let alpha = T::from_f64(-0.5);
    on_every_isa(|isa| {
        let mut out = y.clone();
        blend_rows(out.view_mut(), x.view(), s.view().padded_col(0));
        let mut sums = vec![T::ONE; x.view().padded_rows()];
        add_row_steps(&mut sums, alpha, delta.view(), y.view(), x.view());
        for (i, &found) in sums[..rows].iter().enumerate() {
            let step = |j: usize| delta.col(j)[i] * (y.col(j)[i] - x.col(j)[i]);
            assert_eq!(
                found,
                (0..cols).fold(T::ONE, |sum, j| alpha.mul_add(step(j), sum)),
                "{isa:?}, row {i}"
            );
        }
        for j in 0..cols {
            for i in 0..rows {
                let (x, y, s) = (x.col(j)[i], y.col(j)[i], s.col(0)[i]);
                assert_eq!(out.col(j)[i], s.mul_add(y - x, x), "{isa:?}, ({i}, {j})");
            }
        }
    });
}

/// Waves against sums in f64, and their derivatives against the formulas.
fn check_waves<T: Scalar>(k: usize, sums: usize, cols: usize, seed: u64) {
    let mut next = noise(seed);
    let mut matrix = |rows, cols| Matrix::<T>::from_fn(rows, cols, |_, _| T::from_f64(2.0 * next()));
    let (w, b, u, x, delta) =
        (matrix(k, 1), matrix(k, 1), matrix(k, sums), matrix(3, cols), matrix(2 + sums, cols));
    let f = |m: &Matrix<T>, i: usize, j: usize| m.col(j)[i].to_f64();
    let theta = |p: usize, j: usize| std::f64::consts::TAU * f(&w, p, 0) * f(&x, 1, j) + f(&b, p, 0);
    let error = |p: usize, j: usize| -> f64 {
        -theta(p, j).sin() * (0..sums).map(|r| f(&u, p, r) * f(&delta, 2 + r, j)).sum::<f64>()
    };
    // Angles reach 27, so their own rounding counts that often; sums have up to k·sums terms below 4.
    let bound = 40.0 * T::EPSILON.to_f64() * 4.0 * (k * sums * cols.max(1)) as f64;
    let near = |found: T, expected: f64, what: &str| {
        assert!((found.to_f64() - expected).abs() <= bound, "{what}: {found} for {expected}, {k} × {sums}");
    };
    on_every_isa(|_| {
        let waves = Waves::new(w.view().padded_col(0), b.view().padded_col(0), u.view());
        let (mut out, mut back) = (Matrix::<T>::zeros(2 + sums, cols), Matrix::<T>::zeros(3, cols));
        add_waves(out.view_mut(), 2, x.view(), 1, waves);
        add_waves_error((back.view_mut(), 2), (delta.view(), 2), (x.view(), 1), waves);
        for j in 0..cols {
            for r in 0..sums {
                let sum = (0..k).map(|p| f(&u, p, r) * theta(p, j).cos()).sum();
                near(out.col(j)[2 + r], sum, "sum");
            }
            let slope = (0..k).map(|p| std::f64::consts::TAU * f(&w, p, 0) * error(p, j)).sum::<f64>();
            assert!((back.col(j)[2].to_f64() - slope).abs() <= 20.0 * bound, "error for {slope}");
            assert_eq!(
                (out.col(j)[..2].to_vec(), back.col(j)[..2].to_vec()),
                (vec![T::ZERO; 2], vec![T::ZERO; 2])
            );
        }
        for at in (0..k).step_by(16) {
            let nabla = waves_gradient((delta.view(), 2), (x.view(), 1), waves, at);
            for p in at..k.min(at + 16) {
                let sum = |term: &dyn Fn(usize) -> f64| (0..cols).map(term).sum::<f64>();
                near(nabla.b[p - at], sum(&|j| error(p, j)), "b");
                let w = sum(&|j| std::f64::consts::TAU * f(&x, 1, j) * error(p, j));
                assert!((nabla.w[p - at].to_f64() - w).abs() <= 20.0 * bound, "w for {w}");
                for r in 0..sums {
                    near(nabla.u[r][p - at], sum(&|j| theta(p, j).cos() * f(&delta, 2 + r, j)), "u");
                }
            }
        }
    });
}

proptest! {
    #[test]
    fn what_is_left_out_is_negative_zero_and_nothing_else_is(
        rows in 1_usize..150, cols in 0_usize..4, seed: u64
    ) {
        check_left_out::<f32>(rows, cols, seed);
        check_left_out::<f64>(rows, cols, seed);
    }

    #[test]
    fn blends_match_naive(rows in 1_usize..40, cols in 0_usize..9, seed: u64) {
        check_blend::<f32>(rows, cols, seed);
        check_blend::<f64>(rows, cols, seed);
    }

    #[test]
    fn waves_match_naive(k in 1_usize..40, sums in 1_usize..5, cols in 0_usize..6, seed: u64) {
        check_waves::<f32>(k, sums, cols, seed);
        check_waves::<f64>(k, sums, cols, seed);
    }
}

/// 2 units in the last place of 1: the rounding of the argument's 2π times, and of the polynomial.
#[test]
fn cos_and_sin_in_turns_are_those_of_the_library() {
    for i in -4000_i32..=4000 {
        // Every eighth turn among them.
        let t = f64::from(i) / 512.0;
        let (sin, cos) = (t.fract() * std::f64::consts::TAU).sin_cos();
        assert!((cos_turns(t) - cos).abs() <= 8.0 * f64::EPSILON, "cos of {t} turns");
        assert!((sin_turns(t) - sin).abs() <= 8.0 * f64::EPSILON, "sin of {t} turns");
        assert!(
            (f64::from(cos_turns(t as f32)) - cos).abs() <= 2.0 * f64::from(f32::EPSILON),
            "cos of {t} turns"
        );
        assert!(
            (f64::from(sin_turns(t as f32)) - sin).abs() <= 2.0 * f64::from(f32::EPSILON),
            "sin of {t} turns"
        );
    }
    // Too large for a part of a turn, but never outside ±1.
    for t in [1e7_f32, 2.5e7, 1e30, f32::MAX] {
        assert!(cos_turns(t).abs() <= 1.0 && sin_turns(t).abs() <= 1.0, "{t}");
    }
    assert!(cos_turns(f64::NAN).is_nan() && sin_turns(f32::INFINITY).is_nan());
}

#[test]
#[should_panic(expected = "3 numbers from 2 with 1 words of bits")]
fn numbers_of_another_length_name_both() {
    leave_out(&mut [0.0_f32; 3], &[0.0; 2], &[0], 1.0);
}

#[test]
#[should_panic(expected = "2 sums from row 1 of 2×4 on, of row 0 of 3×4")]
fn waves_without_room_name_the_shapes() {
    let (k, u) = (Matrix::<f32>::zeros(5, 1), Matrix::zeros(5, 2));
    let waves = Waves::new(k.view().padded_col(0), k.view().padded_col(0), u.view());
    add_waves(Matrix::zeros(2, 4).view_mut(), 1, Matrix::zeros(3, 4).view(), 0, waves);
}
