//! Sums of cosines of one number, and their derivatives.
//!
//! cos and sin take their argument in turns, so that its whole part is left out without an error. What is
//! left is brought to ±¼ turn, where sin is its Taylor polynomial, cut where the next term is below half a
//! unit in the last place of an `f64`: (π/2)²³/23! < 2⁻⁵⁹.

use std::f64::consts::TAU;

use crate::check::check;
use crate::matrix::{MatMut, MatRef};
use crate::simd::{Block16, LANES, Scalar, pairwise, vectorized};

/// Most sums of the same cosines.
pub const MAX_SUMS: usize = 16;

/// s = uᵀ·cos(2π·w·x + b) for a number x: `w` and `b` have k elements, and u is (k × sums). Their padding is
/// zero.
#[derive(Clone, Copy, Debug)]
pub struct Waves<'a, T: Scalar> {
    w: &'a [T],
    b: &'a [T],
    u: MatRef<'a, T>,
}

/// The derivatives with respect to [`LANES`] elements of w, of b, and of each column of u.
#[derive(Clone, Copy, Debug)]
pub struct WavesGradient<T> {
    /// Those of w.
    pub w: Block16<T>,
    /// Those of b.
    pub b: Block16<T>,
    /// Those of the columns of u.
    pub u: [Block16<T>; MAX_SUMS],
}

impl<'a, T: Scalar> Waves<'a, T> {
    /// Waves with these frequencies `w`, phases `b` and factors `u`, each column with its padding.
    ///
    /// # Panics
    /// If the columns are not equally long, or not padded, or `u` has more than [`MAX_SUMS`].
    #[must_use]
    #[track_caller]
    pub fn new(w: &'a [T], b: &'a [T], u: MatRef<'a, T>) -> Self {
        let len = u.padded_rows();
        check!(
            w.len() == len && b.len() == len && len.is_multiple_of(LANES) && u.cols() <= MAX_SUMS,
            "waves of {w} frequencies and {b} phases in {cols} sums of {rows} (padded to {len})",
            w = w.len(),
            b = b.len(),
            cols = u.cols(),
            rows = u.rows(),
            len,
        );
        Self { w, b, u }
    }

    /// The waves of block `at` for x, in turns.
    #[inline(always)]
    fn turns(&self, at: usize, x: T) -> Block16<T> {
        let (w, b) = (&self.w[at..][..LANES], &self.b[at..][..LANES]);
        let scale = T::from_f64(1.0 / TAU);
        let mut turns = [T::ZERO; LANES];
        for i in 0..LANES {
            turns[i] = w[i].mul_add(x, b[i] * scale);
        }
        turns
    }
    /// −sin ⊙ u·delta for the waves of block `at`: the derivative with respect to their phases.
    #[inline(always)]
    fn phases(&self, at: usize, turns: &Block16<T>, delta: &[T]) -> Block16<T> {
        let mut sums = [T::ZERO; LANES];
        for (r, &delta) in delta.iter().enumerate() {
            let u = &self.u.padded_col(r)[at..][..LANES];
            for i in 0..LANES {
                sums[i] = u[i].mul_add(delta, sums[i]);
            }
        }
        for i in 0..LANES {
            sums[i] = -(sin_turns(turns[i]) * sums[i]);
        }
        sums
    }
}

/// sin(2π·s) for s from −¼ to ¼; numbers outside count as the nearer end.
#[inline(always)]
fn sin_quarter<T: Scalar>(s: T) -> T {
    /// ±1/n! for odd n, from the last term down to 1/1!.
    const INVERSE_FACTORIALS: [f64; 11] = [
        1.0 / 51_090_942_171_709_440_000.0,
        -1.0 / 121_645_100_408_832_000.0,
        1.0 / 355_687_428_096_000.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
        1.0,
    ];
    let quarter = T::from_f64(0.25);
    let s = if s > quarter { quarter } else { s };
    let s = if s < -quarter { -quarter } else { s };
    let x = s * T::from_f64(TAU);
    let square = x * x;
    let mut p = T::ZERO;
    for c in INVERSE_FACTORIALS {
        p = p.mul_add(square, T::from_f64(c));
    }
    p * x
}

/// t without the nearest whole number.
#[inline(always)]
fn part_of_turn<T: Scalar>(t: T) -> T {
    t - ((t + T::ROUND) - T::ROUND)
}

/// cos(2π·t).
#[inline(always)]
pub(crate) fn cos_turns<T: Scalar>(t: T) -> T {
    sin_quarter(T::from_f64(0.25) - part_of_turn(t).abs())
}

/// cos(2π·t) of each. A loop, for the closure of a `map` is not compiled for the instruction set of the kernel
/// around it.
#[inline(always)]
fn cosines<T: Scalar>(turns: &Block16<T>) -> Block16<T> {
    let mut cos = [T::ZERO; LANES];
    for i in 0..LANES {
        cos[i] = cos_turns(turns[i]);
    }
    cos
}

/// sin(2π·t).
#[inline(always)]
pub(crate) fn sin_turns<T: Scalar>(t: T) -> T {
    let (r, half, quarter) = (part_of_turn(t), T::from_f64(0.5), T::from_f64(0.25));
    let r = if r > quarter { half - r } else { r };
    sin_quarter(if r < -quarter { -half - r } else { r })
}

#[track_caller]
fn check_waves<T: Scalar>(
    waves: &Waves<'_, T>,
    x: (usize, usize),
    i: usize,
    of: (usize, usize),
    first: usize,
) {
    check!(
        i < x.0 && x.1 == of.1 && first + waves.u.cols() <= of.0,
        "{sums} sums from row {first} of {rows}×{cols} on, of row {i} of {rows_2}×{cols_2}",
        sums = waves.u.cols(),
        first,
        rows = of.0,
        cols = of.1,
        i,
        rows_2 = x.0,
        cols_2 = x.1,
    );
}

/// Adds the sums of the waves of row `i` of x to the rows of `out` from `first` on, column by column.
///
/// # Panics
/// If x has no row `i`, `out` other columns or too few rows.
#[track_caller]
pub fn add_waves<T: Scalar>(
    out: MatMut<'_, T>,
    first: usize,
    x: MatRef<'_, T>,
    i: usize,
    waves: Waves<'_, T>,
) {
    check_waves(&waves, (x.rows(), x.cols()), i, (out.rows(), out.cols()), first);
    vectorized! {
        fn kernel<'a, T>(out: MatMut<'a, T>, first: usize, x: MatRef<'a, T>, i: usize, waves: Waves<'a, T>) {
            let mut out = out;
            for j in 0..x.cols() {
                let (x, out) = (x.padded_col(j)[i], &mut out.padded_col_mut(j)[first..]);
                for at in (0..waves.w.len()).step_by(LANES) {
                    let cos = cosines(&waves.turns(at, x));
                    for (r, out) in out[..waves.u.cols()].iter_mut().enumerate() {
                        let u = &waves.u.padded_col(r)[at..][..LANES];
                        let mut products = [T::ZERO; LANES];
                        for i in 0..LANES {
                            products[i] = u[i] * cos[i];
                        }
                        *out += pairwise(products);
                    }
                }
            }
        }
    }
    kernel(out, first, x, i, waves);
}

/// Adds ∂C/∂x to row `row` of `error`, column by column, where delta is ∂C/∂s in the rows from `first` on and
/// x is row `i`.
///
/// # Panics
/// As [`add_waves`], and if `error` has no such row or other columns.
#[track_caller]
pub fn add_waves_error<T: Scalar>(
    (error, row): (MatMut<'_, T>, usize),
    (delta, first): (MatRef<'_, T>, usize),
    (x, i): (MatRef<'_, T>, usize),
    waves: Waves<'_, T>,
) {
    check_waves(&waves, (x.rows(), x.cols()), i, (delta.rows(), delta.cols()), first);
    check!(row < error.rows() && error.cols() == x.cols(), "row {row} of an error", row);
    vectorized! {
        fn kernel<'a, T>(
            error: MatMut<'a, T>,
            row: usize,
            delta: MatRef<'a, T>,
            first: usize,
            x: MatRef<'a, T>,
            i: usize,
            waves: Waves<'a, T>,
        ) {
            let mut error = error;
            for j in 0..x.cols() {
                let delta = &delta.padded_col(j)[first..][..waves.u.cols()];
                for at in (0..waves.w.len()).step_by(LANES) {
                    let turns = waves.turns(at, x.padded_col(j)[i]);
                    let mut products = waves.phases(at, &turns, delta);
                    let w = &waves.w[at..][..LANES];
                    for i in 0..LANES {
                        products[i] *= w[i];
                    }
                    error.padded_col_mut(j)[row] += pairwise(products) * T::from_f64(TAU);
                }
            }
        }
    }
    kernel(error, row, delta, first, x, i, waves);
}

/// The derivatives with respect to w, b and u from element `at` on, a multiple of [`LANES`], summed over the
/// columns; delta and x are as for [`add_waves_error`]. Those of the padding of u mean nothing.
///
/// # Panics
/// As [`add_waves`], and if there is no such element.
#[must_use]
#[track_caller]
pub fn waves_gradient<T: Scalar>(
    (delta, first): (MatRef<'_, T>, usize),
    (x, i): (MatRef<'_, T>, usize),
    waves: Waves<'_, T>,
    at: usize,
) -> WavesGradient<T> {
    check_waves(&waves, (x.rows(), x.cols()), i, (delta.rows(), delta.cols()), first);
    check!(at + LANES <= waves.w.len(), "waves {at} and on of {len}", at, len = waves.w.len());
    vectorized! {
        fn kernel<'a, T>(
            delta: MatRef<'a, T>,
            first: usize,
            x: MatRef<'a, T>,
            i: usize,
            waves: Waves<'a, T>,
            at: usize,
        ) -> WavesGradient<T> {
            let zero = [T::ZERO; LANES];
            let mut sums = WavesGradient { w: zero, b: zero, u: [zero; MAX_SUMS] };
            for j in 0..x.cols() {
                let (x, delta) = (x.padded_col(j)[i], &delta.padded_col(j)[first..][..waves.u.cols()]);
                let turns = waves.turns(at, x);
                let phases = waves.phases(at, &turns, delta);
                let cos = cosines(&turns);
                for i in 0..LANES {
                    sums.b[i] += phases[i];
                    sums.w[i] = phases[i].mul_add(x, sums.w[i]);
                }
                for (sum, &delta) in sums.u.iter_mut().zip(delta) {
                    for i in 0..LANES {
                        sum[i] = cos[i].mul_add(delta, sum[i]);
                    }
                }
            }
            for w in &mut sums.w {
                *w *= T::from_f64(TAU);
            }
            sums
        }
    }
    kernel(delta, first, x, i, waves, at)
}
